"""Which lines of which statements told of a movement."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, text

from db.books.billing.statements import SOURCES
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from programme.bank.recognition import KnownMovement
from programme.bank.statements import StatementFormat
from programme.payments import StatementLine


async def lock_account(transaction: Transaction, bank_account: str) -> None:
    """Let nobody else write this account's movements until this transaction ends."""
    await transaction.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 2))"), {"key": bank_account}
    )


async def told_before(
    transaction: Transaction, bank_account: str, told_in: StatementFormat, ids: Iterable[str]
) -> frozenset[str]:
    """Return which of these lines were in the books before, whatever statement they stood in."""
    query = select(SOURCES.c.source_id).where(
        SOURCES.c.bank_account == bank_account,
        SOURCES.c.format == told_in,
        SOURCES.c.source_id.in_(tuple(ids)),
    )
    return frozenset((await transaction.execute(query)).scalars())


async def equal_movements(
    transaction: Transaction, fingerprints: Iterable[str]
) -> dict[str, list[KnownMovement]]:
    """Return, by fingerprint, the movements in the books, the day's earliest first."""
    query = (
        select(
            MOVEMENTS.c.fingerprint,
            MOVEMENTS.c.movement_id,
            MOVEMENTS.c.occurrence,
            SOURCES.c.format,
            SOURCES.c.reference,
        )
        .join(
            SOURCES,
            (SOURCES.c.bank_account == MOVEMENTS.c.bank_account)
            & (SOURCES.c.movement_id == MOVEMENTS.c.movement_id),
            isouter=True,
        )
        .where(MOVEMENTS.c.fingerprint.in_(tuple(fingerprints)))
        .order_by(MOVEMENTS.c.fingerprint, MOVEMENTS.c.occurrence)
    )
    found: dict[str, list[KnownMovement]] = {}
    for row in await transaction.execute(query):
        same = found.setdefault(row.fingerprint, [])
        if not same or same[-1].movement_id != row.movement_id:
            same.append(KnownMovement(row.movement_id, row.occurrence, ()))
        if row.format is not None:
            same[-1] = same[-1].told_also(StatementFormat(row.format), row.reference)
    return found


async def add_sources(
    transaction: Transaction, told: Iterable[tuple[StatementLine, str]], statement_id: str
) -> None:
    """Write down which lines of a statement told of which movements."""
    rows = [
        {
            "bank_account": line.movement.bank_account,
            "format": line.movement.source,
            "source_id": line.source_id,
            "movement_id": movement_id,
            "reference": line.reference,
            "statement_id": statement_id,
        }
        for line, movement_id in told
    ]
    if rows:
        await transaction.execute(SOURCES.insert(), rows)
