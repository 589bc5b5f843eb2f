"""The services that are set up: names, each with its administrator and payer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.books.orders import ORDERS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, word

SERVICES = Table(
    "services",
    METADATA,
    Column("order_id", String, ForeignKey(ORDERS.c.order_id), primary_key=True),
    word("kind"),
    word("name"),
    Column("administrator_id", String, nullable=False, comment="the customer who manages it"),
    Column(
        "payer_id", String, nullable=False, comment="the customer billed; the discount is theirs"
    ),
    Column("registered_until", Date, nullable=False),
    made_at("set_up_at"),
    UniqueConstraint("kind", "name"),
    Index("ix_services_administrator_id", "administrator_id", "name"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> None:
    """Write a service; the same order's service is written once."""
    await transaction.execute(
        insert(SERVICES).values(values).on_conflict_do_nothing(index_elements=["order_id"])
    )


async def names_looked_after(transaction: Transaction, customer_id: str) -> int:
    """Return how many names a customer manages."""
    query = select(func.count()).where(
        SERVICES.c.administrator_id == customer_id, SERVICES.c.kind == "name"
    )
    return (await transaction.execute(query)).scalar_one()
