"""Partners' customers who hold names: their data, sealed, one row a customer and partner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Row, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, word

HOLDERS = Table(
    "holders",
    METADATA,
    word("holder_id", primary_key=True),
    word("partner_id"),
    Column(
        "sealed", String, nullable=True, comment="the customer's data; null once they are erased"
    ),
    Column(
        "email_mark",
        String,
        nullable=True,
        comment="a keyed digest of the address, to find it and to write nobody there",
    ),
    made_at(),
    moment("changed_at", nullable=True),
    moment("erased_at", nullable=True),
    Index("ix_holders_partner_id", "partner_id", "made_at"),
    Index("ix_holders_email_mark", "email_mark"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> None:
    """Write a holder; one that stands is left as it is, one that was erased comes back."""
    query = insert(HOLDERS).values(values)
    await transaction.execute(
        query.on_conflict_do_update(
            index_elements=["holder_id"],
            set_={
                "sealed": query.excluded.sealed,
                "email_mark": query.excluded.email_mark,
                "erased_at": None,
            },
            where=HOLDERS.c.sealed.is_(None),
        )
    )


async def find(transaction: Transaction, holder_id: str) -> Row[Any] | None:
    """Return a holder's row."""
    query = HOLDERS.select().where(HOLDERS.c.holder_id == holder_id)
    return (await transaction.execute(query)).one_or_none()


async def change(
    transaction: Transaction, holder_id: str, sealed: str, email_mark: str, now: datetime
) -> None:
    """Write down that a holder's data are others from now on."""
    values = {"sealed": sealed, "email_mark": email_mark, "changed_at": now}
    await transaction.execute(
        HOLDERS.update().where(HOLDERS.c.holder_id == holder_id).values(values)
    )
