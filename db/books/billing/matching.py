"""Which call a movement pays: found by the call's symbol, or by the partner's own."""

from __future__ import annotations

from datetime import date

from db.books import partners, payments
from db.engine import Transaction
from programme.billing.own_symbols import partner_of
from programme.payments import Movement, PaymentMatched, PaymentUnmatched, match_payment


async def match_movement(
    transaction: Transaction, movement: Movement, oldest: date
) -> PaymentMatched | PaymentUnmatched:
    """Return what a movement pays, and keep others from paying the same call meanwhile.

    What was booked before the day `oldest` is never credited by itself.
    Refuses with PaymentUnmatched.
    """
    awaited = await payments.awaited(transaction, movement.variable_symbol)
    if awaited is not None:
        return match_payment(movement, awaited, oldest=oldest)
    partner_id = partner_of(movement.variable_symbol)
    if partner_id is None or await partners.find(transaction, partner_id) is None:
        return match_payment(movement, None, oldest=oldest)
    call = await payments.oldest_awaited(transaction, partner_id, movement.amount)
    return match_payment(movement, call, oldest=oldest, names_partner=True)
