"""Writes what lines of a statement tell into the books, where it is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import Enum

from db.books import payments
from db.books.billing import movements
from db.books.billing.matching import match_movement
from db.books.chronicle import Line, note_all
from db.engine import Transaction
from programme.bank.recognition import KnownMovement, NotKnown, Recognised, recognise
from programme.bank.statements import StatementFormat
from programme.billing.incoming import UnmatchedReason
from programme.payments import (
    Movement,
    PaymentMatched,
    PaymentUnmatched,
    StatementLine,
    fingerprint,
    movement_id_of,
)


class Written(Enum):
    """What became of a line."""

    KNOWN = "known"
    MATCHED = "matched"
    WAITING = "waiting"
    """It is new, and a person decides what it pays."""


class Batch:
    """Some lines of a statement, written in one transaction whose account is locked.

    Rows are collected and written together; a movement that pays a call is written at once, so
    that the next line finds the call paid.
    """

    def __init__(self, transaction: Transaction, statement_id: str, oldest: date) -> None:
        self._transaction = transaction
        self._statement_id = statement_id
        self._oldest = oldest
        self._known: dict[str, list[KnownMovement]] = {}
        self._before: frozenset[str] = frozenset()
        self._new: list[tuple[Movement, PaymentMatched | PaymentUnmatched, int]] = []
        self._told: list[tuple[StatementLine, str]] = []
        self._notes: list[Line] = []

    async def look_up(self, lines: Sequence[StatementLine]) -> None:
        """Read at once what the books hold of these lines, all of one format."""
        account, told_in = lines[0].movement.bank_account, lines[0].movement.source
        ids = (line.source_id for line in lines)
        self._before = await movements.told_before(self._transaction, account, told_in, ids)
        fresh = (line for line in lines if line.source_id not in self._before)
        same = {fingerprint(line.movement) for line in fresh}
        self._known = await movements.equal_movements(self._transaction, same)

    async def write_line(self, line: StatementLine) -> Written:
        """Write a line, unless it was read before."""
        if line.source_id in self._before:
            return Written.KNOWN
        same = self._known.setdefault(fingerprint(line.movement), [])
        found = recognise(
            same,
            told_in=line.movement.source,
            reference=line.reference,
            occurrence=line.occurrence,
        )
        if isinstance(found, Recognised):
            self._note_told(line, found.movement_id, same)
            return Written.KNOWN
        return await self._write_new(line, found, same)

    async def flush(self) -> None:
        """Write what was collected."""
        await payments.add_movements(self._transaction, self._new)
        await movements.add_sources(self._transaction, self._told, self._statement_id)
        await note_all(self._transaction, self._notes)

    async def _write_new(
        self, line: StatementLine, found: NotKnown, same: list[KnownMovement]
    ) -> Written:
        movement = _named(line.movement, found)
        pays = await self._match(movement, found)
        row = (movement, pays, found.occurrence)
        if isinstance(pays, PaymentMatched):
            await payments.add_movements(self._transaction, [row])
        else:
            self._new.append(row)
        same.append(KnownMovement(movement.movement_id, found.occurrence, ()))
        self._note_told(line, movement.movement_id, same)
        self._notes.append(_line_about(movement, pays))
        return Written.MATCHED if isinstance(pays, PaymentMatched) else Written.WAITING

    async def _match(
        self, movement: Movement, found: NotKnown
    ) -> PaymentMatched | PaymentUnmatched:
        if found.is_doubtful:
            return PaymentUnmatched(UnmatchedReason.PERHAPS_KNOWN)
        return await match_movement(self._transaction, movement, self._oldest)

    def _note_told(self, line: StatementLine, movement_id: str, same: list[KnownMovement]) -> None:
        self._told.append((line, movement_id))
        for place, each in enumerate(same):
            if each.movement_id == movement_id:
                same[place] = each.told_also(line.movement.source, line.reference)


def _named(movement: Movement, found: NotKnown) -> Movement:
    """Return a new movement with the id it has from now on."""
    if movement.source is StatementFormat.FIO:
        return movement
    return replace(movement, movement_id=movement_id_of(movement, found.occurrence))


def _line_about(movement: Movement, pays: PaymentMatched | PaymentUnmatched) -> Line:
    facts: dict[str, str | int] = {"minor": movement.amount.minor, "movement": movement.movement_id}
    if isinstance(pays, PaymentMatched):
        return Line("payment.matched", pays.top_up_id, facts=facts)
    return Line("payment.unmatched", movement.movement_id, facts=facts)
