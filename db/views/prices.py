"""The price list that counts at a moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from db.books.prices import NAME_PRICES, PRICE_LISTS, NamePrice, PriceList
from db.engine import Transaction
from programme.money import Currency, Money


async def price_list_at(transaction: Transaction, moment: datetime) -> PriceList | None:
    """Return the newest price list that counted at a moment."""
    query = (
        select(PRICE_LISTS)
        .where(PRICE_LISTS.c.valid_from <= moment)
        .order_by(PRICE_LISTS.c.valid_from.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    prices = await transaction.execute(
        NAME_PRICES.select()
        .where(NAME_PRICES.c.price_list_id == row.price_list_id)
        .order_by(NAME_PRICES.c.zone)
    )
    return PriceList(
        price_list_id=row.price_list_id,
        valid_from=row.valid_from,
        demonstration=row.demonstration,
        prices=tuple(
            NamePrice(
                each.zone,
                Money(Currency(each.currency), each.list_minor),
                Money(Currency(each.currency), each.cost_minor),
            )
            for each in prices
        ),
    )
