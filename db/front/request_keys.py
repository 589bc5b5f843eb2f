"""The keys under which programs and pages repeat a request, and the first answer word for word."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, func, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, word

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
    PrimaryKeyConstraint("customer_id", "key"),
    schema=FRONT,
)


@dataclass(frozen=True)
class KeyReused:
    """The key came before, with another body."""

    kind: Literal["key_reused"] = "key_reused"


@dataclass(frozen=True)
class Claim:
    """The id a request was given, and the answer to its first sending once there is one."""

    thing_id: str
    answer: tuple[int, bytes] | None


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
    answer = None if row.status_code is None else (row.status_code, bytes(row.body))
    return Claim(row.thing_id, answer)


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
