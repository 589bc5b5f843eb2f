"""Bulk orders whose story has begun; each of their items is an order of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Integer, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.domains.bulk import BulkStatus, StopCause

BULK_ORDERS = Table(
    "bulk_orders",
    METADATA,
    word("bulk_id", primary_key=True),
    word("partner_id"),
    Column("names", Integer, nullable=False, comment="how many were ordered"),
    word("status"),
    Column("stopped", String, nullable=True, comment="why no more items are begun"),
    made_at("begun_at"),
    moment("ended_at", nullable=True),
    one_of("status", BulkStatus),
    one_of("stopped", StopCause),
    Index("ix_books_bulk_orders_partner_id", "partner_id", "bulk_id"),
    schema=BOOKS,
)


async def begin(transaction: Transaction, bulk_id: str, partner_id: str, names: int) -> bool:
    """Write a bulk order down; say no if it stands there already."""
    values = {
        "bulk_id": bulk_id,
        "partner_id": partner_id,
        "names": names,
        "status": BulkStatus.RUNNING,
    }
    query = insert(BULK_ORDERS).values(values).on_conflict_do_nothing()
    added = await transaction.execute(query.returning(BULK_ORDERS.c.bulk_id))
    return added.first() is not None


async def end(
    transaction: Transaction, bulk_id: str, stopped: StopCause | None, now: datetime
) -> bool:
    """Note that every item has its outcome; say no if that was noted before."""
    query = (
        BULK_ORDERS.update()
        .where(BULK_ORDERS.c.bulk_id == bulk_id, BULK_ORDERS.c.status != BulkStatus.DONE)
        .values(status=BulkStatus.DONE, stopped=stopped, ended_at=now)
        .returning(BULK_ORDERS.c.bulk_id)
    )
    return (await transaction.execute(query)).first() is not None
