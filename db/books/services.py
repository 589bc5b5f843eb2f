"""The services that are set up: names, each with its administrator and payer, until they end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.books import orders
from db.books.chronicle import Line, note
from db.books.orders import ORDERS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.domains.services import ServiceEnd
from programme.order import OrderStatus

_RUNS = text("ended_at IS NULL")

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
    moment("ended_at", nullable=True),
    word("ended_because", nullable=True),
    one_of("ended_because", ServiceEnd),
    CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="end_has_its_cause"),
    Index("uq_services_one_runs_a_name", "kind", "name", unique=True, postgresql_where=_RUNS),
    Column(
        "holder_id",
        String,
        nullable=True,
        comment="the end customer who holds the name; null: the partner",
    ),
    Index("ix_services_registered_until", "registered_until", postgresql_where=_RUNS),
    Index("ix_services_administrator_id", "administrator_id", "name"),
    Index("ix_services_holder_id", "holder_id"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> None:
    """Write a service; the same order's service is written once."""
    await transaction.execute(
        insert(SERVICES).values(values).on_conflict_do_nothing(index_elements=["order_id"])
    )


async def give_holder(transaction: Transaction, order_id: str, holder_id: str | None) -> None:
    """Note who holds the name that an order set up; none: the partner."""
    query = SERVICES.update().where(SERVICES.c.order_id == order_id)
    await transaction.execute(query.values(holder_id=holder_id))


async def names_looked_after(transaction: Transaction, customer_id: str) -> int:
    """Return how many names a customer manages."""
    query = select(func.count()).where(
        SERVICES.c.administrator_id == customer_id,
        SERVICES.c.kind == "name",
        SERVICES.c.ended_at.is_(None),
    )
    return (await transaction.execute(query)).scalar_one()


async def running(transaction: Transaction, name: str) -> Row[Any] | None:
    """Return the row of the service that runs under a name, if there is one."""
    query = SERVICES.select().where(
        SERVICES.c.kind == "name", SERVICES.c.name == name, SERVICES.c.ended_at.is_(None)
    )
    return (await transaction.execute(query)).one_or_none()


async def end(
    transaction: Transaction, name: str, because: ServiceEnd, ended_at: datetime
) -> str | None:
    """End the service that runs under a name, and the order that brought it.

    The name may be ordered again from then on. Returns the order's id; None when nothing ran,
    which is also what a repeat finds.
    """
    row = await running(transaction, name)
    if row is None:
        return None
    order_id = str(row.order_id)
    await orders.locked(transaction, order_id)
    ended = (
        SERVICES.update()
        .where(SERVICES.c.order_id == order_id, SERVICES.c.ended_at.is_(None))
        .values(ended_at=ended_at, ended_because=because)
        .returning(SERVICES.c.order_id)
    )
    if (await transaction.execute(ended)).first() is None:
        return None
    await orders.change(transaction, order_id, status=OrderStatus.ENDED)
    await note(transaction, Line("service.ended", order_id, facts={"because": because}))
    return order_id
