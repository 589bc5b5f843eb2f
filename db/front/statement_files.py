"""Statements our accountants sent as files, as they came; a story copies them into the books."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, word

STATEMENT_FILES = Table(
    "statement_files",
    METADATA,
    word("bank_account"),
    Column("sha256", String, nullable=False, comment="of its bytes; the same file is one"),
    word("file_name"),
    word("user_id"),
    Column("size", Integer, nullable=False, comment="in bytes"),
    Column("body", LargeBinary, nullable=False),
    made_at("sent_at"),
    moment("started_at", nullable=True),
    PrimaryKeyConstraint("bank_account", "sha256"),
    Index("ix_statement_files_not_started", "sent_at", postgresql_where=text("started_at IS NULL")),
    schema=FRONT,
)


@dataclass(frozen=True)
class SentFile:
    """A file as an accountant sent it, without its bytes."""

    bank_account: str
    sha256: str
    file_name: str
    user_id: str
    size: int


async def send(transaction: Transaction, sent: SentFile, body: bytes) -> bool:
    """Keep a file as it was sent; say whether it is new, for the same file is kept once."""
    row = asdict(sent) | {"body": body}
    kept = insert(STATEMENT_FILES).values(row).on_conflict_do_nothing()
    added = kept.returning(STATEMENT_FILES.c.sha256)
    return (await transaction.execute(added)).first() is not None


async def not_started(transaction: Transaction, before: datetime) -> tuple[tuple[str, str], ...]:
    """Return account and hash of files sent before a moment whose story was not seen to start."""
    query = select(STATEMENT_FILES.c.bank_account, STATEMENT_FILES.c.sha256).where(
        STATEMENT_FILES.c.started_at.is_(None), STATEMENT_FILES.c.sent_at < before
    )
    rows = await transaction.execute(query.order_by(STATEMENT_FILES.c.sent_at))
    return tuple((row.bank_account, row.sha256) for row in rows)


async def mark_started(
    transaction: Transaction, bank_account: str, sha256: str, now: datetime
) -> None:
    """Note that a file's story runs."""
    query = STATEMENT_FILES.update().where(
        STATEMENT_FILES.c.bank_account == bank_account, STATEMENT_FILES.c.sha256 == sha256
    )
    await transaction.execute(query.values(started_at=now))
