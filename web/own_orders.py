"""A customer's own orders, with nothing in them that is somebody else's business."""

from __future__ import annotations

from dataclasses import replace

from db.engine import Transaction
from db.views import orders
from db.views.orders import OrderRow


async def find(transaction: Transaction, customer_id: str, order_id: str) -> OrderRow | None:
    """Return one order of this customer's."""
    row = await orders.find(transaction, customer_id, order_id)
    return None if row is None else await _without_others(transaction, row)


async def page(
    transaction: Transaction, customer_id: str, limit: int, before: str | None
) -> tuple[OrderRow, ...]:
    """Return a customer's orders, the newest first."""
    rows = await orders.of_partner(transaction, customer_id, limit, before)
    return tuple([await _without_others(transaction, row) for row in rows])


async def _without_others(transaction: Transaction, row: OrderRow) -> OrderRow:
    if row.end_kind != "already_ordered":
        return row
    other = row.end_detail or ""
    if await orders.find(transaction, row.partner_id, other) is not None:
        return row
    # Whose order has the name is nobody else's business: to others it is just taken.
    return replace(row, end_kind="name_taken", end_detail=None)
