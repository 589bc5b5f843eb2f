"""What an applicant was asked, as the status page and the reviewers' case show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.books.reviews import INFORMATION_REQUESTS
from db.engine import Transaction
from db.front import replies
from db.front.replies import SentAnswers, SentAppeal
from programme.people.questions import AskedField, Question


@dataclass(frozen=True)
class RequestRow:
    """One request for information."""

    number: int
    questions: tuple[Question, ...]
    asked_at: datetime
    answer_until: datetime
    answered_at: datetime | None


async def requests_of(transaction: Transaction, application_id: str) -> tuple[RequestRow, ...]:
    """Return everything an applicant was asked, in order."""
    query = INFORMATION_REQUESTS.select().where(
        INFORMATION_REQUESTS.c.application_id == application_id
    )
    rows = await transaction.execute(query.order_by(INFORMATION_REQUESTS.c.number))
    return tuple(_request(row) for row in rows)


async def sent_answers(
    transaction: Transaction, application_id: str, number: int
) -> SentAnswers | None:
    """Return what an applicant answered, as it was sent; a story copies it into the books."""
    return await replies.answers_of(transaction, application_id, number)


async def sent_appeal(transaction: Transaction, application_id: str) -> SentAppeal | None:
    """Return the appeal as it was sent."""
    return await replies.appeal_of(transaction, application_id)


def _request(row: Row[Any]) -> RequestRow:
    questions = tuple(
        Question(AskedField(each["field"]), each["sentence"]) for each in row.questions
    )
    return RequestRow(row.number, questions, row.asked_at, row.answer_until, row.answered_at)
