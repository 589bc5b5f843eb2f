"""Bulk orders as partners sent them: the list, its prices, and what was asked for in the end.

A story orders them item by item and reads all of it from here; once asked for, nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.front.domains import bulk_prices
from db.front.domains.bulk_prices import BULK_PRICES, PriceKey
from db.metadata import FRONT, METADATA, made_at, moment, one_of, word
from programme.domains.bulk import BulkChoice, CheckedLine, LineFault, item_order_id
from programme.pricing import Quote

BULK_ORDERS = Table(
    "bulk_orders",
    METADATA,
    word("bulk_id", primary_key=True),
    word("customer_id"),
    Column("user_id", String, nullable=True, comment="none where a program sent it"),
    Column("file_name", String, nullable=True, comment="none where it was typed"),
    Column("details_id", String, nullable=True, comment="the details all its names share"),
    word("tier_id"),
    Column("tier_version", Integer, nullable=False),
    moment("priced_at"),
    moment("priced_until"),
    made_at("sent_at"),
    moment("asked_at", nullable=True),
    word("choice", nullable=True),
    Column("until_line", Integer, nullable=True, comment="the last line that is ordered"),
    moment("passed_on_at", nullable=True),
    one_of("choice", BulkChoice),
    Index("ix_bulk_orders_customer_id", "customer_id", "bulk_id"),
    Index(
        "ix_bulk_orders_not_passed_on",
        "asked_at",
        postgresql_where=text("asked_at IS NOT NULL AND passed_on_at IS NULL"),
    ),
    schema=FRONT,
)

BULK_LINES = Table(
    "bulk_lines",
    METADATA,
    word("bulk_id"),
    Column("line", Integer, nullable=False, comment="in the list as it came"),
    word("typed"),
    Column("years", Integer, nullable=False),
    word("name", nullable=True),
    word("zone", nullable=True),
    word("fault", nullable=True),
    Column("other", String, nullable=True, comment="the line or the order a fault is about"),
    Column("order_id", String, nullable=True, comment="of the order it becomes; none with a fault"),
    PrimaryKeyConstraint("bulk_id", "line"),
    one_of("fault", LineFault),
    schema=FRONT,
)

_AT_ONCE = 1000


@dataclass(frozen=True)
class Pricing:
    """What everything costs in a bulk order, from what, and how long that stands."""

    tier_id: str
    tier_version: int
    at: datetime
    until: datetime
    prices: Mapping[PriceKey, Quote]


@dataclass(frozen=True)
class SentBulk:
    """A bulk order as its customer sent it; no line of its list is here."""

    bulk_id: str
    customer_id: str
    user_id: str | None
    file_name: str | None
    details_id: str | None
    pricing: Pricing
    sent_at: datetime | None = None
    asked_at: datetime | None = None
    choice: BulkChoice | None = None
    until_line: int | None = None


async def keep(transaction: Transaction, sent: SentBulk, lines: Iterable[CheckedLine]) -> bool:
    """Keep a bulk order that was sent; say no if it was kept before."""
    pricing = sent.pricing
    values = {
        "bulk_id": sent.bulk_id,
        "customer_id": sent.customer_id,
        "user_id": sent.user_id,
        "file_name": sent.file_name,
        "details_id": sent.details_id,
        "tier_id": pricing.tier_id,
        "tier_version": pricing.tier_version,
        "priced_at": pricing.at,
        "priced_until": pricing.until,
    }
    query = insert(BULK_ORDERS).values(values).on_conflict_do_nothing()
    kept = (await transaction.execute(query.returning(BULK_ORDERS.c.bulk_id))).first()
    if kept is None:
        return False
    rows = [_line_values(sent.bulk_id, each) for each in lines]
    for start in range(0, len(rows), _AT_ONCE):
        # In one statement: a driver that sends each row by itself takes seconds for a long list.
        await transaction.execute(insert(BULK_LINES).values(rows[start : start + _AT_ONCE]))
    await bulk_prices.replace_all(transaction, sent.bulk_id, pricing.prices)
    return True


async def find(
    transaction: Transaction, customer_id: str, bulk_id: str, *, locked: bool = False
) -> SentBulk | None:
    """Return a bulk order of this customer's; locked, nobody else may ask for it meanwhile."""
    query = BULK_ORDERS.select().where(
        BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.customer_id == customer_id
    )
    if locked:
        query = query.with_for_update()
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _sent(row, await bulk_prices.of(transaction, bulk_id))


async def reprice(transaction: Transaction, bulk_id: str, pricing: Pricing) -> None:
    """Replace the prices of a bulk order that was not asked for yet."""
    await bulk_prices.replace_all(transaction, bulk_id, pricing.prices)
    await transaction.execute(
        BULK_ORDERS.update()
        .where(BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.asked_at.is_(None))
        .values(
            tier_id=pricing.tier_id,
            tier_version=pricing.tier_version,
            priced_at=pricing.at,
            priced_until=pricing.until,
        )
    )


async def ask_for(
    transaction: Transaction,
    bulk_id: str,
    choice: BulkChoice,
    until_line: int,
    now: datetime,
) -> None:
    """Note that a bulk order is wanted; a second time changes nothing."""
    await transaction.execute(
        BULK_ORDERS.update()
        .where(BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.asked_at.is_(None))
        .values(asked_at=now, choice=choice, until_line=until_line)
    )


async def mark_passed_on(transaction: Transaction, bulk_id: str, now: datetime) -> None:
    """Note that the story of a bulk order has begun."""
    await transaction.execute(
        BULK_ORDERS.update()
        .where(BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.passed_on_at.is_(None))
        .values(passed_on_at=now)
    )


async def not_passed_on(transaction: Transaction, before: datetime) -> tuple[SentBulk, ...]:
    """Return what was asked for before a moment and whose story was never seen to begin."""
    query = BULK_ORDERS.select().where(
        BULK_ORDERS.c.asked_at < before, BULK_ORDERS.c.passed_on_at.is_(None)
    )
    rows = await transaction.execute(query.order_by(BULK_ORDERS.c.asked_at))
    return tuple(_sent(row, {}) for row in rows)


async def forget_unasked(transaction: Transaction, before: datetime) -> int:
    """Forget lists that were sent before a moment and never asked for."""
    old = select(BULK_ORDERS.c.bulk_id).where(
        BULK_ORDERS.c.sent_at < before, BULK_ORDERS.c.asked_at.is_(None)
    )
    gone = list(await transaction.scalars(old.with_for_update()))
    for table in (BULK_LINES, BULK_PRICES, BULK_ORDERS):
        await transaction.execute(delete(table).where(table.c.bulk_id.in_(gone)))
    return len(gone)


def _line_values(bulk_id: str, each: CheckedLine) -> dict[str, Any]:
    return {
        "bulk_id": bulk_id,
        "line": each.line,
        "typed": each.typed,
        "years": each.years,
        "name": each.name,
        "zone": each.zone,
        "fault": each.fault,
        "other": each.other,
        "order_id": None if each.fault else item_order_id(bulk_id, each.line),
    }


def _sent(row: Row[Any], prices: Mapping[PriceKey, Quote]) -> SentBulk:
    return SentBulk(
        bulk_id=row.bulk_id,
        customer_id=row.customer_id,
        user_id=row.user_id,
        file_name=row.file_name,
        details_id=row.details_id,
        pricing=Pricing(
            row.tier_id, row.tier_version, row.priced_at, row.priced_until, dict(prices)
        ),
        sent_at=row.sent_at,
        asked_at=row.asked_at,
        choice=None if row.choice is None else BulkChoice(row.choice),
        until_line=row.until_line,
    )
