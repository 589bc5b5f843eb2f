"""The running services a customer looks after, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.books.services import SERVICES
from db.engine import Transaction


@dataclass(frozen=True)
class ServiceRow:
    """One service that is set up."""

    name: str
    order_id: str
    administrator_id: str
    payer_id: str
    registered_until: date


async def of_customer(transaction: Transaction, customer_id: str) -> tuple[ServiceRow, ...]:
    """Return the services a customer administers or pays, by name."""
    query = SERVICES.select().where(
        (SERVICES.c.administrator_id == customer_id) | (SERVICES.c.payer_id == customer_id),
        SERVICES.c.ended_at.is_(None),
    )
    return tuple(
        ServiceRow(row.name, row.order_id, row.administrator_id, row.payer_id, row.registered_until)
        for row in await transaction.execute(query.order_by(SERVICES.c.name))
    )
