"""Orders as pages and programs see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from db.books.orders import ORDERS, quote_from
from db.engine import Transaction
from programme.money import Currency, Money
from programme.order import OrderStatus
from programme.pricing import Operation, Quote


@dataclass(frozen=True)
class OrderRow:
    """One order, flat; `end_kind` is the kind of the answer it ended with."""

    order_id: str
    partner_id: str
    name: str
    years: int
    status: OrderStatus
    quote: Quote
    missing: Money | None
    end_kind: str | None
    end_detail: str | None
    registered_until: date | None
    received_at: datetime
    ended_at: datetime | None
    details_id: str | None = None
    operation: Operation = Operation.REGISTER
    renewed_from: date | None = None
    """Of a renewal: the last day that it moves."""


async def find(transaction: Transaction, partner_id: str, order_id: str) -> OrderRow | None:
    """Return one order of this partner's."""
    query = ORDERS.select().where(ORDERS.c.order_id == order_id, ORDERS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _order(row)


async def of_partner(
    transaction: Transaction, partner_id: str, limit: int = 100, before: str | None = None
) -> tuple[OrderRow, ...]:
    """Return a partner's orders, the newest first; `before` is the id the last page ended with."""
    query = ORDERS.select().where(ORDERS.c.partner_id == partner_id)
    if before is not None:
        query = query.where(ORDERS.c.order_id < before)
    rows = await transaction.execute(query.order_by(ORDERS.c.order_id.desc()).limit(limit))
    return tuple(_order(row) for row in rows)


async def waiting_for_funds(transaction: Transaction, partner_id: str) -> tuple[OrderRow, ...]:
    """Return a partner's orders that wait for money, in the order they are served."""
    query = ORDERS.select().where(
        ORDERS.c.partner_id == partner_id, ORDERS.c.status == OrderStatus.AWAITING_FUNDS
    )
    rows = await transaction.execute(query.order_by(ORDERS.c.received_at, ORDERS.c.order_id))
    return tuple(_order(row) for row in rows)


def _order(row: Row[Any]) -> OrderRow:
    currency = Currency(row.currency)
    return OrderRow(
        order_id=row.order_id,
        partner_id=row.partner_id,
        name=row.name,
        years=row.years,
        status=OrderStatus(row.status),
        quote=quote_from(row),
        missing=None if row.missing_minor is None else Money(currency, row.missing_minor),
        end_kind=row.end_kind,
        end_detail=row.end_detail,
        registered_until=row.registered_until,
        received_at=row.received_at,
        ended_at=row.ended_at,
        details_id=row.details_id,
        operation=Operation(row.operation),
        renewed_from=row.renewed_from,
    )
