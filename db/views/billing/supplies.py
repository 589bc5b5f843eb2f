"""What deposits paid for in a month, and what was sent back of them, as papers need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from db.books.billing.papers import PAPERS
from db.books.ledger import ENTRIES
from db.books.orders import ORDERS
from db.engine import Transaction
from programme.billing.making import Supply
from programme.billing.months import next_month
from programme.billing.papers import LineKind
from programme.ledger import Account
from programme.money import Currency, Money
from programme.typography import PRAGUE

_LINE_KINDS = {
    "register": LineKind.REGISTERED,
    "renew": LineKind.RENEWED,
    "transfer": LineKind.TRANSFERRED,
}


@dataclass(frozen=True)
class SentBack:
    """Money that left a deposit for the bank: a refund, or a payment that was taken back."""

    entry_id: str
    partner_id: str
    amount: Money
    day: date
    payment: tuple[str, str] | None
    """The payment that was taken back, by account and movement."""


async def supplies_of(transaction: Transaction, partner_id: str, month: date) -> tuple[Supply, ...]:
    """Return what a partner's deposit was charged in a month, in the order it happened."""
    sold = or_(ENTRIES.c.destination == Account.SOLD, ENTRIES.c.source == Account.SOLD)
    entries = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id, sold, *_within(month))
    rows = (await transaction.execute(entries.order_by(ENTRIES.c.version))).all()
    # A charge bears its order's id; what takes it back bears the charge's own.
    ids = {row.entry_id: row.cause.removeprefix("resolve/") for row in rows}
    query = ORDERS.select().where(ORDERS.c.order_id.in_(ids.values()))
    orders = {row.order_id: row for row in await transaction.execute(query)}
    return tuple(_supply(row, orders.get(ids[row.entry_id])) for row in rows)


async def sent_back(transaction: Transaction, entry_id: str) -> SentBack | None:
    """Return the money an entry sent back to the bank."""
    query = ENTRIES.select().where(
        ENTRIES.c.entry_id == entry_id, ENTRIES.c.destination == Account.BANK
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _sent_back(row)


async def sent_back_until(
    transaction: Transaction, partner_id: str, until: date
) -> tuple[SentBack, ...]:
    """Return what a partner was sent back up to a day, in the order it happened."""
    query = (
        ENTRIES.select()
        .where(
            ENTRIES.c.partner_id == partner_id,
            ENTRIES.c.destination == Account.BANK,
            ENTRIES.c.made_at < _start(next_month(until)),
        )
        .order_by(ENTRIES.c.version)
    )
    rows = await transaction.execute(query)
    return tuple(each for each in map(_sent_back, rows) if each.day <= until)


async def partners_with_papers(
    transaction: Transaction, month: date, after: str, most: int
) -> tuple[str, ...]:
    """Return partners whose deposits moved, or who got papers, in a month; after an id, by id."""
    moved = select(ENTRIES.c.partner_id).where(*_within(month))
    issued = select(PAPERS.c.partner_id).where(
        PAPERS.c.issued_on >= month, PAPERS.c.issued_on < next_month(month)
    )
    either = moved.union(issued).subquery()
    query = (
        select(either.c.partner_id)
        .where(either.c.partner_id > after)
        .order_by(either.c.partner_id)
        .limit(most)
    )
    return tuple((await transaction.execute(query)).scalars())


async def left_in(transaction: Transaction, partner_id: str, month: date) -> Money | None:
    """Return what a deposit held altogether when a month ended; None where nothing ever moved."""
    query = (
        ENTRIES.select()
        .where(ENTRIES.c.partner_id == partner_id, ENTRIES.c.made_at < _start(next_month(month)))
        .order_by(ENTRIES.c.version.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else Money(Currency(row.currency), row.free_after + row.held_after)


def _supply(entry: Any, order: Any) -> Supply:
    returned = entry.source == Account.SOLD
    operation = getattr(order, "operation", "register")
    return Supply(
        kind=LineKind.RETURNED if returned else _LINE_KINDS[operation],
        subject=order.name if order else entry.cause,
        years=order.years if order else 1,
        price=Money(Currency(entry.currency), entry.minor),
        day=_day(entry.made_at),
    )


def _sent_back(row: Any) -> SentBack:
    _, top_up, payment = row.cause.rpartition("top-up/")
    account, _, movement = payment.rpartition("/")
    return SentBack(
        entry_id=row.entry_id,
        partner_id=row.partner_id,
        amount=Money(Currency(row.currency), row.minor),
        day=_day(row.made_at),
        payment=(account, movement) if top_up else None,
    )


def _within(month: date) -> tuple[Any, ...]:
    return ENTRIES.c.made_at >= _start(month), ENTRIES.c.made_at < _start(next_month(month))


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PRAGUE)


def _day(moment: datetime) -> date:
    return moment.astimezone(PRAGUE).date()
