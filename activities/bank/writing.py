"""Writes what a line of a statement tells into the books, where it is not there yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import Enum

from db.books import payments
from db.books.billing import movements
from db.books.billing.matching import match_movement
from db.books.chronicle import Line, note
from db.engine import Transaction
from programme.bank.recognition import NotKnown, Recognised, recognise
from programme.bank.statements import StatementFormat
from programme.payments import (
    PaymentMatched,
    PaymentUnmatched,
    StatementLine,
    UnmatchedReason,
    movement_id_of,
)


class Written(Enum):
    """What became of a line."""

    KNOWN = "known"
    MATCHED = "matched"
    WAITING = "waiting"
    """It is new, and a person decides what it pays."""


async def write_line(
    transaction: Transaction, line: StatementLine, statement_id: str, oldest: date
) -> Written:
    """Write a line down that was not read before; whoever calls holds the account's lock.

    What was booked before the day `oldest` is never credited by itself.
    """
    known = await movements.equal_movements(transaction, line)
    found = recognise(
        known,
        told_in=line.movement.source,
        reference=line.reference,
        occurrence=line.occurrence,
    )
    if isinstance(found, Recognised):
        await movements.add_source(transaction, line, found.movement_id, statement_id)
        return Written.KNOWN
    fresh = _named(line, found)
    pays: PaymentMatched | PaymentUnmatched = (
        PaymentUnmatched(UnmatchedReason.PERHAPS_KNOWN)
        if found.is_doubtful
        else await match_movement(transaction, fresh.movement, oldest)
    )
    await payments.add_movement(transaction, fresh.movement, pays)
    await movements.add_source(transaction, fresh, fresh.movement.movement_id, statement_id)
    await _note(transaction, fresh, pays)
    return Written.MATCHED if isinstance(pays, PaymentMatched) else Written.WAITING


def _named(line: StatementLine, found: NotKnown) -> StatementLine:
    """Return a new line with the id its movement has from now on."""
    movement = line.movement
    if movement.source is not StatementFormat.FIO:
        movement = replace(movement, movement_id=movement_id_of(movement, found.occurrence))
    return replace(line, movement=movement, occurrence=found.occurrence)


async def _note(
    transaction: Transaction, line: StatementLine, pays: PaymentMatched | PaymentUnmatched
) -> None:
    movement = line.movement
    is_matched = isinstance(pays, PaymentMatched)
    facts: dict[str, str | int] = {"minor": movement.amount.minor, "movement": movement.movement_id}
    subject = pays.top_up_id if isinstance(pays, PaymentMatched) else movement.movement_id
    kind = "payment.matched" if is_matched else "payment.unmatched"
    await note(transaction, Line(kind, subject, facts=facts))
