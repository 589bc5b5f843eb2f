"""A letter that did not arrive becomes a task for one of our people, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from db.books import tasks
from db.books.chronicle import Line, note
from db.engine import Transaction
from programme.tasks import TaskKind

_HAPPENED = {
    TaskKind.LETTER_REFUSED: "letter.refused",
    TaskKind.LETTER_GIVEN_UP: "letter.given_up",
    TaskKind.ADDRESS_MISSING: "letter.addressless",
    TaskKind.HOLDERS_ADDRESS: "letter.to_a_holder",
}


@dataclass(frozen=True)
class Undelivered:
    """Which letter did not arrive, and why."""

    letter_id: str
    letter_kind: str
    because: TaskKind
    code: int | None = None
    """What the mail server said, if it said anything."""


async def open_task(transaction: Transaction, lost: Undelivered, now: datetime) -> None:
    """Open the task of a letter that did not arrive, and write that down; a repeat does nothing."""
    subject = subject_of(lost.letter_id)
    facts: dict[str, str | int] = {"letter": lost.letter_kind}
    coded = {} if lost.code is None else {"code": lost.code}
    await tasks.add(
        transaction,
        {
            "task_id": task_id_of(lost.letter_id),
            "kind": lost.because,
            "subject": subject,
            "letter_id": lost.letter_id,
            "facts": facts | coded,
            "made_at": now,
        },
    )
    await note(
        transaction,
        Line(_HAPPENED[lost.because], subject, facts=facts, once=f"letter/{lost.letter_id}"),
    )


def subject_of(letter_id: str) -> str:
    """Return what a letter is about: the middle part of `order/<id>/registered`."""
    return letter_id.split("/")[1]


def task_id_of(letter_id: str) -> str:
    """Return the id of the task about a letter; it stands in addresses, so it names nobody."""
    return f"t-{hashlib.sha256(letter_id.encode()).hexdigest()[:20]}"
