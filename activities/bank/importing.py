"""Imports a statement that is kept: batch by batch, so that it can be killed and taken up again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from activities.bank.parsed import OddLine, ParsedStatement, UnreadableStatementError
from activities.bank.reading import read_statement_body
from activities.bank.writing import Batch, Written
from activities.pulse import Heart
from db.books.billing import movements, statements
from db.books.billing.statements import KeptStatement, Progress
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from programme.bank.statements import StatementRefused, StatementStatus
from programme.billing.party import AccountingRules
from programme.payments import StatementLine

LINES_AT_ONCE = 200
"""A batch is one transaction: what a killed worker has to do again, and others wait for."""

_OLDEST = timedelta(days=AccountingRules.oldest_payment_days)


@dataclass(frozen=True)
class Imported:
    """What one call has written; what others wrote before it is in the statement's row."""

    new: int = 0
    known: int = 0
    waiting: int = 0


class Importer:
    """Takes statements from the bytes that were kept to movements in the books."""

    def __init__(self, database: Database, lines_at_once: int = LINES_AT_ONCE) -> None:
        self._database = database
        self._lines_at_once = lines_at_once

    async def run(self, statement_id: str, heart: Heart) -> Imported | StatementRefused:
        """Import what is not imported yet; several who do it at once share the work.

        Refuses with StatementRefused. Raises StatementMissingError.
        """
        async with self._database.reading() as transaction:
            kept = await statements.find(transaction, statement_id)
        match kept.status:
            case StatementStatus.IMPORTED:
                return Imported()
            case StatementStatus.REFUSED:
                return statements.refusal_of(kept)
            case StatementStatus.RECEIVED | StatementStatus.IMPORTING:
                return await self._read_and_import(kept, heart)

    async def _read_and_import(
        self, kept: KeptStatement, heart: Heart
    ) -> Imported | StatementRefused:
        async with self._database.reading() as transaction:
            body = await statements.body_of(transaction, kept.statement_id)
        try:
            parsed = await asyncio.to_thread(
                read_statement_body, body, kept.bank_account, kept.source
            )
        except UnreadableStatementError as error:
            return await self._refuse(kept, StatementRefused(error.fault, error.line))
        await self._begin(kept, parsed)
        counted: Counter[Written] = Counter()
        while (batch := await self._import_batch(kept, parsed.lines)) is not None:
            done, written = batch
            counted += written
            heart.says = (done, len(parsed.lines))
        waiting, matched = counted[Written.WAITING], counted[Written.MATCHED]
        return Imported(waiting + matched, counted[Written.KNOWN], waiting)

    async def _begin(self, kept: KeptStatement, parsed: ParsedStatement) -> None:
        async with self._database.writing() as transaction:
            await statements.begin(transaction, kept.statement_id, parsed.format, len(parsed.lines))
            for odd in parsed.odd:
                await _note_odd(transaction, kept.bank_account, odd)

    async def _import_batch(
        self, kept: KeptStatement, lines: Sequence[StatementLine]
    ) -> tuple[int, Counter[Written]] | None:
        """Import the next lines and say how far that is; None once nothing is left."""
        async with self._database.writing() as transaction:
            # The account first, then the statement: two statements of one account never cross.
            await movements.lock_account(transaction, kept.bank_account)
            done = await statements.lines_done(transaction, kept.statement_id)
            if done is None:
                return None
            batch = lines[done : done + self._lines_at_once]
            counted = await _write(transaction, kept, batch)
            done += len(batch)
            await statements.progress(transaction, kept.statement_id, _progress(done, counted))
            if done == len(lines):
                await statements.finish(transaction, kept.statement_id)
        return done, counted

    async def _refuse(self, kept: KeptStatement, refusal: StatementRefused) -> StatementRefused:
        async with self._database.writing() as transaction:
            await statements.refuse(transaction, kept.statement_id, refusal)
            facts = {"fault": refusal.fault.value}
            once = f"statement.refused/{kept.statement_id}"
            line = Line("statement.refused", kept.statement_id, facts=facts, once=once)
            await note(transaction, line)
        return refusal


async def _write(
    transaction: Transaction, kept: KeptStatement, lines: Sequence[StatementLine]
) -> Counter[Written]:
    if not lines:
        return Counter()
    batch = Batch(transaction, kept.statement_id, kept.received_on - _OLDEST)
    await batch.look_up(lines)
    counted = Counter([await batch.write_line(line) for line in lines])
    await batch.flush()
    return counted


def _progress(done: int, counted: Counter[Written]) -> Progress:
    waiting = counted[Written.WAITING]
    return Progress(
        lines_done=done,
        new=waiting + counted[Written.MATCHED],
        known=counted[Written.KNOWN],
        waiting=waiting,
    )


async def _note_odd(transaction: Transaction, bank_account: str, odd: OddLine) -> None:
    # One odd line must not keep everybody else's payment out of the books.
    once = f"movement.unreadable/{bank_account}/{odd.digest}"
    facts = {"because": odd.what, "digest": odd.digest}
    await note(transaction, Line("movement.unreadable", bank_account, facts=facts, once=once))
