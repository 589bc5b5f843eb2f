"""Refunds: an unused part of a deposit is set aside, then paid out or given back."""

from __future__ import annotations

from temporalio import activity

from activities.deposits.answers import (
    HoldEndedOtherwiseError,
    HoldMissingError,
    OrderEndedError,
    RefundAsked,
    RefundReleased,
)
from activities.deposits.keeping import Keeper
from db.books import ledger
from db.books.chronicle import Line, note
from programme import ledger as rules
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import Currency, Money
from programme.order import Held


class Refunds(Keeper):
    """What refunds do to a deposit."""

    @activity.defn
    async def hold_refund(self, asked: RefundAsked) -> Held | DepositTooSmall:
        """Set the amount of a refund aside; asking twice holds once.

        Refuses with DepositTooSmall. Raises OrderEndedError, and LookupError without a deposit.
        """
        cause = rules.refund_cause(asked.refund_id)
        async with self._database.writing() as transaction:
            if await ledger.lock(transaction, asked.partner_id) is None:
                raise LookupError(f"{asked.partner_id} has no deposit.")
            book = await ledger.order_in_book(transaction, cause)
            if book.resolution is not None:
                raise OrderEndedError(f"Refund {asked.refund_id} has ended.")
            entry = Entry(EntryKind.HOLD, cause, asked.amount)
            made = await ledger.append(transaction, asked.partner_id, entry)
            if isinstance(made, DepositTooSmall):
                return made
            if made.new:
                facts: dict[str, str | int] = {"minor": asked.amount.minor}
                await note(transaction, Line("refund.held", asked.refund_id, facts=facts))
            return Held()

    @activity.defn
    async def pay_refund(self, refund_id: str) -> None:
        """Turn what is set aside for a refund into what was sent back; twice pays once.

        Raises HoldMissingError, HoldEndedOtherwiseError.
        """
        if not await self._end(refund_id, EntryKind.REFUND):
            raise HoldMissingError(f"Refund {refund_id} holds nothing.")

    @activity.defn
    async def release_refund(self, refund_id: str) -> RefundReleased:
        """Give back what is set aside for a refund; twice gives back once.

        Raises HoldEndedOtherwiseError.
        """
        return RefundReleased(await self._end(refund_id, EntryKind.RELEASE))

    async def _end(self, refund_id: str, how: EntryKind) -> bool:
        cause = rules.refund_cause(refund_id)
        async with self._database.writing() as transaction:
            row = await ledger.find_row(transaction, rules.hold_id(cause))
            if row is None:
                return False
            await ledger.lock(transaction, row.partner_id)
            ended = (await ledger.order_in_book(transaction, cause)).resolution
            if ended is None:
                entry = Entry(how, cause, Money(Currency(row.currency), row.minor))
                await ledger.append(transaction, row.partner_id, entry)
                facts: dict[str, str | int] = {"minor": row.minor}
                kind = "refund.paid" if how is EntryKind.REFUND else "refund.released"
                await note(transaction, Line(kind, refund_id, facts=facts))
            elif ended.kind is not how:
                raise HoldEndedOtherwiseError(f"Refund {refund_id} ended with {ended.kind}.")
            return True
