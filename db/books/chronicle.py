"""The chronicle: who did what when; only ever added to, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, Column, Identity, Index, String, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

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
    Column(
        "once",
        String,
        nullable=True,
        unique=True,
        comment="a key for lines a repeat must not double",
    ),
    Index("ix_chronicle_subject", "subject", "line"),
    schema=BOOKS,
)

HOUSE = "house"


@dataclass(frozen=True)
class Line:
    """One thing that happened: kind is noun.past; facts hold ids, amounts and codes only."""

    kind: str
    subject: str
    actor: str = HOUSE
    facts: Mapping[str, str | int] = field(default_factory=dict)
    once: str | None = None


async def note(transaction: Transaction, line: Line) -> None:
    """Write one line; call it in the transaction that makes the change."""
    await note_all(transaction, [line])


async def note_all(transaction: Transaction, lines: Iterable[Line]) -> None:
    """Write many lines; call it in the transaction that makes the changes."""
    rows = [
        {
            "actor": line.actor,
            "kind": line.kind,
            "subject": line.subject,
            "facts": dict(line.facts),
            "once": line.once,
        }
        for line in lines
    ]
    if rows:
        query = insert(CHRONICLE).on_conflict_do_nothing(index_elements=["once"])
        await transaction.execute(query, rows)
