"""Money that comes in: deposits are opened, payments are credited, levels of the alert are kept."""

from __future__ import annotations

from typing import Any

from temporalio import activity

from activities.deposits.answers import (
    NotOurPaymentError,
    PartnerMissingError,
    PaymentCredit,
    TopUpCredited,
)
from activities.deposits.keeping import Keeper
from db.books import ledger, partners, payments
from db.books.chronicle import Line, note
from db.engine import Transaction
from db.views import deposit as deposit_view
from programme import ledger as rules
from programme.ledger import DepositTooSmall, Entry
from programme.money import Currency, Money
from programme.payments import PaymentMatched, TopUpStatus
from programme.tax import from_gross


class Credits(Keeper):
    """What payments do to a deposit."""

    @activity.defn
    async def open_deposit(self, partner_id: str) -> None:
        """Open an empty deposit; a repeat finds it open.

        Raises PartnerMissingError.
        """
        async with self._database.writing() as transaction:
            if await partners.find(transaction, partner_id) is None:
                raise PartnerMissingError(f"{partner_id} is not a partner.")
            if await ledger.open_deposit(transaction, partner_id, Currency.CZK):
                await note(transaction, Line("deposit.opened", partner_id, actor=partner_id))

    @activity.defn
    async def credit_top_up(self, paid: PaymentMatched) -> TopUpCredited:
        """Add a matched payment, net of VAT, to the deposit; a movement is added once.

        Where it pays another amount than the call names, the payment counts, split from above.
        Raises NotOurPaymentError.
        """
        async with self._database.writing() as transaction:
            row = await payments.find_top_up(transaction, paid.top_up_id)
            if row is None:
                raise LookupError(f"There is no top-up {paid.top_up_id}.")
            net = await _net_of(transaction, paid, row)
            entry = rules.top_up(paid.bank_account, paid.movement_id, net)
            credited = await _credit(transaction, row.partner_id, entry)
            if row.status == TopUpStatus.AWAITING_PAYMENT:
                await payments.change_top_up(
                    transaction,
                    paid.top_up_id,
                    status=TopUpStatus.CREDITED,
                    ended_at=self._clock(),
                )
                await _note(transaction, paid.top_up_id, net, paid.movement_id)
            return credited

    @activity.defn
    async def credit_payment(self, payment: PaymentCredit) -> TopUpCredited:
        """Add a payment without a call, net of VAT, to the deposit an accountant chose.

        A movement is added once, whichever way. Raises NotOurPaymentError.
        """
        async with self._database.writing() as transaction:
            came = await payments.movement(transaction, payment.bank_account, payment.movement_id)
            if came is None:
                raise NotOurPaymentError(f"There is no movement {payment.movement_id}.")
            net = from_gross(_came_in(came)).base
            entry = rules.top_up(payment.bank_account, payment.movement_id, net)
            known = await ledger.find(transaction, entry.entry_id)
            credited = await _credit(transaction, payment.partner_id, entry)
            if known is None:
                await _note(transaction, payment.partner_id, net, payment.movement_id)
            return credited

    @activity.defn
    async def keep_alert_level(self, partner_id: str) -> None:
        """Bring below which amount a partner wants to be told into the books; a repeat is safe."""
        async with self._database.writing() as transaction:
            # Under the lock: of two settings made in a row, the later one has the last word.
            await ledger.lock(transaction, partner_id)
            level = await deposit_view.alert_level(transaction, partner_id)
            if await ledger.set_alert_level(transaction, partner_id, level.minor):
                facts: dict[str, str | int] = {"minor": level.minor}
                line = Line("deposit.alert_set", partner_id, actor=partner_id, facts=facts)
                await note(transaction, line)


async def _credit(transaction: Transaction, partner_id: str, entry: Entry) -> TopUpCredited:
    made = await ledger.find_row(transaction, entry.entry_id)
    if made is not None and made.partner_id != partner_id:
        raise NotOurPaymentError(f"{entry.entry_id} was credited to another partner.")
    appended = await ledger.append(transaction, partner_id, entry)
    assert not isinstance(appended, DepositTooSmall), "only a hold is refused so"
    deposit = await ledger.read(transaction, partner_id)
    return TopUpCredited(entry.amount, deposit.free if deposit else appended.after.free)


async def _net_of(transaction: Transaction, paid: PaymentMatched, top_up: Any) -> Money:
    net = Money(Currency(top_up.currency), top_up.net_minor)
    came = await payments.movement(transaction, paid.bank_account, paid.movement_id)
    if came is None:
        return net
    gross = _came_in(came)
    return net if gross.minor == top_up.gross_minor else from_gross(gross).base


def _came_in(movement: Any) -> Money:
    gross = Money(Currency(movement.currency), movement.minor)
    if gross.minor <= 0 or movement.is_reversal:
        raise NotOurPaymentError(f"{movement.movement_id} brought nothing in.")
    return gross


async def _note(transaction: Transaction, subject: str, net: Money, movement_id: str) -> None:
    facts: dict[str, str | int] = {"minor": net.minor, "movement": movement_id}
    await note(transaction, Line("top_up.credited", subject, facts=facts))
