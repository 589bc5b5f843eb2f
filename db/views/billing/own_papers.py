"""A partner's papers as the partner's pages and programs see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from db.books.billing.papers import PAPERS
from db.engine import Transaction
from programme.billing.papers import PaperKind
from programme.money import Currency, Money


@dataclass(frozen=True)
class PaperRow:
    """One paper; what it says in full is in its files."""

    number: str
    kind: PaperKind
    issued_on: date
    tax_point: date | None
    due_day: date | None
    month: date | None
    """The first day of the month it is about."""
    base: Money
    tax: Money
    gross: Money
    to_pay: Money
    variable_symbol: str | None


@dataclass(frozen=True)
class Wanted:
    """Which papers are asked for; what is not set lets everything through."""

    month: date | None = None
    """The first day of the month in which they were issued."""
    kind: PaperKind | None = None


async def page(
    transaction: Transaction,
    partner_id: str,
    wanted: Wanted,
    *,
    limit: int,
    after: PaperRow | None = None,
) -> tuple[PaperRow, ...]:
    """Return a partner's papers, the newest first; `after` is the last of the page before."""
    query = PAPERS.select().where(PAPERS.c.partner_id == partner_id)
    if wanted.month is not None:
        query = query.where(func.date_trunc("month", PAPERS.c.issued_on) == wanted.month)
    if wanted.kind is not None:
        query = query.where(PAPERS.c.kind == wanted.kind)
    if after is not None:
        place = tuple_(PAPERS.c.issued_on, PAPERS.c.number)
        query = query.where(place < (after.issued_on, after.number))
    query = query.order_by(PAPERS.c.issued_on.desc(), PAPERS.c.number.desc()).limit(limit)
    return tuple(_paper(row) for row in await transaction.execute(query))


async def find(transaction: Transaction, partner_id: str, number: str) -> PaperRow | None:
    """Return one paper of this partner's."""
    query = PAPERS.select().where(PAPERS.c.number == number, PAPERS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _paper(row)


async def months(transaction: Transaction, partner_id: str) -> tuple[date, ...]:
    """Return the first days of the months in which a partner got papers, the newest first."""
    month = func.date_trunc("month", PAPERS.c.issued_on)
    query = select(month).where(PAPERS.c.partner_id == partner_id).distinct()
    found = await transaction.execute(query.order_by(month.desc()))
    return tuple(row[0].date() for row in found)


def _paper(row: Row[Any]) -> PaperRow:
    currency = Currency(row.currency)
    return PaperRow(
        number=row.number,
        kind=PaperKind(row.kind),
        issued_on=row.issued_on,
        tax_point=row.tax_point,
        due_day=row.due_day,
        month=row.month,
        base=Money(currency, row.base_minor),
        tax=Money(currency, row.tax_minor),
        gross=Money(currency, row.gross_minor),
        to_pay=Money(currency, row.to_pay_minor),
        variable_symbol=row.variable_symbol,
    )
