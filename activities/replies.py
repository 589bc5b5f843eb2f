"""What reviewers ask and what applicants write back, in our own books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from temporalio import activity

from db.books import applications, reviews
from db.books.chronicle import Line, note
from db.books.reviews import Proposal, ProposalFate
from db.engine import Database, Transaction
from db.views import reviews as review_views
from programme.people.application import ApplicationStatus
from programme.people.evidence import CheckName
from programme.people.questions import ANSWER_WAIT, AskedField, Question, checks_to_repeat
from programme.working_days import Promise, due_after, promise_until, resumed


@dataclass(frozen=True)
class WantedFromApplicant:
    """A decision to ask for more takes effect; requests count from 1."""

    application_id: str
    number: int
    proposal_number: int
    at: datetime


@dataclass(frozen=True)
class InformationAsked:
    """What the applicant is asked, and until when we wait."""

    questions: tuple[Question, ...]
    answer_until: datetime


@dataclass(frozen=True)
class ReplyHeard:
    """The applicant has answered a request for information; or appealed, without a number."""

    application_id: str
    at: datetime
    number: int = 0


@dataclass(frozen=True)
class AnswersTaken:
    """The answers stand in the books; our promise counts again, and these checks run again."""

    promise: Promise
    repeat: tuple[CheckName, ...]
    kind: Literal["answers_taken"] = "answers_taken"


@dataclass(frozen=True)
class AppealTaken:
    """The application is before a reviewer again, under a new promise."""

    promise: Promise
    kind: Literal["appeal_taken"] = "appeal_taken"


@dataclass(frozen=True)
class NothingSent:
    """A story was told of words that nobody has sent."""

    kind: Literal["nothing_sent"] = "nothing_sent"


class Replies:
    """The questions to applicants and their replies, as workflows see them.

    Each method is one transaction. Moments come from the story, so that a repeat writes the same.
    """

    def __init__(self, database: Database, review_working_days: int) -> None:
        self._database = database
        self._review_working_days = review_working_days

    @activity.defn
    async def record_request(self, wanted: WantedFromApplicant) -> InformationAsked:
        """Ask the applicant for more and stop our clock; the same request again finds itself."""
        answer_until = wanted.at + ANSWER_WAIT
        async with self._database.writing() as transaction:
            await applications.locked(transaction, wanted.application_id)
            proposal = await reviews.proposal(
                transaction, wanted.application_id, wanted.proposal_number
            )
            assert proposal is not None
            questions = proposal.decision.questions
            values = {
                "application_id": wanted.application_id,
                "number": wanted.number,
                "reviewer_id": proposal.decision.reviewer_id,
                "questions": [
                    {"field": each.field, "sentence": each.sentence} for each in questions
                ],
                "asked_at": wanted.at,
                "answer_until": answer_until,
            }
            if await reviews.add_request(transaction, values):
                await _stop_the_clock(transaction, wanted, answer_until)
                await note(transaction, _line("information.wanted", wanted, proposal))
            return InformationAsked(questions, answer_until)

    @activity.defn
    async def record_answers(self, heard: ReplyHeard) -> AnswersTaken | NothingSent:
        """Copy the answers to a request into the books; a repeat finds them there.

        What was found about a changed field no longer stands. Our clock runs on from where it
        stopped. Refuses with NothingSent.
        """
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, heard.application_id)
            asked = await reviews.request(transaction, heard.application_id, heard.number)
            sent = await review_views.sent_answers(transaction, heard.application_id, heard.number)
            if asked is None or sent is None:
                return NothingSent()
            answers = asked.answers
            if answers is None:
                answers = _changes(row, asked.questions, sent.answers)
                await _take(transaction, heard, row, answers)
            row = await applications.find(transaction, heard.application_id)
            return AnswersTaken(
                promise_until(row.due_at, self._review_working_days),
                tuple(sorted(checks_to_repeat(_changed(answers)), key=list(CheckName).index)),
            )

    @activity.defn
    async def record_appeal(self, heard: ReplyHeard) -> AppealTaken | NothingSent:
        """Open a declined application for another person's decision; a repeat finds it open.

        A withdrawn appeal does not undo the no, so the day to apply again from stays.
        Refuses with NothingSent, also where it was sent too late.
        """
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, heard.application_id)
            sent = await review_views.sent_appeal(transaction, heard.application_id)
            is_late = sent is not None and row.appeal_until and sent.sent_at > row.appeal_until
            if sent is None or is_late:
                return NothingSent()
            due_at = row.due_at
            if row.round == 1:
                due_at = due_after(heard.at, self._review_working_days)
                await applications.move(
                    transaction, heard.application_id, ApplicationStatus.AWAITING_REVIEW, heard.at
                )
                await applications.change(
                    transaction,
                    heard.application_id,
                    round=2,
                    due_at=due_at,
                    escalated_at=None,
                    appeal_until=None,
                )
                await note(transaction, Line("appeal.received", heard.application_id))
            return AppealTaken(promise_until(due_at, self._review_working_days))


_WORDS = AskedField.EXPLANATION


def _changes(
    row: Any, questions: tuple[Question, ...], sent: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what was answered to what was asked, beside what stood there before."""
    return {
        field: {
            "old": "" if field == _WORDS else str(row._mapping[field] or ""),
            "new": sent[field].strip(),
        }
        for field in (question.field for question in questions)
        if field in sent
    }


def _changed(answers: Mapping[str, Mapping[str, str]]) -> tuple[AskedField, ...]:
    return tuple(AskedField(field) for field, each in answers.items() if each["old"] != each["new"])


async def _stop_the_clock(
    transaction: Transaction, wanted: WantedFromApplicant, answer_until: datetime
) -> None:
    first = await reviews.awaiting_second(transaction, wanted.application_id)
    if first is not None:
        await reviews.set_fate(
            transaction, wanted.application_id, [first.number], ProposalFate.NOT_SECONDED
        )
    await reviews.set_fate(
        transaction, wanted.application_id, [wanted.proposal_number], ProposalFate.STOOD
    )
    await applications.move(
        transaction, wanted.application_id, ApplicationStatus.AWAITING_APPLICANT, wanted.at
    )
    await applications.change(
        transaction, wanted.application_id, clock_stopped_at=wanted.at, answer_until=answer_until
    )


async def _take(
    transaction: Transaction,
    heard: ReplyHeard,
    row: Any,
    answers: Mapping[str, Mapping[str, str]],
) -> None:
    application_id = heard.application_id
    changed = _changed(answers)
    values: dict[str, Any] = {field: answers[field]["new"] for field in changed if field != _WORDS}
    if AskedField.VAT_NUMBER in values:
        values["vat_number"] = values["vat_number"] or None
    stopped_at = row.clock_stopped_at or heard.at
    await reviews.answer_request(
        transaction, application_id, heard.number, answers=answers, at=heard.at
    )
    await applications.supersede_evidence(
        transaction, application_id, checks_to_repeat(changed), heard.at
    )
    await applications.move(transaction, application_id, ApplicationStatus.CHECKING, heard.at)
    await applications.change(
        transaction,
        application_id,
        **values,
        due_at=resumed(row.due_at, stopped_at, heard.at),
        clock_stopped_at=None,
        answer_until=None,
    )
    facts = {"number": heard.number}
    await note(transaction, Line("information.answered", application_id, facts=facts))


def _line(kind: str, wanted: WantedFromApplicant, proposal: Proposal) -> Line:
    return Line(
        kind,
        wanted.application_id,
        actor=proposal.decision.reviewer_id,
        facts={"number": wanted.number},
        once=f"{kind}/{wanted.application_id}/{wanted.number}",
    )
