"""The letters, with the very bytes that were sent; and the secret links in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, word

LETTERS = Table(
    "letters",
    METADATA,
    Column("letter_id", String, primary_key=True, comment="the event it tells of; sent once"),
    word("kind"),
    word("addressee_kind"),
    word("addressee_id"),
    word("message_id"),
    word("email"),
    word("language"),
    word("subject"),
    Column("message", LargeBinary, nullable=False, comment="the bytes every attempt sends"),
    made_at(),
    moment("sent_at", nullable=True),
    Column("refused_code", Integer, nullable=True, comment="the address does not exist: 5xx"),
    Column(
        "given_up_at",
        DateTime(timezone=True),
        nullable=True,
        comment="no relay took it for days; a person sees to it",
    ),
    UniqueConstraint("message_id"),
    Index("ix_letters_addressee", "addressee_kind", "addressee_id"),
    schema=BOOKS,
)

LINKS = Table(
    "links",
    METADATA,
    Column("digest", String, primary_key=True, comment="SHA-256 of the secret in the link"),
    word("purpose"),
    word("subject"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    Index("ix_links_subject", "subject", "purpose"),
    schema=BOOKS,
)


async def find(transaction: Transaction, letter_id: str) -> Row[Any] | None:
    """Return a letter that was written before, if it was."""
    query = LETTERS.select().where(LETTERS.c.letter_id == letter_id)
    return (await transaction.execute(query)).one_or_none()


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Keep a letter's bytes; say whether it is new."""
    query = insert(LETTERS).values(values).on_conflict_do_nothing()
    added = query.returning(LETTERS.c.letter_id)
    return (await transaction.execute(added)).first() is not None


async def mark(transaction: Transaction, letter_id: str, **values: Any) -> None:
    """Write down what became of a letter."""
    await transaction.execute(
        LETTERS.update().where(LETTERS.c.letter_id == letter_id).values(**values)
    )


async def add_link(transaction: Transaction, values: dict[str, Any]) -> None:
    """Keep the digest of a secret link."""
    await transaction.execute(LINKS.insert().values(values))


async def use_links(transaction: Transaction, purpose: str, subject: str, now: datetime) -> None:
    """Mark every link of one purpose and subject as used; a link works once."""
    await transaction.execute(
        LINKS.update()
        .where(LINKS.c.purpose == purpose, LINKS.c.subject == subject, LINKS.c.used_at.is_(None))
        .values(used_at=now)
    )
