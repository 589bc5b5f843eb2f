"""Tasks as our people see them, and what they typed, as the books read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from db.books.letters import LETTERS
from db.books.tasks import TASKS
from db.engine import Transaction
from db.front.task_answers import TASK_ANSWERS
from db.front.users import USERS
from programme.letters import AddresseeKind
from programme.tasks import Remedy, TaskEnd, TaskKind

MOST_DONE = 50

_CORRECTABLE = (AddresseeKind.APPLICANT, AddresseeKind.PARTNER)


@dataclass(frozen=True)
class TaskRow:
    """One task, with the letter it is about and who did it."""

    task_id: str
    kind: TaskKind
    subject: str
    letter_id: str
    facts: Mapping[str, str | int]
    made_at: datetime
    done_at: datetime | None
    done_by_name: str | None
    ended_as: TaskEnd | None
    note: str
    letter_subject: str | None
    letter_language: str | None
    email: str | None
    addressee_kind: AddresseeKind | None

    @property
    def is_about_an_application(self) -> bool:
        """Whether the task belongs to a case of the reviewers."""
        return self.letter_id.startswith("application/")

    @property
    def letter_name(self) -> str | None:
        """Which letter it was, or None where nobody wrote it down."""
        return str(self.facts["letter"]) if "letter" in self.facts else None

    @property
    def can_be_sent_again(self) -> bool:
        """Whether there is a letter, and an address in the books to correct."""
        return self.email is not None and self.addressee_kind in _CORRECTABLE


_TASKS = (
    select(
        TASKS,
        USERS.c.name.label("done_by_name"),
        LETTERS.c.subject.label("letter_subject"),
        LETTERS.c.language.label("letter_language"),
        LETTERS.c.email,
        LETTERS.c.addressee_kind,
    )
    .outerjoin(USERS, USERS.c.user_id == TASKS.c.done_by)
    .outerjoin(LETTERS, LETTERS.c.letter_id == TASKS.c.letter_id)
)


async def open_tasks(transaction: Transaction) -> tuple[TaskRow, ...]:
    """Return what is still to be done, the oldest first."""
    query = _TASKS.where(TASKS.c.done_at.is_(None)).order_by(TASKS.c.made_at)
    return tuple(_task_from(row) for row in await transaction.execute(query))


async def done_tasks(transaction: Transaction) -> tuple[TaskRow, ...]:
    """Return what was done last, the newest first."""
    query = _TASKS.where(TASKS.c.done_at.is_not(None)).order_by(TASKS.c.done_at.desc())
    return tuple(_task_from(row) for row in await transaction.execute(query.limit(MOST_DONE)))


async def find(transaction: Transaction, task_id: str) -> TaskRow | None:
    """Return a task, if there is such a task."""
    row = (await transaction.execute(_TASKS.where(TASKS.c.task_id == task_id))).one_or_none()
    return None if row is None else _task_from(row)


async def count_open(transaction: Transaction) -> int:
    """Return how many tasks are still to be done."""
    query = select(func.count()).select_from(TASKS).where(TASKS.c.done_at.is_(None))
    return (await transaction.execute(query)).scalar_one()


async def remedy_of(transaction: Transaction, task_id: str) -> Remedy | None:
    """Return what somebody typed at a task, if anybody did."""
    query = TASK_ANSWERS.select().where(TASK_ANSWERS.c.task_id == task_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else Remedy(row.task_id, row.user_id, row.note, row.email)


def _task_from(row: Row[Any]) -> TaskRow:
    return TaskRow(
        task_id=row.task_id,
        kind=TaskKind(row.kind),
        subject=row.subject,
        letter_id=row.letter_id,
        facts=row.facts,
        made_at=row.made_at,
        done_at=row.done_at,
        done_by_name=row.done_by_name,
        ended_as=None if row.ended_as is None else TaskEnd(row.ended_as),
        note=row.note,
        letter_subject=row.letter_subject,
        letter_language=row.letter_language,
        email=row.email,
        addressee_kind=None if row.addressee_kind is None else AddresseeKind(row.addressee_kind),
    )
