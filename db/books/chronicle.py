"""The chronicle: who did what when; only ever added to, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Table
from sqlalchemy.dialects.postgresql import JSONB

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, word

CHRONICLE = Table(
    "chronicle",
    METADATA,
    Column("line", BigInteger, Identity(always=True), primary_key=True),
    made_at("at"),
    Column("actor", word("actor").type, nullable=False, comment="a user's id, or 'house'"),
    Column("kind", word("kind").type, nullable=False, comment="noun.past, application.approved"),
    word("subject"),
    Column("facts", JSONB, nullable=False, comment="ids, amounts and codes; no personal data"),
    Index("ix_chronicle_subject", "subject", "line"),
    schema=BOOKS,
)

HOUSE = "house"


async def note(
    transaction: Transaction, kind: str, subject: str, actor: str = HOUSE, **facts: Any
) -> None:
    """Write one line; call it in the transaction that makes the change."""
    await transaction.execute(
        CHRONICLE.insert().values(actor=actor, kind=kind, subject=subject, facts=facts)
    )
