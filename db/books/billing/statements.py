"""Statements of the bank: their bytes, how far each is read, and which line told of what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.books.payments import MOVEMENTS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.bank.statements import (
    StatementFault,
    StatementFormat,
    StatementRefused,
    StatementSource,
    StatementStatus,
)
from programme.typography import PRAGUE

STATEMENTS = Table(
    "statements",
    METADATA,
    Column("statement_id", String, primary_key=True, comment="account and content, hashed"),
    word("bank_account"),
    Column("sha256", String, nullable=False, comment="of its bytes as they came"),
    word("source"),
    word("status"),
    Column("format", String, nullable=True, comment="none: nobody could tell"),
    Column("size", Integer, nullable=False, comment="in bytes"),
    made_at("received_at"),
    Column("lines_total", Integer, nullable=True, comment="none: it was not read as a whole yet"),
    Column("lines_done", Integer, nullable=False, server_default="0"),
    Column("new_count", Integer, nullable=False, server_default="0"),
    Column("known_count", Integer, nullable=False, server_default="0", comment="were in the books"),
    Column(
        "waiting_count", Integer, nullable=False, server_default="0", comment="new, for a person"
    ),
    Column("fault", String, nullable=True, comment="why it was refused as a whole"),
    Column("fault_line", Integer, nullable=True),
    moment("ended_at", nullable=True),
    UniqueConstraint("bank_account", "sha256"),
    one_of("source", StatementSource),
    one_of("status", StatementStatus),
    one_of("format", StatementFormat),
    one_of("fault", StatementFault),
    Index("ix_statements_received_at", "bank_account", "received_at"),
    schema=BOOKS,
)

CONTENTS = Table(
    "statement_contents",
    METADATA,
    Column("statement_id", String, ForeignKey(STATEMENTS.c.statement_id), primary_key=True),
    Column("body", LargeBinary, nullable=False, comment="as it came, kept before it was read"),
    schema=BOOKS,
)

SOURCES = Table(
    "movement_sources",
    METADATA,
    word("bank_account"),
    word("format"),
    Column("source_id", String, nullable=False, comment="what a line is called in its format"),
    word("movement_id"),
    Column("reference", String, nullable=False, comment="the bank's number, where it tells"),
    Column(
        "statement_id",
        String,
        ForeignKey(STATEMENTS.c.statement_id),
        nullable=True,
        comment="where it was read first; none: before statements were kept",
    ),
    made_at("seen_at"),
    PrimaryKeyConstraint("bank_account", "format", "source_id"),
    ForeignKeyConstraint(
        ["bank_account", "movement_id"], [MOVEMENTS.c.bank_account, MOVEMENTS.c.movement_id]
    ),
    one_of("format", StatementFormat),
    Index("ix_movement_sources_movement_id", "bank_account", "movement_id"),
    schema=BOOKS,
)


@dataclass(frozen=True)
class KeptStatement:
    """A statement whose bytes are kept, without them."""

    statement_id: str
    bank_account: str
    source: StatementSource
    status: StatementStatus
    fault: StatementFault | None
    fault_line: int | None
    received_on: date
    """In Prague."""


@dataclass(frozen=True)
class Progress:
    """How far a statement is, and what a batch of its lines has added."""

    lines_done: int
    new: int
    known: int
    waiting: int


class StatementMissingError(LookupError):
    """No such statement is kept."""


def statement_id_of(bank_account: str, sha256: str) -> str:
    """Return the id of a statement of an account with this content."""
    return hashlib.sha256(f"{bank_account}\n{sha256}".encode()).hexdigest()[:32]


async def keep(
    transaction: Transaction, bank_account: str, source: StatementSource, body: bytes
) -> str:
    """Keep a statement as it came and return its id; the same content is kept once."""
    digest = hashlib.sha256(body).hexdigest()
    statement_id = statement_id_of(bank_account, digest)
    row = {
        "statement_id": statement_id,
        "bank_account": bank_account,
        "sha256": digest,
        "source": source,
        "status": StatementStatus.RECEIVED,
        "size": len(body),
    }
    kept = insert(STATEMENTS).values(row).on_conflict_do_nothing()
    if (await transaction.execute(kept.returning(STATEMENTS.c.statement_id))).first() is not None:
        await transaction.execute(CONTENTS.insert().values(statement_id=statement_id, body=body))
    return statement_id


async def find(transaction: Transaction, statement_id: str) -> KeptStatement:
    """Return a statement that is kept.

    Raises StatementMissingError.
    """
    query = STATEMENTS.select().where(STATEMENTS.c.statement_id == statement_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        raise StatementMissingError(f"No statement {statement_id} is kept.")
    return KeptStatement(
        statement_id=row.statement_id,
        bank_account=row.bank_account,
        source=StatementSource(row.source),
        status=StatementStatus(row.status),
        fault=None if row.fault is None else StatementFault(row.fault),
        fault_line=row.fault_line,
        received_on=row.received_at.astimezone(PRAGUE).date(),
    )


def refusal_of(kept: KeptStatement) -> StatementRefused:
    """Return why a statement was refused."""
    return StatementRefused(kept.fault or StatementFault.BROKEN, kept.fault_line)


async def body_of(transaction: Transaction, statement_id: str) -> bytes:
    """Return a statement's bytes as they came."""
    query = select(CONTENTS.c.body).where(CONTENTS.c.statement_id == statement_id)
    return bytes((await transaction.execute(query)).scalar_one())


async def begin(
    transaction: Transaction, statement_id: str, told_in: StatementFormat, total: int
) -> None:
    """Note that a statement is being imported; one that is already stays as it is."""
    await _change(
        transaction,
        statement_id,
        StatementStatus.RECEIVED,
        status=StatementStatus.IMPORTING,
        format=told_in,
        lines_total=total,
    )


async def lines_done(transaction: Transaction, statement_id: str) -> int | None:
    """Return how many lines are imported and keep others away; None once all of them are."""
    query = select(STATEMENTS.c.lines_done, STATEMENTS.c.status)
    row = (
        await transaction.execute(
            query.where(STATEMENTS.c.statement_id == statement_id).with_for_update()
        )
    ).one()
    return int(row.lines_done) if row.status == StatementStatus.IMPORTING else None


async def progress(transaction: Transaction, statement_id: str, made: Progress) -> None:
    """Note how far a statement is; whoever calls holds it by `lines_done`."""
    await _change(
        transaction,
        statement_id,
        StatementStatus.IMPORTING,
        lines_done=made.lines_done,
        new_count=STATEMENTS.c.new_count + made.new,
        known_count=STATEMENTS.c.known_count + made.known,
        waiting_count=STATEMENTS.c.waiting_count + made.waiting,
    )


async def finish(transaction: Transaction, statement_id: str) -> None:
    """Note that a statement is imported."""
    await _change(
        transaction,
        statement_id,
        StatementStatus.IMPORTING,
        status=StatementStatus.IMPORTED,
        ended_at=func.clock_timestamp(),
    )


async def refuse(transaction: Transaction, statement_id: str, why: StatementRefused) -> None:
    """Note that a statement is refused as a whole; nothing of it is written."""
    await _change(
        transaction,
        statement_id,
        StatementStatus.RECEIVED,
        status=StatementStatus.REFUSED,
        fault=why.fault,
        fault_line=why.line,
        ended_at=func.clock_timestamp(),
    )


async def _change(
    transaction: Transaction, statement_id: str, stands: StatementStatus, **values: Any
) -> None:
    query = STATEMENTS.update().where(
        STATEMENTS.c.statement_id == statement_id, STATEMENTS.c.status == stands
    )
    await transaction.execute(query.values(**values))
