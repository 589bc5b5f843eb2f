"""What waits for one of our people, because no story can put it right by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.tasks import TaskEnd, TaskKind

TASKS = Table(
    "tasks",
    METADATA,
    Column("task_id", String, primary_key=True, comment="made from the letter's id; one a letter"),
    word("kind"),
    Column("subject", String, nullable=False, comment="the application, order or top-up"),
    word("letter_id"),
    Column("facts", JSONB, nullable=False, comment="codes only; no personal data"),
    moment("made_at"),
    moment("done_at", nullable=True),
    Column("done_by", String, nullable=True, comment="a user's id"),
    word("ended_as", nullable=True),
    Column("note", String, nullable=False, server_default="", comment="what was done instead"),
    Column("letter_again", String, nullable=True, comment="the id under which it is sent again"),
    one_of("kind", TaskKind),
    one_of("ended_as", TaskEnd),
    Index("ix_tasks_open", "made_at", postgresql_where=text("done_at IS NULL")),
    Index("ix_tasks_subject", "subject"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> None:
    """Open a task; one that was opened before stays as it is."""
    await transaction.execute(insert(TASKS).values(values).on_conflict_do_nothing())


async def locked(transaction: Transaction, task_id: str) -> Row[Any] | None:
    """Return a task and keep others from closing it."""
    query = TASKS.select().where(TASKS.c.task_id == task_id).with_for_update()
    return (await transaction.execute(query)).one_or_none()


async def change(transaction: Transaction, task_id: str, **values: Any) -> None:
    """Change a task."""
    await transaction.execute(TASKS.update().where(TASKS.c.task_id == task_id).values(**values))
