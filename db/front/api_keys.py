"""The keys programs sign in with; shown once, kept as a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, String, Table, text

from db.engine import Transaction
from db.front.sign_ins import digest_of
from db.metadata import FRONT, METADATA, made_at, moment, word

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("key_id", String, primary_key=True, server_default=text("'key_' || uuidv7()")),
    Column("digest", String, nullable=False, unique=True, comment="SHA-256 of the key"),
    Column("hint", String, nullable=False, comment="the first characters, to tell keys apart"),
    word("customer_id"),
    word("name"),
    made_at(),
    moment("last_used_at", nullable=True),
    moment("ended_at", nullable=True),
    Index("ix_api_keys_customer_id", "customer_id"),
    schema=FRONT,
)


@dataclass(frozen=True)
class ApiKey:
    """A key as its owner sees it; the key itself is never shown again."""

    key_id: str
    hint: str
    name: str
    made_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None


async def add(
    transaction: Transaction, *, key: str, hint: str, customer_id: str, name: str
) -> None:
    """Remember a new key."""
    await transaction.execute(
        API_KEYS.insert().values(
            digest=digest_of(key), hint=hint, customer_id=customer_id, name=name
        )
    )


async def customer_of(transaction: Transaction, key: str, now: datetime) -> str | None:
    """Return whose a key is and note that it was used; nobody's once it was ended."""
    query = (
        API_KEYS.update()
        .where(API_KEYS.c.digest == digest_of(key), API_KEYS.c.ended_at.is_(None))
        .values(last_used_at=now)
        .returning(API_KEYS.c.customer_id)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else str(row.customer_id)


async def keys_of(transaction: Transaction, customer_id: str) -> tuple[ApiKey, ...]:
    """Return a customer's keys, the newest first."""
    query = (
        API_KEYS.select()
        .where(API_KEYS.c.customer_id == customer_id)
        .order_by(API_KEYS.c.made_at.desc())
    )
    return tuple(
        ApiKey(row.key_id, row.hint, row.name, row.made_at, row.last_used_at, row.ended_at)
        for row in await transaction.execute(query)
    )


async def end(transaction: Transaction, customer_id: str, key_id: str, now: datetime) -> bool:
    """End a key of this customer; say whether it was there."""
    query = (
        API_KEYS.update()
        .where(API_KEYS.c.key_id == key_id, API_KEYS.c.customer_id == customer_id)
        .values(ended_at=now)
        .returning(API_KEYS.c.key_id)
    )
    return (await transaction.execute(query)).first() is not None
