"""Which call a movement pays, asked of real books: by the call's symbol and by the partner's."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest

from db.books import payments
from db.books.billing.matching import match_movement
from programme.billing.incoming import UnmatchedReason
from programme.billing.own_symbols import own_symbol
from programme.money import Money, czk
from programme.payments import (
    CallForPayment,
    Movement,
    PaymentMatched,
    PaymentUnmatched,
)
from tests.makers import House, crowns, fresh, make_movement, make_top_up, now, open_partner

OLDEST = now().date() - timedelta(days=365)


def numbered() -> str:
    return f"c-{uuid.uuid4().int % 89_999_999 + 10_000_000}"


async def partner(house: House) -> tuple[str, str]:
    """Return a partner with a symbol of their own, and the symbol."""
    partner_id = await open_partner(house, numbered())
    await house.deposits.open_deposit(partner_id)
    symbol = own_symbol(partner_id)
    assert symbol is not None
    return partner_id, symbol


async def call(house: House, partner_id: str, net: Money) -> CallForPayment:
    return await house.payments.call_for_payment(make_top_up(partner_id=partner_id, net=net))


async def pay(house: House, amount: Money, symbol: str) -> PaymentMatched | PaymentUnmatched:
    movement = make_movement(
        amount=amount,
        variable_symbol=symbol,
        bank_account=fresh("account"),
        booked_on=now().date(),
    )
    return await write(house, movement)


async def write(house: House, movement: Movement) -> PaymentMatched | PaymentUnmatched:
    async with house.books.writing() as transaction:
        match = await match_movement(transaction, movement, OLDEST)
        await payments.add_movement(transaction, movement, match)
    return match


async def test_a_partners_own_symbol_pays_the_oldest_open_call_of_that_amount(
    house: House,
) -> None:
    partner_id, symbol = await partner(house)
    first, other, second = [
        await call(house, partner_id, net) for net in (crowns(3000), crowns(5000), crowns(3000))
    ]

    paid = [await pay(house, first.amount.gross, each) for each in (symbol, f"00{symbol}", symbol)]

    assert [each.top_up_id for each in paid[:2] if isinstance(each, PaymentMatched)] == [
        first.top_up_id,
        second.top_up_id,
    ]
    assert paid[2] == PaymentUnmatched(UnmatchedReason.NO_OPEN_CALL)
    assert isinstance(await pay(house, other.amount.gross, symbol), PaymentMatched)


@pytest.mark.parametrize("off", [-1, 1])
async def test_not_a_haler_is_forgiven(house: House, off: int) -> None:
    partner_id, symbol = await partner(house)
    called = await call(house, partner_id, crowns(3000))
    amount = called.amount.gross + czk(off)

    by_own = await pay(house, amount, symbol)
    by_call = await pay(house, amount, called.variable_symbol)

    reason = UnmatchedReason.INSUFFICIENT if off < 0 else UnmatchedReason.EXCESSIVE
    assert by_own == PaymentUnmatched(UnmatchedReason.NO_OPEN_CALL)
    assert by_call == PaymentUnmatched(reason)


async def test_two_payments_at_once_pay_two_calls_or_one(house: House) -> None:
    partner_id, symbol = await partner(house)
    called = [await call(house, partner_id, crowns(3000)) for _ in range(2)]
    gross = called[0].amount.gross

    answers = await asyncio.gather(*(pay(house, gross, symbol) for _ in range(4)))

    paid = [each.top_up_id for each in answers if isinstance(each, PaymentMatched)]
    waits = [each for each in answers if isinstance(each, PaymentUnmatched)]
    assert sorted(paid) == sorted(each.top_up_id for each in called)
    assert waits == [PaymentUnmatched(UnmatchedReason.NO_OPEN_CALL)] * 2


async def test_a_symbol_of_nobody_is_unknown(house: House) -> None:
    nobody = own_symbol("c-9999999")
    assert nobody is not None

    unknown = PaymentUnmatched(UnmatchedReason.UNKNOWN_SYMBOL)
    assert await pay(house, crowns(3630), nobody) == unknown
    assert await pay(house, crowns(3630), "") == unknown


async def test_a_late_payment_of_an_open_call_counts_and_of_a_lapsed_one_waits(
    house: House,
) -> None:
    partner_id, _ = await partner(house)
    late, lapsed = [await call(house, partner_id, crowns(3000)) for _ in range(2)]
    await house.payments.lapse_top_up(lapsed.top_up_id)
    movement = make_movement(
        amount=late.amount.gross,
        variable_symbol=late.variable_symbol,
        bank_account=fresh("account"),
        booked_on=late.due_day + timedelta(days=5),
    )

    assert isinstance(await write(house, movement), PaymentMatched)
    overdue = await pay(house, lapsed.amount.gross, lapsed.variable_symbol)
    assert overdue == PaymentUnmatched(UnmatchedReason.OVERDUE)
