"""What orders say beside name and price, sealed; kept before the order's story begins."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, word
from db.opening import sealed_details
from db.sealing import Seal
from programme.domains.details import OrderDetails

ORDER_DETAILS = Table(
    "order_details",
    METADATA,
    Column(
        "details_id",
        String,
        primary_key=True,
        server_default=text("'det_' || replace(uuidv7()::text, '-', '')"),
    ),
    word("partner_id"),
    Column("holder_id", String, nullable=True, comment="null: the partner holds the name"),
    Column(
        "sealed",
        String,
        nullable=True,
        comment="holder, name servers, transfer code; sealed; null once it is erased",
    ),
    made_at(),
    moment("erased_at", nullable=True),
    Index("ix_order_details_partner_id", "partner_id", "made_at"),
    Index("ix_order_details_holder_id", "holder_id"),
    schema=FRONT,
)


async def keep(transaction: Transaction, seal: Seal, partner_id: str, details: OrderDetails) -> str:
    """Keep what an order wants and return the id the order names it by."""
    values = {
        "partner_id": partner_id,
        "holder_id": details.holder_id,
        "sealed": sealed_details(seal, partner_id, details),
    }
    query = insert(ORDER_DETAILS).values(values).returning(ORDER_DETAILS.c.details_id)
    return str((await transaction.execute(query)).scalar_one())
