"""Requests for a deposit, and what our reviewers said to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.billing.activation import DepositRequestStatus, NoDepositCause

DEPOSIT_REQUESTS = Table(
    "deposit_requests",
    METADATA,
    word("request_id", primary_key=True),
    word("partner_id"),
    Column("asked_by", String, nullable=False, comment="a user's id"),
    moment("asked_at"),
    word("status"),
    word("decided_by", nullable=True),
    moment("decided_at", nullable=True),
    word("because", nullable=True),
    Column("reason", String, nullable=False, server_default="", comment="as the partner reads it"),
    one_of("status", DepositRequestStatus),
    one_of("because", NoDepositCause),
    # One at a time: who asks twice waits for one answer.
    Index(
        "uq_deposit_requests_one_waits",
        "partner_id",
        unique=True,
        postgresql_where=text("status = 'awaiting_review'"),
    ),
    Index("ix_books_deposit_requests_partner_id", "partner_id", "asked_at"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a request down; say whether it is new."""
    query = insert(DEPOSIT_REQUESTS).values(values).on_conflict_do_nothing()
    added = query.returning(DEPOSIT_REQUESTS.c.request_id)
    return (await transaction.execute(added)).first() is not None


async def locked(transaction: Transaction, request_id: str) -> Row[Any] | None:
    """Return a request and keep others from deciding about it."""
    query = DEPOSIT_REQUESTS.select().where(DEPOSIT_REQUESTS.c.request_id == request_id)
    return (await transaction.execute(query.with_for_update())).one_or_none()


async def waiting_of(transaction: Transaction, partner_id: str) -> Row[Any] | None:
    """Return the partner's request that waits for a reviewer, if one does."""
    query = DEPOSIT_REQUESTS.select().where(
        DEPOSIT_REQUESTS.c.partner_id == partner_id,
        DEPOSIT_REQUESTS.c.status == DepositRequestStatus.AWAITING_REVIEW,
    )
    return (await transaction.execute(query)).one_or_none()


async def change(transaction: Transaction, request_id: str, **values: Any) -> None:
    """Change a request."""
    query = DEPOSIT_REQUESTS.update().where(DEPOSIT_REQUESTS.c.request_id == request_id)
    await transaction.execute(query.values(**values))
