"""What orders say beside name and price, and partners' customers, opened for who may see them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from db.books.domains.holders import HOLDERS
from db.engine import Transaction
from db.front.order_details import ORDER_DETAILS
from db.opening import opened_details, opened_holder
from db.sealing import Seal
from programme.domains.details import Holder, OrderDetails


@dataclass(frozen=True)
class HolderRow:
    """A partner's customer, with their data."""

    holder_id: str
    partner_id: str
    holder: Holder = field(repr=False)
    made_at: datetime


async def find(
    transaction: Transaction, seal: Seal, partner_id: str, details_id: str
) -> OrderDetails | None:
    """Return what a partner's order wants, the holder's data in it as the books know them now."""
    query = ORDER_DETAILS.select().where(
        ORDER_DETAILS.c.details_id == details_id, ORDER_DETAILS.c.partner_id == partner_id
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None or row.sealed is None:
        return None
    details = opened_details(seal, partner_id, row.sealed)
    if details.holder_id is None:
        return details
    known = await find_holder(transaction, seal, partner_id, details.holder_id)
    return details if known is None else replace(details, holder=known.holder)


async def find_holder(
    transaction: Transaction, seal: Seal, partner_id: str, holder_id: str
) -> HolderRow | None:
    """Return a partner's customer; none where another partner's is meant, or one erased."""
    query = HOLDERS.select().where(
        HOLDERS.c.holder_id == holder_id,
        HOLDERS.c.partner_id == partner_id,
        HOLDERS.c.sealed.is_not(None),
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    holder = opened_holder(seal, row.holder_id, row.sealed)
    return HolderRow(row.holder_id, row.partner_id, holder, row.made_at)


async def holders_of(
    transaction: Transaction, seal: Seal, partner_id: str
) -> tuple[HolderRow, ...]:
    """Return a partner's customers who hold names, sorted by the name a list shows."""
    query = HOLDERS.select().where(
        HOLDERS.c.partner_id == partner_id, HOLDERS.c.sealed.is_not(None)
    )
    rows = [
        HolderRow(
            row.holder_id,
            row.partner_id,
            opened_holder(seal, row.holder_id, row.sealed),
            row.made_at,
        )
        for row in await transaction.execute(query)
    ]
    return tuple(sorted(rows, key=lambda row: (row.holder.shown_name.lower(), row.holder_id)))


async def holder_of(transaction: Transaction, details_id: str) -> str | None:
    """Return the id of the end customer who is to hold an order's name, if it is one."""
    query = select(ORDER_DETAILS.c.holder_id).where(ORDER_DETAILS.c.details_id == details_id)
    holder_id: str | None = (await transaction.execute(query)).scalar_one_or_none()
    return holder_id
