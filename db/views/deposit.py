"""A deposit as pages show it: three numbers, movements, top-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from db.books.ledger import DEPOSITS, ENTRIES
from db.books.orders import ORDERS
from db.books.payments import TOP_UPS
from db.engine import Transaction
from programme.ledger import Deposit, EntryKind
from programme.money import Currency, Money
from programme.payments import TopUpStatus
from programme.tax import Taxed


@dataclass(frozen=True)
class EntryRow:
    """One movement of a deposit; `name` is the ordered name where an order caused it."""

    entry_id: str
    kind: EntryKind
    cause: str
    name: str | None
    amount: Money
    free_after: Money
    held_after: Money
    made_at: datetime


@dataclass(frozen=True)
class TopUpRow:
    """One top-up with its call for payment."""

    top_up_id: str
    partner_id: str
    status: TopUpStatus
    amount: Taxed
    variable_symbol: str
    due_day: date
    requested_at: datetime
    ended_at: datetime | None


async def find(transaction: Transaction, partner_id: str) -> Deposit | None:
    """Return what a partner has, if the partner has a deposit."""
    query = DEPOSITS.select().where(DEPOSITS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    currency = Currency(row.currency)
    return Deposit(Money(currency, row.free_minor), Money(currency, row.held_minor))


async def entries(
    transaction: Transaction, partner_id: str, limit: int = 100
) -> tuple[EntryRow, ...]:
    """Return a deposit's movements, the newest first."""
    query = (
        select(ENTRIES, ORDERS.c.name)
        .outerjoin(ORDERS, ORDERS.c.order_id == ENTRIES.c.cause)
        .where(ENTRIES.c.partner_id == partner_id)
        .order_by(ENTRIES.c.version.desc())
        .limit(limit)
    )
    return tuple(_entry(row) for row in await transaction.execute(query))


async def top_ups(transaction: Transaction, partner_id: str) -> tuple[TopUpRow, ...]:
    """Return a partner's top-ups, the newest first."""
    query = TOP_UPS.select().where(TOP_UPS.c.partner_id == partner_id)
    rows = await transaction.execute(query.order_by(TOP_UPS.c.requested_at.desc()))
    return tuple(_top_up(row) for row in rows)


async def top_up(transaction: Transaction, partner_id: str, top_up_id: str) -> TopUpRow | None:
    """Return one top-up of this partner's."""
    query = TOP_UPS.select().where(
        TOP_UPS.c.top_up_id == top_up_id, TOP_UPS.c.partner_id == partner_id
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _top_up(row)


def _entry(row: Row[Any]) -> EntryRow:
    currency = Currency(row.currency)
    return EntryRow(
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        cause=row.cause,
        name=row.name,
        amount=Money(currency, row.minor),
        free_after=Money(currency, row.free_after),
        held_after=Money(currency, row.held_after),
        made_at=row.made_at,
    )


def _top_up(row: Row[Any]) -> TopUpRow:
    currency = Currency(row.currency)
    return TopUpRow(
        top_up_id=row.top_up_id,
        partner_id=row.partner_id,
        status=TopUpStatus(row.status),
        amount=Taxed(Money(currency, row.net_minor), Money(currency, row.tax_minor)),
        variable_symbol=row.variable_symbol,
        due_day=row.due_day,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
    )
