"""Which lines of which statements told of a movement."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, text

from db.books.billing.statements import SOURCES
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from programme.bank.recognition import KnownMovement
from programme.bank.statements import StatementFormat
from programme.payments import StatementLine, fingerprint


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
    transaction: Transaction, line: StatementLine
) -> tuple[KnownMovement, ...]:
    """Return the movements in the books that a line may be telling of, the earliest first."""
    query = (
        select(
            MOVEMENTS.c.movement_id, MOVEMENTS.c.occurrence, SOURCES.c.format, SOURCES.c.reference
        )
        .join(
            SOURCES,
            (SOURCES.c.bank_account == MOVEMENTS.c.bank_account)
            & (SOURCES.c.movement_id == MOVEMENTS.c.movement_id),
            isouter=True,
        )
        .where(MOVEMENTS.c.fingerprint == fingerprint(line.movement))
        .order_by(MOVEMENTS.c.occurrence)
    )
    found: dict[str, KnownMovement] = {}
    for row in await transaction.execute(query):
        before = found.get(row.movement_id)
        told = () if row.format is None else ((StatementFormat(row.format), row.reference),)
        earlier = () if before is None else before.told
        found[row.movement_id] = KnownMovement(row.movement_id, row.occurrence, earlier + told)
    return tuple(found.values())


async def add_source(
    transaction: Transaction, line: StatementLine, movement_id: str, statement_id: str | None
) -> None:
    """Write down that a line of a statement told of a movement."""
    values = {
        "bank_account": line.movement.bank_account,
        "format": line.movement.source,
        "source_id": line.source_id,
        "movement_id": movement_id,
        "reference": line.reference,
        "statement_id": statement_id,
    }
    await transaction.execute(SOURCES.insert().values(values))
