"""Corrections two people have agreed about, or the second refused; written once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    String,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.billing.corrections import CorrectionReason, CorrectionVerdict

CORRECTIONS = Table(
    "corrections",
    METADATA,
    word("correction_id", primary_key=True),
    Column("entry_id", String, ForeignKey("books.deposit_entries.entry_id"), nullable=False),
    word("partner_id"),
    word("verdict"),
    word("reason"),
    word("note"),
    word("proposed_by"),
    moment("proposed_at"),
    word("answered_by"),
    word("answer_note"),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    made_at("written_at"),
    one_of("verdict", CorrectionVerdict),
    one_of("reason", CorrectionReason),
    CheckConstraint("answered_by <> proposed_by", name="two_people"),
    Index(
        "uq_corrections_entry_id",
        "entry_id",
        unique=True,
        postgresql_where=text("verdict = 'confirm'"),
    ),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a correction; say whether it is new."""
    query = (
        insert(CORRECTIONS).values(values).on_conflict_do_nothing(index_elements=["correction_id"])
    )
    added = query.returning(CORRECTIONS.c.correction_id)
    return (await transaction.execute(added)).first() is not None
