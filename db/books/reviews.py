"""How reviewers came to a decision: what each proposed, and what applicants were asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Row, String, Table, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.books.applications import APPLICATIONS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.people.decisions import Decision, ReasonCode, Verdict
from programme.people.questions import AskedField, Question


class ProposalFate(StrEnum):
    """What became of a reviewer's decision after its seconds to be taken back."""

    PENDING = "pending"
    """It can still be taken back."""
    TAKEN_BACK = "taken_back"
    AWAITS_SECOND = "awaits_second"
    NOT_SECONDED = "not_seconded"
    """The second person decided otherwise; the case went back to the queue."""
    STOOD = "stood"
    DROPPED = "dropped"
    """The applicant withdrew meanwhile."""


PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), primary_key=True),
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="counts the decisions reviewers sent, from 1",
    ),
    Column("round", Integer, nullable=False, comment="1, or 2 after an appeal"),
    word("reviewer_id"),
    word("verdict"),
    word("reason_code", nullable=True),
    word("reason"),
    word("override"),
    Column("questions", JSONB, nullable=False, comment="[{field, sentence}]"),
    Column("needs_second", Boolean, nullable=False),
    made_at(),
    moment("takes_effect_at"),
    word("fate"),
    one_of("verdict", Verdict),
    one_of("reason_code", ReasonCode),
    one_of("fate", ProposalFate),
    schema=BOOKS,
)

INFORMATION_REQUESTS = Table(
    "information_requests",
    METADATA,
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    word("reviewer_id"),
    Column("questions", JSONB, nullable=False, comment="[{field, sentence}]"),
    moment("asked_at"),
    moment("answer_until"),
    moment("answered_at", nullable=True),
    Column("answers", JSONB, nullable=True, comment="{field: {old, new}}"),
    schema=BOOKS,
)


@dataclass(frozen=True)
class Proposal:
    """A reviewer's decision as it was sent, and what became of it."""

    number: int
    round: int
    decision: Decision
    needs_second: bool
    takes_effect_at: datetime
    fate: ProposalFate


@dataclass(frozen=True)
class Request:
    """What an applicant was asked, and whether it was answered."""

    number: int
    questions: tuple[Question, ...]
    answer_until: datetime
    answers: Mapping[str, Mapping[str, str]] | None


async def add_proposal(
    transaction: Transaction, application_id: str, proposal: Proposal, made_at: datetime
) -> None:
    """Write a reviewer's decision down."""
    decision = proposal.decision
    await transaction.execute(
        PROPOSALS.insert().values(
            application_id=application_id,
            number=proposal.number,
            round=proposal.round,
            reviewer_id=decision.reviewer_id,
            verdict=decision.verdict,
            reason_code=decision.reason_code,
            reason=decision.reason,
            override=decision.override,
            questions=[asdict(question) for question in decision.questions],
            needs_second=proposal.needs_second,
            made_at=made_at,
            takes_effect_at=proposal.takes_effect_at,
            fate=proposal.fate,
        )
    )


async def proposal(transaction: Transaction, application_id: str, number: int) -> Proposal | None:
    """Return a reviewer's decision, if it was written down."""
    query = PROPOSALS.select().where(
        PROPOSALS.c.application_id == application_id, PROPOSALS.c.number == number
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _proposal(row)


async def awaiting_second(transaction: Transaction, application_id: str) -> Proposal | None:
    """Return the decision that waits for a second person, if there is one."""
    query = PROPOSALS.select().where(
        PROPOSALS.c.application_id == application_id,
        PROPOSALS.c.fate == ProposalFate.AWAITS_SECOND,
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _proposal(row)


async def set_fate(
    transaction: Transaction, application_id: str, numbers: Collection[int], fate: ProposalFate
) -> None:
    """Write down what became of some decisions."""
    await transaction.execute(
        PROPOSALS.update()
        .where(PROPOSALS.c.application_id == application_id, PROPOSALS.c.number.in_(numbers))
        .values(fate=fate)
    )


async def drop_open(transaction: Transaction, application_id: str) -> None:
    """Drop every decision that has not taken effect."""
    open_fates = (ProposalFate.PENDING, ProposalFate.AWAITS_SECOND)
    await transaction.execute(
        PROPOSALS.update()
        .where(PROPOSALS.c.application_id == application_id, PROPOSALS.c.fate.in_(open_fates))
        .values(fate=ProposalFate.DROPPED)
    )


async def add_request(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write down what an applicant is asked; say whether it is new."""
    query = insert(INFORMATION_REQUESTS).values(values).on_conflict_do_nothing()
    done = await transaction.execute(query.returning(INFORMATION_REQUESTS.c.number))
    return done.first() is not None


async def request(transaction: Transaction, application_id: str, number: int) -> Request | None:
    """Return what an applicant was asked under a number."""
    query = INFORMATION_REQUESTS.select().where(
        INFORMATION_REQUESTS.c.application_id == application_id,
        INFORMATION_REQUESTS.c.number == number,
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    return Request(row.number, _questions(row.questions), row.answer_until, row.answers)


async def answer_count(transaction: Transaction, application_id: str) -> int:
    """Return how many of our requests an applicant has answered so far."""
    query = select(func.count()).where(
        INFORMATION_REQUESTS.c.application_id == application_id,
        INFORMATION_REQUESTS.c.answered_at.is_not(None),
    )
    return int((await transaction.execute(query)).scalar_one())


async def answer_request(
    transaction: Transaction,
    application_id: str,
    number: int,
    *,
    answers: Mapping[str, Mapping[str, str]],
    at: datetime,
) -> None:
    """Write down what was answered, with what stood there before."""
    await transaction.execute(
        INFORMATION_REQUESTS.update()
        .where(
            INFORMATION_REQUESTS.c.application_id == application_id,
            INFORMATION_REQUESTS.c.number == number,
        )
        .values(answers=answers, answered_at=at)
    )


def _proposal(row: Row[Any]) -> Proposal:
    decision = Decision(
        reviewer_id=row.reviewer_id,
        verdict=Verdict(row.verdict),
        reason_code=None if row.reason_code is None else ReasonCode(row.reason_code),
        reason=row.reason,
        questions=_questions(row.questions),
        override=row.override,
    )
    return Proposal(
        number=row.number,
        round=row.round,
        decision=decision,
        needs_second=row.needs_second,
        takes_effect_at=row.takes_effect_at,
        fate=ProposalFate(row.fate),
    )


def _questions(kept: Iterable[Mapping[str, str]]) -> tuple[Question, ...]:
    return tuple(Question(AskedField(each["field"]), each["sentence"]) for each in kept)
