"""Quotes: prices as they were shown, pinned for a while, with everything they were made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, one_of, word
from programme.money import Currency, Money
from programme.pricing import AT_THE_FLOOR, Operation, PriceReason, Quote

QUOTES = Table(
    "quotes",
    METADATA,
    Column(
        "quote_id",
        String,
        primary_key=True,
        server_default=text("'quo_' || replace(uuidv7()::text, '-', '')"),
    ),
    word("customer_id"),
    word("name"),
    word("zone"),
    word("operation"),
    Column("years", Integer, nullable=False),
    word("currency"),
    Column("price_minor", BigInteger, nullable=False, comment="for all the years, without VAT"),
    word("because"),
    Column("floor_applied", Boolean, nullable=False),
    Column("list_minor", BigInteger, nullable=False),
    Column("promotion_minor", BigInteger, nullable=True),
    word("promotion_id", nullable=True),
    Column("cost_minor", BigInteger, nullable=False),
    Column("discount_permille", Integer, nullable=False),
    word("tier_id"),
    Column("tier_version", Integer, nullable=False),
    word("price_list_id"),
    moment("list_valid_from"),
    moment("list_valid_until", nullable=True),
    moment("pinned_at"),
    moment("pinned_until"),
    made_at(),
    CheckConstraint("price_minor >= cost_minor", name="not_below_cost"),
    CheckConstraint("pinned_until > pinned_at", name="ends_after_its_start"),
    one_of("operation", Operation),
    Index("ix_quotes_customer_id", "customer_id", "made_at"),
    schema=FRONT,
)


@dataclass(frozen=True)
class Basis:
    """What a price was made from beside its amounts: list, tier, and how long it stands."""

    tier_id: str
    tier_version: int
    list_valid_from: datetime
    list_valid_until: datetime | None
    pinned_at: datetime
    pinned_until: datetime


@dataclass(frozen=True)
class Pinned:
    """A price of one operation with one name, for one customer; it stands until its last moment."""

    customer_id: str
    name: str
    zone: str
    operation: Operation
    years: int
    quote: Quote
    basis: Basis

    @property
    def quote_id(self) -> str:
        """The id it was given when it was kept."""
        assert self.quote.quote_id is not None
        return self.quote.quote_id

    def counts_at(self, now: datetime) -> bool:
        """Say whether the price still stands at a moment."""
        return now < self.basis.pinned_until


async def keep(transaction: Transaction, pinned: Pinned) -> Pinned:
    """Keep a price and return it with the id it has from now on."""
    query = insert(QUOTES).values(_values(pinned)).returning(QUOTES.c.quote_id)
    quote_id = (await transaction.execute(query)).scalar_one()
    return replace(pinned, quote=replace(pinned.quote, quote_id=str(quote_id)))


async def find(transaction: Transaction, customer_id: str, quote_id: str) -> Pinned | None:
    """Return a price that was pinned for this customer."""
    query = QUOTES.select().where(
        QUOTES.c.quote_id == quote_id, QUOTES.c.customer_id == customer_id
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _pinned(row)


def _values(pinned: Pinned) -> dict[str, Any]:
    quote, basis = pinned.quote, pinned.basis
    return {
        "customer_id": pinned.customer_id,
        "name": pinned.name,
        "zone": pinned.zone,
        "operation": pinned.operation,
        "years": pinned.years,
        "currency": quote.price.currency,
        "price_minor": quote.price.minor,
        "because": quote.because,
        "floor_applied": quote.because in AT_THE_FLOOR,
        "list_minor": quote.list_price.minor,
        "promotion_minor": quote.promotion_price.minor if quote.promotion_price else None,
        "promotion_id": quote.promotion_id,
        "cost_minor": quote.cost.minor,
        "discount_permille": quote.discount_permille,
        "price_list_id": quote.price_list_id,
        "tier_id": basis.tier_id,
        "tier_version": basis.tier_version,
        "list_valid_from": basis.list_valid_from,
        "list_valid_until": basis.list_valid_until,
        "pinned_at": basis.pinned_at,
        "pinned_until": basis.pinned_until,
    }


def _pinned(row: Row[Any]) -> Pinned:
    basis = Basis(
        tier_id=row.tier_id,
        tier_version=row.tier_version,
        list_valid_from=row.list_valid_from,
        list_valid_until=row.list_valid_until,
        pinned_at=row.pinned_at,
        pinned_until=row.pinned_until,
    )
    return Pinned(
        customer_id=row.customer_id,
        name=row.name,
        zone=row.zone,
        operation=Operation(row.operation),
        years=row.years,
        quote=_quote(row),
        basis=basis,
    )


def _quote(row: Row[Any]) -> Quote:
    currency = Currency(row.currency)
    promotion = row.promotion_minor
    return Quote(
        price=Money(currency, row.price_minor),
        because=PriceReason(row.because),
        list_price=Money(currency, row.list_minor),
        cost=Money(currency, row.cost_minor),
        discount_permille=row.discount_permille,
        price_list_id=row.price_list_id,
        promotion_price=None if promotion is None else Money(currency, promotion),
        promotion_id=row.promotion_id,
        quote_id=row.quote_id,
    )
