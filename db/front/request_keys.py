"""The keys under which programs and pages repeat a request, and the first answer word for word."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    and_,
    func,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, word
from programme.money import Currency, Money
from programme.pricing import PriceReason, Quote

REQUEST_KEYS = Table(
    "request_keys",
    METADATA,
    word("customer_id"),
    word("key"),
    Column("digest", String, nullable=False, comment="SHA-256 of what was asked"),
    Column(
        "thing_id",
        String,
        nullable=False,
        server_default=text("replace(uuidv7()::text, '-', '')"),
        comment="the id of what is made; a repeat makes the same",
    ),
    Column("status_code", Integer, nullable=True),
    Column("body", LargeBinary, nullable=True, comment="jsonb would reorder the keys"),
    made_at(),
    Column(
        "priced",
        JSONB(none_as_null=True),
        nullable=True,
        comment="the name and the price it was first ordered at; a repeat orders the same",
    ),
    PrimaryKeyConstraint("customer_id", "key"),
    Index("ix_request_keys_thing_id", "thing_id"),
    schema=FRONT,
)


@dataclass(frozen=True)
class KeyReused:
    """The key came before, with another body."""

    kind: Literal["key_reused"] = "key_reused"


@dataclass(frozen=True)
class Priced:
    """What a request orders, at the price that counted when it first came."""

    name: str
    zone: str
    years: int
    quote: Quote
    details_id: str | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Claim:
    """The id a request was given, and of its first sending what was priced and answered."""

    thing_id: str
    claimed_at: datetime
    answer: tuple[int, bytes] | None
    priced: Priced | None


def digest_of(*parts: bytes) -> str:
    """Return what makes two requests the same."""
    lengths = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(lengths).hexdigest()


async def claim(
    transaction: Transaction, customer_id: str, key: str, digest: str
) -> Claim | KeyReused:
    """Return the id this very request has; it is made by the first one to claim the key.

    Refuses with KeyReused.
    """
    await transaction.execute(
        insert(REQUEST_KEYS)
        .values(customer_id=customer_id, key=key, digest=digest)
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
    )
    row = (
        await transaction.execute(
            REQUEST_KEYS.select().where(
                REQUEST_KEYS.c.customer_id == customer_id, REQUEST_KEYS.c.key == key
            )
        )
    ).one()
    if row.digest != digest:
        return KeyReused()
    return _claim(row)


async def pin(transaction: Transaction, customer_id: str, thing_id: str, priced: Priced) -> Priced:
    """Keep what a request orders and return what was kept; a later price changes nothing."""
    query = (
        REQUEST_KEYS.update()
        .where(_is(customer_id, thing_id))
        .values(priced=func.coalesce(REQUEST_KEYS.c.priced, literal(_json_of(priced), JSONB)))
        .returning(REQUEST_KEYS.c.priced)
    )
    return _priced((await transaction.execute(query)).scalar_one())


async def find(transaction: Transaction, customer_id: str, thing_id: str) -> Claim | None:
    """Return the claim of this customer's that gave something its id."""
    query = REQUEST_KEYS.select().where(_is(customer_id, thing_id))
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _claim(row)


async def locked(transaction: Transaction, customer_id: str, thing_id: str) -> Claim:
    """Return a claim as it stands now, and keep others from changing it."""
    query = REQUEST_KEYS.select().where(_is(customer_id, thing_id)).with_for_update()
    return _claim((await transaction.execute(query)).one())


async def keep_answer(
    transaction: Transaction, customer_id: str, key: str, answer: tuple[int, bytes]
) -> tuple[int, bytes]:
    """Keep the first answer and return the one that was kept; a later one changes nothing."""
    status_code, body = answer
    query = (
        REQUEST_KEYS.update()
        .where(REQUEST_KEYS.c.customer_id == customer_id, REQUEST_KEYS.c.key == key)
        .values(
            status_code=func.coalesce(REQUEST_KEYS.c.status_code, status_code),
            body=func.coalesce(REQUEST_KEYS.c.body, body),
        )
        .returning(REQUEST_KEYS.c.status_code, REQUEST_KEYS.c.body)
    )
    row = (await transaction.execute(query)).one()
    return row.status_code, bytes(row.body)


def _is(customer_id: str, thing_id: str) -> ColumnElement[bool]:
    return and_(REQUEST_KEYS.c.customer_id == customer_id, REQUEST_KEYS.c.thing_id == thing_id)


def _claim(row: Row[Any]) -> Claim:
    answer = None if row.status_code is None else (row.status_code, bytes(row.body))
    priced = None if row.priced is None else _priced(row.priced)
    return Claim(row.thing_id, row.made_at, answer, priced)


def quote_values(quote: Quote) -> dict[str, Any]:
    """Return a price as it is kept in JSON."""
    return {
        "currency": quote.price.currency,
        "price_minor": quote.price.minor,
        "because": quote.because,
        "list_minor": quote.list_price.minor,
        "cost_minor": quote.cost.minor,
        "discount_permille": quote.discount_permille,
        "price_list_id": quote.price_list_id,
        "promotion_minor": quote.promotion_price.minor if quote.promotion_price else None,
        "promotion_id": quote.promotion_id,
        "quote_id": quote.quote_id,
    }


def quote_from(kept: dict[str, Any]) -> Quote:
    """Return a price that was kept in JSON."""
    currency = Currency(kept["currency"])
    # What was kept before there were promotions and quotes says nothing of them.
    promotion = kept.get("promotion_minor")
    return Quote(
        price=Money(currency, kept["price_minor"]),
        because=PriceReason(kept["because"]),
        list_price=Money(currency, kept["list_minor"]),
        cost=Money(currency, kept["cost_minor"]),
        discount_permille=kept["discount_permille"],
        price_list_id=kept["price_list_id"],
        promotion_price=None if promotion is None else Money(currency, promotion),
        promotion_id=kept.get("promotion_id"),
        quote_id=kept.get("quote_id"),
    )


def _json_of(priced: Priced) -> dict[str, Any]:
    named = {"name": priced.name, "zone": priced.zone, "years": priced.years}
    deadline = None if priced.deadline is None else priced.deadline.isoformat()
    wanted = {"details_id": priced.details_id, "deadline": deadline}
    return named | wanted | quote_values(priced.quote)


def _priced(kept: dict[str, Any]) -> Priced:
    deadline = kept.get("deadline")
    return Priced(
        kept["name"],
        kept["zone"],
        kept["years"],
        quote_from(kept),
        kept.get("details_id"),
        None if deadline is None else datetime.fromisoformat(deadline),
    )
