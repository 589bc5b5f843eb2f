"""Deposits that fell below their partner's level; each crossing is one row, by the trigger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment

ALERTS = Table(
    "deposit_alerts",
    METADATA,
    Column("partner_id", ForeignKey("books.deposits.partner_id"), nullable=False),
    Column("version", BigInteger, nullable=False, comment="of the entry that crossed the level"),
    moment("at"),
    Column("free_minor", BigInteger, nullable=False, comment="what was left"),
    Column("level_minor", BigInteger, nullable=False),
    moment("told_at", nullable=True),
    PrimaryKeyConstraint("partner_id", "version"),
    Index("ix_deposit_alerts_untold", "at", postgresql_where=Column("told_at").is_(None)),
    schema=BOOKS,
)


@dataclass(frozen=True)
class Alert:
    """A deposit fell below its level; the version tells one crossing from the next."""

    partner_id: str
    version: int
    free_minor: int
    level_minor: int


async def untold(transaction: Transaction, limit: int = 100) -> tuple[Alert, ...]:
    """Return the crossings nobody was told of yet, the oldest first."""
    columns = (ALERTS.c[name] for name in ("partner_id", "version", "free_minor", "level_minor"))
    query = ALERTS.select().with_only_columns(*columns).where(ALERTS.c.told_at.is_(None))
    rows = await transaction.execute(query.order_by(ALERTS.c.at).limit(limit))
    return tuple(Alert(*row) for row in rows)


async def tell(transaction: Transaction, alert: Alert, told_at: datetime) -> bool:
    """Note that the partner was told; say whether this was the first time."""
    query = ALERTS.update().where(
        ALERTS.c.partner_id == alert.partner_id,
        ALERTS.c.version == alert.version,
        ALERTS.c.told_at.is_(None),
    )
    told = query.values(told_at=told_at).returning(ALERTS.c.version)
    return (await transaction.execute(told)).first() is not None
