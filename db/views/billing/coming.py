"""What a partner will have to pay soon for what is ordered: the orders that wait for money."""

from __future__ import annotations

from sqlalchemy import func, select

from db.books.orders import ORDERS
from db.engine import Transaction
from programme.money import Currency, Money
from programme.order import OrderStatus


async def waiting(transaction: Transaction, partner_id: str, currency: Currency) -> Money:
    """Return what the orders cost that wait for money; nothing is held for them yet."""
    query = select(func.coalesce(func.sum(ORDERS.c.price_minor), 0)).where(
        ORDERS.c.partner_id == partner_id,
        ORDERS.c.status == OrderStatus.AWAITING_FUNDS,
        ORDERS.c.currency == currency,
    )
    return Money(currency, int((await transaction.execute(query)).scalar_one()))
