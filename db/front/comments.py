"""What our people say to each other about a case; never shown to an applicant, only added to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.front.users import USERS
from db.metadata import FRONT, METADATA, made_at, word

LONGEST = 4000

COMMENTS = Table(
    "comments",
    METADATA,
    Column("line", BigInteger, Identity(always=True), primary_key=True),
    word("application_id"),
    Column("user_id", String, ForeignKey(USERS.c.user_id), nullable=False),
    word("words"),
    Column(
        "send_key",
        String,
        nullable=False,
        unique=True,
        comment="made with the page, so that a second click says nothing twice",
    ),
    made_at(),
    Index("ix_comments_application_id", "application_id", "line"),
    schema=FRONT,
)


async def add(
    transaction: Transaction, application_id: str, user_id: str, *, words: str, send_key: str
) -> None:
    """Write a comment; the same one sent twice is one comment."""
    values = {
        "application_id": application_id,
        "user_id": user_id,
        "words": words,
        "send_key": send_key,
    }
    await transaction.execute(
        insert(COMMENTS).values(values).on_conflict_do_nothing(index_elements=["send_key"])
    )
