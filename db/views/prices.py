"""The prices that count at a moment, and every list and promotion there was or will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from db.books import prices
from db.books.chronicle import CHRONICLE
from db.books.prices import NAME_PRICES, PRICE_LISTS, PROMOTIONS
from db.engine import Transaction
from db.front.users import USERS
from programme.money import Currency, Money
from programme.prices.lists import (
    NamePrice,
    PriceBoard,
    PriceList,
    Promotion,
    counting_at,
)
from programme.pricing import Operation, YearlyPrice


@dataclass(frozen=True)
class ListRow:
    """One list as managers see it in the table of all, without its lines."""

    price_list: PriceList
    lines: int
    made_at: datetime
    published_by: str | None
    """The user's id; lists that came with the house were published by nobody."""
    publisher: str | None
    """That user's name."""


async def price_list_at(transaction: Transaction, moment: datetime) -> PriceList | None:
    """Return the price list that counted at a moment, if one did."""
    query = (
        select(PRICE_LISTS)
        .where(PRICE_LISTS.c.valid_from <= moment)
        .order_by(PRICE_LISTS.c.valid_from.desc(), PRICE_LISTS.c.number.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None or (row.valid_until is not None and row.valid_until <= moment):
        return None
    return await _with_lines(transaction, row)


async def board_at(transaction: Transaction, moment: datetime) -> PriceBoard | None:
    """Return what everything costs at a moment, or nothing while no list counts."""
    price_list = await price_list_at(transaction, moment)
    if price_list is None:
        return None
    counting = counting_at(await _promotions(transaction, moment), moment)
    return PriceBoard(price_list, counting)


async def yearly_price(
    transaction: Transaction, zone: str, operation: Operation, moment: datetime
) -> YearlyPrice | None:
    """Return what a year costs at a moment, or nothing where we do not sell it."""
    board = await board_at(transaction, moment)
    return board.price_for(zone, operation) if board else None


async def find(transaction: Transaction, price_list_id: str) -> PriceList | None:
    """Return one list with its lines."""
    query = PRICE_LISTS.select().where(PRICE_LISTS.c.price_list_id == price_list_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else await _with_lines(transaction, row)


async def all_lists(transaction: Transaction, limit: int = 200) -> tuple[ListRow, ...]:
    """Return the lists, the one that begins last on top."""
    lines = (
        select(func.count())
        .where(NAME_PRICES.c.price_list_id == PRICE_LISTS.c.price_list_id)
        .scalar_subquery()
    )
    actor = (
        select(CHRONICLE.c.actor)
        .where(
            CHRONICLE.c.subject == PRICE_LISTS.c.price_list_id,
            CHRONICLE.c.kind == "price_list.published",
        )
        .limit(1)
        .scalar_subquery()
    )
    name = select(USERS.c.name).where(USERS.c.user_id == actor).scalar_subquery()
    query = (
        select(PRICE_LISTS, lines.label("lines"), actor.label("actor"), name.label("publisher"))
        .order_by(PRICE_LISTS.c.valid_from.desc(), PRICE_LISTS.c.number.desc())
        .limit(limit)
    )
    rows = await transaction.execute(query)
    return tuple(
        ListRow(_list(row, ()), row.lines, row.made_at, row.actor, row.publisher) for row in rows
    )


async def promotions(
    transaction: Transaction, since: datetime | None = None, limit: int = 500
) -> tuple[Promotion, ...]:
    """Return the promotions, the newest first; with a moment, those that end after it."""
    query = PROMOTIONS.select().order_by(PROMOTIONS.c.line.desc()).limit(limit)
    if since is not None:
        query = query.where(PROMOTIONS.c.valid_until > since)
    return tuple(_promotion(row) for row in await transaction.execute(query))


async def _promotions(
    transaction: Transaction, moment: datetime
) -> tuple[tuple[int, Promotion], ...]:
    query = PROMOTIONS.select().where(
        PROMOTIONS.c.valid_from <= moment, PROMOTIONS.c.valid_until > moment
    )
    rows = await transaction.execute(query)
    return tuple((row.line, _promotion(row)) for row in rows)


async def _with_lines(transaction: Transaction, row: Row[Any]) -> PriceList:
    query = (
        NAME_PRICES.select()
        .where(NAME_PRICES.c.price_list_id == row.price_list_id)
        .order_by(NAME_PRICES.c.zone)
    )
    order = list(Operation)
    lines = sorted(
        (_line(each) for each in await transaction.execute(query)),
        key=lambda line: (line.zone, order.index(line.operation)),
    )
    return _list(row, lines)


def _list(row: Row[Any], lines: Iterable[NamePrice]) -> PriceList:
    return PriceList(
        price_list_id=row.price_list_id,
        valid_from=row.valid_from,
        demonstration=row.demonstration,
        prices=tuple(lines),
        valid_until=row.valid_until,
        number=row.number,
    )


def _line(row: Row[Any]) -> NamePrice:
    currency = Currency(row.currency)
    return NamePrice(
        row.zone,
        Money(currency, row.list_minor),
        Money(currency, row.cost_minor),
        Operation(row.operation),
    )


def _promotion(row: Row[Any]) -> Promotion:
    price = None if row.price_minor is None else Money(Currency(row.currency), row.price_minor)
    return Promotion(
        promotion_id=row.promotion_id,
        zone=row.zone,
        operation=Operation(row.operation),
        price=price,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        demonstration=row.demonstration,
    )


async def became_of(transaction: Transaction, file_id: str) -> int:
    """Return how many lines a file of prices has become; none if it was not published."""
    as_list = await prices.count_lines(transaction, prices.list_id(file_id))
    return as_list or await prices.count_promotions(transaction, f"{file_id}-")
