"""What a partner will have to pay soon: names before their last day, and orders that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from db.books.orders import ORDERS
from db.books.services import SERVICES
from db.engine import Transaction
from programme.money import Currency, Money
from programme.order import OrderStatus


@dataclass(frozen=True)
class ExpiringRow:
    """A name that is registered until a day soon."""

    name: str
    zone: str
    order_id: str
    registered_until: date


async def expiring(
    transaction: Transaction, payer_id: str, since: date, until: date
) -> tuple[ExpiringRow, ...]:
    """Return the names a customer pays whose last day is among these, both included."""
    query = (
        select(SERVICES.c.name, SERVICES.c.order_id, SERVICES.c.registered_until, ORDERS.c.zone)
        .join(ORDERS, ORDERS.c.order_id == SERVICES.c.order_id)
        .where(
            SERVICES.c.payer_id == payer_id,
            SERVICES.c.kind == "name",
            SERVICES.c.ended_at.is_(None),
            SERVICES.c.registered_until.between(since, until),
        )
        .order_by(SERVICES.c.registered_until, SERVICES.c.name)
    )
    return tuple(
        ExpiringRow(row.name, row.zone, row.order_id, row.registered_until)
        for row in await transaction.execute(query)
    )


async def waiting(transaction: Transaction, partner_id: str, currency: Currency) -> Money:
    """Return what the orders cost that wait for money; nothing is held for them yet."""
    query = select(func.coalesce(func.sum(ORDERS.c.price_minor), 0)).where(
        ORDERS.c.partner_id == partner_id,
        ORDERS.c.status == OrderStatus.AWAITING_FUNDS,
        ORDERS.c.currency == currency,
    )
    return Money(currency, int((await transaction.execute(query)).scalar_one()))
