"""A deposit as pages show it: three numbers, top-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, tuple_

from db.books.ledger import DEPOSITS
from db.books.payments import TOP_UPS
from db.engine import Transaction
from db.front import deposit_settings
from programme.ledger import Deposit
from programme.money import Currency, Money
from programme.payments import TopUpStatus
from programme.tax import Taxed


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


async def opened_at(transaction: Transaction, partner_id: str) -> datetime | None:
    """Return when a partner's deposit was opened."""
    query = select(DEPOSITS.c.opened_at).where(DEPOSITS.c.partner_id == partner_id)
    moment: datetime | None = (await transaction.execute(query)).scalar_one_or_none()
    return moment


async def alert_level(transaction: Transaction, partner_id: str) -> Money:
    """Return below which amount a partner wants to be told, or the usual one."""
    return (await deposit_settings.find(transaction, partner_id)).alert_below


async def top_ups(
    transaction: Transaction,
    partner_id: str,
    *,
    limit: int = 100,
    before: TopUpRow | None = None,
) -> tuple[TopUpRow, ...]:
    """Return a partner's top-ups, the newest first; `before` is the last of the page before."""
    query = TOP_UPS.select().where(TOP_UPS.c.partner_id == partner_id)
    order = tuple_(TOP_UPS.c.requested_at, TOP_UPS.c.top_up_id)
    if before is not None:
        query = query.where(order < (before.requested_at, before.top_up_id))
    query = query.order_by(TOP_UPS.c.requested_at.desc(), TOP_UPS.c.top_up_id.desc())
    return tuple(_top_up(row) for row in await transaction.execute(query.limit(limit)))


async def open_calls(transaction: Transaction, partner_id: str) -> tuple[TopUpRow, ...]:
    """Return the calls for payment that wait for their payment, the soonest due first."""
    query = TOP_UPS.select().where(
        TOP_UPS.c.partner_id == partner_id, TOP_UPS.c.status == TopUpStatus.AWAITING_PAYMENT
    )
    rows = await transaction.execute(query.order_by(TOP_UPS.c.due_day, TOP_UPS.c.top_up_id))
    return tuple(_top_up(row) for row in rows)


async def top_up(transaction: Transaction, partner_id: str, top_up_id: str) -> TopUpRow | None:
    """Return one top-up of this partner's."""
    query = TOP_UPS.select().where(
        TOP_UPS.c.top_up_id == top_up_id, TOP_UPS.c.partner_id == partner_id
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _top_up(row)


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
