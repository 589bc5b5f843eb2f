"""The items of a bulk order as the worker and the pages see them: the list beside the orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from db.books.orders import ORDERS
from db.engine import Transaction
from db.front.domains import bulk_prices
from db.front.domains.bulk_orders import BULK_LINES, BULK_ORDERS
from programme.domains.bulk import BulkResult, ItemFailure, LineFault
from programme.money import Currency, Money
from programme.order import CHARGED, UNDER_WAY, IfShort, Order, OrderStatus

FAILED = frozenset(OrderStatus) - UNDER_WAY - CHARGED
_IN_HAND = frozenset({OrderStatus.RECEIVED, OrderStatus.AWAITING_FUNDS, OrderStatus.AT_REGISTRY})
"""What is before, or on, its own way to the registry; anything else that lasts waits for others."""


@dataclass(frozen=True)
class ItemRow:
    """One line of a list with what became of it; without a status no order stands for it yet."""

    line: int
    typed: str
    name: str | None
    years: int
    fault: LineFault | None
    other: str | None
    order_id: str | None
    zone: str | None
    status: OrderStatus | None
    missing: Money | None
    end_kind: str | None
    end_detail: str | None
    registered_until: date | None


@dataclass(frozen=True)
class ItemCount:
    """How many items stand alike, and what they cost together."""

    status: OrderStatus | None
    number: int
    price: Money


@dataclass(frozen=True)
class SlowItem:
    """An item whose order has begun and not ended."""

    order_id: str
    status: OrderStatus
    missing: Money | None

    @property
    def waits_for_others(self) -> bool:
        """Whether the registry, or a person, says later; that may take days."""
        return self.status not in _IN_HAND


async def wanted(transaction: Transaction, bulk_id: str) -> tuple[str, int] | None:
    """Return whose a bulk order is and how many names it orders; None if it was not asked for."""
    query = (
        select(BULK_ORDERS.c.customer_id, func.count(BULK_LINES.c.order_id).label("names"))
        .join(BULK_LINES, BULK_LINES.c.bulk_id == BULK_ORDERS.c.bulk_id)
        .where(BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.asked_at.is_not(None), _is_ordered())
        .group_by(BULK_ORDERS.c.bulk_id)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else (row.customer_id, row.names)


async def orders_after(
    transaction: Transaction, bulk_id: str, line: int, limit: int
) -> tuple[tuple[int, Order], ...]:
    """Return the next items as orders, each with its line, in the order given."""
    prices = await bulk_prices.of(transaction, bulk_id)
    query = (
        select(BULK_LINES, BULK_ORDERS.c.customer_id, BULK_ORDERS.c.details_id)
        .join(BULK_ORDERS, BULK_ORDERS.c.bulk_id == BULK_LINES.c.bulk_id)
        .where(
            BULK_LINES.c.bulk_id == bulk_id,
            BULK_LINES.c.line > line,
            BULK_ORDERS.c.asked_at.is_not(None),
            _is_ordered(),
        )
        .order_by(BULK_LINES.c.line)
        .limit(limit)
    )
    rows = (await transaction.execute(query)).all()
    return tuple(
        (
            row.line,
            Order(
                order_id=row.order_id,
                partner_id=row.customer_id,
                name=row.name,
                zone=row.zone,
                years=row.years,
                quote=prices[row.zone, row.years],
                if_short=IfShort.WAIT,
                details_id=row.details_id,
                bulk_id=bulk_id,
            ),
        )
        for row in rows
    )


async def slow(transaction: Transaction, bulk_id: str) -> tuple[SlowItem, ...]:
    """Return the items that have begun and not ended, in the order given."""
    query = (
        select(ORDERS)
        .join(BULK_LINES, BULK_LINES.c.order_id == ORDERS.c.order_id)
        .where(BULK_LINES.c.bulk_id == bulk_id, ORDERS.c.status.in_(UNDER_WAY))
        .order_by(BULK_LINES.c.line)
    )
    return tuple(
        SlowItem(row.order_id, OrderStatus(row.status), _missing(row))
        for row in await transaction.execute(query)
    )


async def counts(transaction: Transaction, bulk_id: str) -> tuple[ItemCount, ...]:
    """Return how many of the ordered items stand how; those without a status are not begun."""
    query = (
        select(ORDERS.c.status, BULK_LINES.c.zone, BULK_LINES.c.years, func.count().label("number"))
        .select_from(_lines_with_orders())
        .where(BULK_LINES.c.bulk_id == bulk_id, _is_ordered())
        .group_by(ORDERS.c.status, BULK_LINES.c.zone, BULK_LINES.c.years)
    )
    prices = await bulk_prices.of(transaction, bulk_id)
    found: dict[str | None, ItemCount] = {}
    for row in await transaction.execute(query):
        status = None if row.status is None else OrderStatus(row.status)
        price = prices[row.zone, row.years].price * row.number
        before = found.get(row.status)
        number = row.number + (before.number if before else 0)
        found[row.status] = ItemCount(status, number, price + before.price if before else price)
    return tuple(found.values())


async def result(transaction: Transaction, bulk_id: str, most_failures: int) -> BulkResult:
    """Return what became of a bulk order, the first failures in the order given."""
    how = await counts(transaction, bulk_id)
    good = [each for each in how if each.status in CHARGED]
    failed = (
        select(BULK_LINES.c.name, ORDERS.c.end_kind)
        .select_from(_lines_with_orders())
        .where(
            BULK_LINES.c.bulk_id == bulk_id,
            ORDERS.c.status.in_(FAILED),
        )
        .order_by(BULK_LINES.c.line)
        .limit(most_failures)
    )
    return BulkResult(
        names=sum(each.number for each in how),
        registered=sum(each.number for each in good),
        not_begun=sum(each.number for each in how if each.status is None),
        charged=sum((each.price for each in good), Money(Currency.CZK, 0)),
        failures=tuple(
            ItemFailure(row.name, row.end_kind or "") for row in await transaction.execute(failed)
        ),
    )


async def page(
    transaction: Transaction,
    bulk_id: str,
    *,
    after: int = 0,
    limit: int | None = None,
    only: Iterable[ColumnElement[bool]] = (),
) -> tuple[ItemRow, ...]:
    """Return lines of the list with what became of them, in the order given."""
    query: Select[Any] = (
        select(
            BULK_LINES,
            *(ORDERS.c[each] for each in ("status", "missing_minor", "currency", "end_kind")),
            *(ORDERS.c[each] for each in ("end_detail", "registered_until")),
        )
        .select_from(_lines_with_orders())
        .where(BULK_LINES.c.bulk_id == bulk_id, BULK_LINES.c.line > after, *only)
        .order_by(BULK_LINES.c.line)
        .limit(limit)
    )
    return tuple(_item(row) for row in await transaction.execute(query))


def with_fault() -> ColumnElement[bool]:
    """Choose the lines that are not ordered for what is wrong with them."""
    return BULK_LINES.c.fault.is_not(None)


def without_fault() -> ColumnElement[bool]:
    """Choose the lines that can be ordered."""
    return BULK_LINES.c.fault.is_(None)


def not_registered() -> ColumnElement[bool]:
    """Choose the items that were tried and are not registered."""
    return ORDERS.c.status.in_(FAILED)


def _is_ordered() -> ColumnElement[bool]:
    until = (
        select(BULK_ORDERS.c.until_line)
        .where(BULK_ORDERS.c.bulk_id == BULK_LINES.c.bulk_id)
        .correlate(BULK_LINES)
        .scalar_subquery()
    )
    return BULK_LINES.c.order_id.is_not(None) & (BULK_LINES.c.line <= until)


def _lines_with_orders() -> Any:
    return BULK_LINES.outerjoin(ORDERS, ORDERS.c.order_id == BULK_LINES.c.order_id)


def _item(row: Row[Any]) -> ItemRow:
    return ItemRow(
        line=row.line,
        typed=row.typed,
        name=row.name,
        years=row.years,
        fault=None if row.fault is None else LineFault(row.fault),
        other=row.other,
        order_id=row.order_id,
        zone=row.zone,
        status=None if row.status is None else OrderStatus(row.status),
        missing=_missing(row),
        end_kind=row.end_kind,
        end_detail=row.end_detail,
        registered_until=row.registered_until,
    )


def _missing(row: Row[Any]) -> Money | None:
    return None if row.missing_minor is None else Money(Currency(row.currency), row.missing_minor)
