"""Price lists and promotions: what a name costs a visitor, and what it costs us; only added to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Integer,
    PrimaryKeyConstraint,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.prices.lists import PriceList, Promotion
from programme.pricing import Operation

PRICE_LISTS = Table(
    "price_lists",
    METADATA,
    word("price_list_id", primary_key=True),
    moment("valid_from"),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    Column("number", Integer, nullable=False, unique=True, comment="the how-manyth of ours"),
    Column(
        "valid_until",
        moment("x").type,
        nullable=True,
        comment="the first moment it does not count; a newer one may end it sooner",
    ),
    CheckConstraint("valid_until > valid_from", name="ends_after_its_start"),
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
    word("operation"),
    PrimaryKeyConstraint("price_list_id", "zone", "operation"),
    CheckConstraint("list_minor > 0 AND cost_minor >= 0", name="amounts_possible"),
    one_of("operation", Operation),
    schema=BOOKS,
)

PROMOTIONS = Table(
    "promotions",
    METADATA,
    word("promotion_id", primary_key=True),
    Column(
        "line",
        BigInteger,
        Identity(always=True),
        nullable=False,
        unique=True,
        comment="of two that count at once the later one does",
    ),
    word("zone"),
    word("operation"),
    Column(
        "price_minor",
        BigInteger,
        nullable=True,
        comment="a year, without VAT; none: the list price counts again",
    ),
    word("currency"),
    moment("valid_from"),
    moment("valid_until"),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    CheckConstraint("price_minor > 0", name="amount_possible"),
    CheckConstraint("valid_until > valid_from", name="ends_after_its_start"),
    one_of("operation", Operation),
    schema=BOOKS,
)


async def lock(transaction: Transaction) -> None:
    """Let nobody else publish prices until the transaction ends."""
    await transaction.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('prices', 2))"))


async def publish(transaction: Transaction, prices: PriceList) -> bool:
    """Add a price list and say whether it is new; one that stands already is left as it is."""
    await lock(transaction)
    number = select(func.coalesce(func.max(PRICE_LISTS.c.number), 0) + 1).scalar_subquery()
    inserted = await transaction.execute(
        insert(PRICE_LISTS)
        .values(
            price_list_id=prices.price_list_id,
            valid_from=prices.valid_from,
            valid_until=prices.valid_until,
            demonstration=prices.demonstration,
            number=number,
        )
        .on_conflict_do_nothing(index_elements=["price_list_id"])
        .returning(PRICE_LISTS.c.price_list_id)
    )
    if inserted.first() is None:
        return False
    rows = [
        {
            "price_list_id": prices.price_list_id,
            "zone": price.zone,
            "operation": price.operation,
            "list_minor": price.list_price.minor,
            "cost_minor": price.cost.minor,
            "currency": price.list_price.currency,
        }
        for price in prices.prices
    ]
    if rows:
        await transaction.execute(NAME_PRICES.insert(), rows)
    return True


async def promote(transaction: Transaction, promotions: Sequence[Promotion], currency: str) -> None:
    """Add promotions; what stands already is left as it is."""
    rows = [
        {
            "promotion_id": each.promotion_id,
            "zone": each.zone,
            "operation": each.operation,
            "price_minor": each.price.minor if each.price else None,
            "currency": currency,
            "valid_from": each.valid_from,
            "valid_until": each.valid_until,
            "demonstration": each.demonstration,
        }
        for each in promotions
    ]
    if rows:
        query = insert(PROMOTIONS).on_conflict_do_nothing(index_elements=["promotion_id"])
        await transaction.execute(query, rows)


async def count_lines(transaction: Transaction, price_list_id: str) -> int | None:
    """Return how many lines a list has, or nothing if there is no such list."""
    known = PRICE_LISTS.select().where(PRICE_LISTS.c.price_list_id == price_list_id)
    if (await transaction.execute(known)).first() is None:
        return None
    query = select(func.count()).where(NAME_PRICES.c.price_list_id == price_list_id)
    return int((await transaction.execute(query)).scalar_one())


async def count_promotions(transaction: Transaction, begins: str) -> int:
    """Return how many promotions came with one file; their ids begin alike."""
    same = PROMOTIONS.c.promotion_id.startswith(begins, autoescape=True)
    return int((await transaction.execute(select(func.count()).where(same))).scalar_one())


def list_id(file_id: str) -> str:
    """Return the id of the price list that a file becomes."""
    return f"list-{file_id}"
