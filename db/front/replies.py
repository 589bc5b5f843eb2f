"""What an applicant wrote to a running application: answers to our questions, and an appeal.

Kept here before the story hears of it, as the form is; the story copies it into the books.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment

ANSWERS = Table(
    "application_answers",
    METADATA,
    Column("application_id", String, primary_key=True),
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="which of our requests for information this answers",
    ),
    Column("answers", JSONB, nullable=False, comment="{field: text}, as the form keeps it"),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    schema=FRONT,
)

APPEALS = Table(
    "application_appeals",
    METADATA,
    Column("application_id", String, primary_key=True, comment="one appeal an application"),
    Column("words", String, nullable=False),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    schema=FRONT,
)


@dataclass(frozen=True)
class SentAnswers:
    """What an applicant answered to one of our requests for information."""

    application_id: str
    number: int
    answers: dict[str, str]
    sent_at: datetime
    passed_on_at: datetime | None


@dataclass(frozen=True)
class SentAppeal:
    """What an applicant wrote against a decision."""

    application_id: str
    words: str
    sent_at: datetime
    passed_on_at: datetime | None


async def send_answers(
    transaction: Transaction, application_id: str, number: int, answers: Mapping[str, str]
) -> bool:
    """Keep the answers to a request and say whether they are the first; the first ones count."""
    values = {"application_id": application_id, "number": number, "answers": dict(answers)}
    query = insert(ANSWERS).values(values).on_conflict_do_nothing()
    done = await transaction.execute(query.returning(ANSWERS.c.number))
    return done.first() is not None


async def send_appeal(transaction: Transaction, application_id: str, words: str) -> bool:
    """Keep an appeal and say whether it is the first; there is one an application."""
    values = {"application_id": application_id, "words": words}
    query = insert(APPEALS).values(values).on_conflict_do_nothing()
    done = await transaction.execute(query.returning(APPEALS.c.application_id))
    return done.first() is not None


async def answers_of(
    transaction: Transaction, application_id: str, number: int
) -> SentAnswers | None:
    """Return what an applicant answered to a request, if anything."""
    query = ANSWERS.select().where(
        ANSWERS.c.application_id == application_id, ANSWERS.c.number == number
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else SentAnswers(**row._mapping)


async def appeal_of(transaction: Transaction, application_id: str) -> SentAppeal | None:
    """Return the appeal of an application, if there is one."""
    query = APPEALS.select().where(APPEALS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else SentAppeal(**row._mapping)


async def not_passed_on(
    transaction: Transaction, before: datetime
) -> tuple[SentAnswers | SentAppeal, ...]:
    """Return what was sent before a moment and no story has taken yet, the oldest first."""
    answers = ANSWERS.select().where(ANSWERS.c.passed_on_at.is_(None), ANSWERS.c.sent_at < before)
    appeals = APPEALS.select().where(APPEALS.c.passed_on_at.is_(None), APPEALS.c.sent_at < before)
    waiting: list[SentAnswers | SentAppeal] = [
        *(SentAnswers(**row._mapping) for row in await transaction.execute(answers)),
        *(SentAppeal(**row._mapping) for row in await transaction.execute(appeals)),
    ]
    return tuple(sorted(waiting, key=lambda sent: sent.sent_at))


async def mark_passed_on(
    transaction: Transaction, sent: SentAnswers | SentAppeal, now: datetime
) -> None:
    """Note that the story has taken what was sent."""
    if isinstance(sent, SentAppeal):
        query = APPEALS.update().where(APPEALS.c.application_id == sent.application_id)
    else:
        query = ANSWERS.update().where(
            ANSWERS.c.application_id == sent.application_id, ANSWERS.c.number == sent.number
        )
    await transaction.execute(query.values(passed_on_at=now))
