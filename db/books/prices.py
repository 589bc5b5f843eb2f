"""Price lists: what a name costs a visitor, and what it costs us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, word
from programme.money import Money

PRICE_LISTS = Table(
    "price_lists",
    METADATA,
    word("price_list_id", primary_key=True),
    moment("valid_from"),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    schema=BOOKS,
)

NAME_PRICES = Table(
    "name_prices",
    METADATA,
    Column(
        "price_list_id",
        word("x").type,
        ForeignKey(PRICE_LISTS.c.price_list_id),
        nullable=False,
    ),
    word("zone"),
    Column("list_minor", BigInteger, nullable=False, comment="a year, without VAT"),
    Column("cost_minor", BigInteger, nullable=False, comment="what a year costs us"),
    word("currency"),
    PrimaryKeyConstraint("price_list_id", "zone"),
    CheckConstraint("list_minor > 0 AND cost_minor >= 0", name="amounts_possible"),
    schema=BOOKS,
)


@dataclass(frozen=True)
class NamePrice:
    """What a year of a name in a zone costs: a visitor, and us."""

    zone: str
    list_price: Money
    cost: Money


@dataclass(frozen=True)
class PriceList:
    """Prices that count from a moment on."""

    price_list_id: str
    valid_from: datetime
    demonstration: bool
    prices: tuple[NamePrice, ...]


async def publish(transaction: Transaction, prices: PriceList) -> None:
    """Add a price list; one that stands already is left as it is."""
    inserted = await transaction.execute(
        insert(PRICE_LISTS)
        .values(
            price_list_id=prices.price_list_id,
            valid_from=prices.valid_from,
            demonstration=prices.demonstration,
        )
        .on_conflict_do_nothing()
        .returning(PRICE_LISTS.c.price_list_id)
    )
    if inserted.first() is None:
        return
    for price in prices.prices:
        await transaction.execute(
            NAME_PRICES.insert().values(
                price_list_id=prices.price_list_id,
                zone=price.zone,
                list_minor=price.list_price.minor,
                cost_minor=price.cost.minor,
                currency=price.list_price.currency,
            )
        )
