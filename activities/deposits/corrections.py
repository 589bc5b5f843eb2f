"""Corrections: an entry is taken back, whole, by a new one that two people answer for."""

from __future__ import annotations

from temporalio import activity

from activities.deposits.answers import EntryReversed, Reversal, ReversalImpossible
from activities.deposits.keeping import Keeper
from db.books import ledger
from db.books.chronicle import Line, note
from programme import ledger as rules
from programme.ledger import DepositTooSmall
from programme.money import Money


class Corrections(Keeper):
    """What corrections do to a deposit."""

    @activity.defn
    async def reverse_entry(
        self, reversal: Reversal
    ) -> EntryReversed | DepositTooSmall | ReversalImpossible:
        """Take a top-up or a charge back; twice takes it back once.

        Refuses with DepositTooSmall, when a top-up is not all there any more, and with
        ReversalImpossible.
        """
        if reversal.proposed_by == reversal.confirmed_by:
            return ReversalImpossible("one_person")
        async with self._database.writing() as transaction:
            row = await ledger.find_row(transaction, reversal.entry_id)
            if row is None:
                return ReversalImpossible("unknown")
            entry = rules.reverse(ledger.entry_of(row))
            if entry is None:
                return ReversalImpossible("not_reversible")
            moved = await ledger.reverse(
                transaction,
                reversal.entry_id,
                reversal.reason_code,
                by=(reversal.proposed_by, reversal.confirmed_by),
            )
            currency = entry.amount.currency
            free = Money(currency, moved.free_minor)
            if moved.outcome == "too_small":
                return DepositTooSmall(free, Money(currency, moved.missing_minor))
            if moved.outcome == "made":
                await note(transaction, _line(reversal, entry.amount))
            return EntryReversed(
                reversal.entry_id, entry.entry_id, row.partner_id, entry.amount, free
            )


def _line(reversal: Reversal, amount: Money) -> Line:
    facts: dict[str, str | int] = {
        "minor": amount.minor,
        "reason": reversal.reason_code,
        "proposed_by": reversal.proposed_by,
    }
    return Line("entry.reversed", reversal.entry_id, actor=reversal.confirmed_by, facts=facts)
