"""Bulk orders as their partner sees them: the list of all, one of them, who has which name."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from db.books.domains.bulk_orders import BULK_ORDERS as BEGUN
from db.books.orders import ORDERS
from db.engine import Transaction
from db.front.domains.bulk_orders import BULK_LINES, BULK_ORDERS
from programme.domains.bulk import BulkStatus, StopCause
from programme.order import LIVE

_AT_ONCE = 5000


@dataclass(frozen=True)
class BulkRow:
    """One bulk order, flat; without a status its story has not begun."""

    bulk_id: str
    file_name: str | None
    lines: int
    sent_at: datetime
    asked_at: datetime | None
    until_line: int | None
    status: BulkStatus | None
    stopped: StopCause | None
    names: int | None
    ended_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Whether its items are still on their way."""
        return self.asked_at is not None and self.status is not BulkStatus.DONE


async def find(transaction: Transaction, customer_id: str, bulk_id: str) -> BulkRow | None:
    """Return one bulk order of this customer's."""
    query = _rows(customer_id).where(BULK_ORDERS.c.bulk_id == bulk_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _bulk(row)


async def of_customer(
    transaction: Transaction, customer_id: str, limit: int, before: str | None = None
) -> tuple[BulkRow, ...]:
    """Return a customer's bulk orders that were asked for, the newest first."""
    query = _rows(customer_id).where(BULK_ORDERS.c.asked_at.is_not(None))
    if before is not None:
        query = query.where(BULK_ORDERS.c.bulk_id < before)
    query = query.order_by(BULK_ORDERS.c.bulk_id.desc()).limit(limit)
    return tuple(_bulk(row) for row in await transaction.execute(query))


async def holders_of(transaction: Transaction, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return which of the names this house has already: whose each is, and by which order."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(names), _AT_ONCE):
        query = select(ORDERS.c.name, ORDERS.c.partner_id, ORDERS.c.order_id).where(
            ORDERS.c.name.in_(names[start : start + _AT_ONCE]), ORDERS.c.status.in_(LIVE)
        )
        rows = await transaction.execute(query)
        found |= {row.name: (row.partner_id, row.order_id) for row in rows}
    return found


async def versions(transaction: Transaction, bulk_ids: Collection[str]) -> dict[str, str]:
    """Return a mark for each bulk order that changes whenever its page would."""
    query = (
        select(
            BULK_LINES.c.bulk_id,
            ORDERS.c.status,
            func.count().label("number"),
            func.sum(ORDERS.c.missing_minor).label("missing"),
        )
        .outerjoin(ORDERS, ORDERS.c.order_id == BULK_LINES.c.order_id)
        .where(BULK_LINES.c.bulk_id.in_(bulk_ids))
        .group_by(BULK_LINES.c.bulk_id, ORDERS.c.status)
    )
    words: dict[str, list[str]] = {each: [] for each in bulk_ids}
    for row in await transaction.execute(query):
        words[row.bulk_id].append(f"{row.status} {row.number} {row.missing}")
    begun = BEGUN.select().where(BEGUN.c.bulk_id.in_(bulk_ids))
    for row in await transaction.execute(begun):
        words[row.bulk_id].append(f"{row.status} {row.stopped}")
    return {
        bulk_id: hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]
        for bulk_id, said in words.items()
    }


def _rows(customer_id: str) -> Select[Any]:
    lines = (
        select(func.count())
        .where(BULK_LINES.c.bulk_id == BULK_ORDERS.c.bulk_id)
        .scalar_subquery()
        .label("lines")
    )
    theirs = BULK_ORDERS.c.customer_id == customer_id
    columns = (BEGUN.c.status, BEGUN.c.stopped, BEGUN.c.names, BEGUN.c.ended_at)
    joined = BULK_ORDERS.outerjoin(BEGUN, BEGUN.c.bulk_id == BULK_ORDERS.c.bulk_id)
    return select(BULK_ORDERS, lines, *columns).select_from(joined).where(theirs)


def _bulk(row: Row[Any]) -> BulkRow:
    return BulkRow(
        bulk_id=row.bulk_id,
        file_name=row.file_name,
        lines=row.lines,
        sent_at=row.sent_at,
        asked_at=row.asked_at,
        until_line=row.until_line,
        status=None if row.status is None else BulkStatus(row.status),
        stopped=None if row.stopped is None else StopCause(row.stopped),
        names=row.names,
        ended_at=row.ended_at,
    )
