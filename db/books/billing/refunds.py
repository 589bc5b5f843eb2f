"""What partners want paid back, who of ours has checked and confirmed it, and how it ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Row, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.billing.refunds import RefundStatus, RefusedCause

REFUNDS = Table(
    "refunds",
    METADATA,
    word("refund_id", primary_key=True),
    word("partner_id"),
    word("currency"),
    Column("minor", BigInteger, nullable=False, comment="without VAT, as the deposit is kept"),
    Column("account", String, nullable=False, comment="where the partner wants it back"),
    Column("asked_by", String, nullable=False, comment="a user's id"),
    moment("asked_at"),
    word("status"),
    word("checked_by", nullable=True),
    moment("checked_at", nullable=True),
    Column("ended_by", String, nullable=True, comment="who confirmed, refused or withdrew it"),
    moment("ended_at", nullable=True),
    word("because", nullable=True),
    Column("reason", String, nullable=False, server_default="", comment="as the partner reads it"),
    word("credit_note", nullable=True),
    Column("gross_minor", BigInteger, nullable=True, comment="what the bank is to send"),
    word("sent_by", nullable=True),
    Column("sent_at", moment("x").type, nullable=True, comment="when it was sent from the bank"),
    one_of("status", RefundStatus),
    one_of("because", RefusedCause),
    CheckConstraint("minor > 0", name="amount_positive"),
    CheckConstraint("status <> 'paid_out' OR checked_by <> ended_by", name="two_people"),
    CheckConstraint(
        "status NOT IN ('paid_out', 'awaiting_second') OR checked_by IS NOT NULL", name="checked"
    ),
    CheckConstraint("status <> 'paid_out' OR ended_by IS NOT NULL", name="confirmed"),
    Index("ix_refunds_partner_id", "partner_id", "asked_at"),
    Index("ix_refunds_status", "status", "asked_at"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a refund down; say whether it is new."""
    query = insert(REFUNDS).values(values).on_conflict_do_nothing()
    added = query.returning(REFUNDS.c.refund_id)
    return (await transaction.execute(added)).first() is not None


async def locked(transaction: Transaction, refund_id: str) -> Row[Any] | None:
    """Return a refund and keep others from deciding about it."""
    query = REFUNDS.select().where(REFUNDS.c.refund_id == refund_id).with_for_update()
    return (await transaction.execute(query)).one_or_none()


async def change(transaction: Transaction, refund_id: str, **values: Any) -> None:
    """Change a refund."""
    await transaction.execute(
        REFUNDS.update().where(REFUNDS.c.refund_id == refund_id).values(**values)
    )
