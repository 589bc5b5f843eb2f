"""What our people typed at a task; kept here before the books hear of it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Column, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, word
from programme.tasks import Remedy

TASK_ANSWERS = Table(
    "task_answers",
    METADATA,
    word("task_id", primary_key=True),
    word("user_id"),
    word("note"),
    Column("email", String, nullable=True, comment="the corrected address; none: seen to"),
    made_at("sent_at"),
    schema=FRONT,
)


async def keep(transaction: Transaction, remedy: Remedy) -> None:
    """Keep a remedy; the last one before the task is closed counts."""
    values = asdict(remedy)
    query = insert(TASK_ANSWERS).values(values)
    await transaction.execute(query.on_conflict_do_update(index_elements=["task_id"], set_=values))
