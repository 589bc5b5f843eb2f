"""Lives of applications that together take every step the story of an application can take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from programme.people.application import ApplicationStatus
from programme.people.decisions import SamePerson, TakenBack, Verdict
from programme.people.questions import AskedField, Question
from tests.makers import make_decision
from tests.workflows.case import Case
from tests.workflows.house import eventually
from workflows.patience import EMAIL_WAIT

S = ApplicationStatus
NO = {"verdict": Verdict.DECLINE, "reason": "Ne."}


OPENING = (
    "record_application 1",
    "send_letter confirm-email-1",
    "record_confirmation 1",
    "send_letter received",
    "check_company 1",
    "check_vat_payer 1",
    "check_vat_number 1",
    "check_insolvency 1",
    "check_sanctions 1",
    "check_email_domain 1",
    "check_duplicates 1",
    "check_conditions 1",
    "submit_for_review 1",
)
"""How every life begins that comes before a reviewer."""


@dataclass(frozen=True)
class People:
    """Our people, by user id."""

    first: str
    second: str
    manager: str

    @property
    def names(self) -> dict[str, str]:
        return {self.first: "first", self.second: "second", self.manager: "manager"}


@dataclass(frozen=True)
class Journey:
    """One life: how it goes, and which steps it takes after an opening it shares with others."""

    go: Callable[[Case, People], Awaitable[ApplicationStatus]]
    steps: tuple[str, ...]
    four_eyes: bool = False
    opening: tuple[str, ...] = OPENING


async def decided_late(case: Case, people: People) -> ApplicationStatus:
    await _until_review(case)
    await case.let_pass(timedelta(days=7))
    await _after(case, "review.due")
    await case.decided(people.first)
    return await case.end()


async def asked_and_seconded(case: Case, people: People) -> ApplicationStatus:
    await _until_review(case)
    await _ask(case, people.first, AskedField.CITY)
    await case.answer(1, city="Olomouc")
    await case.decided(people.first)
    await _after(case, "decision.awaits_second")
    twice = make_decision(reviewer_id=people.first)
    assert await case.house.staff_desk.decide(case.id, twice) == SamePerson(people.first)
    await case.decided(people.second)
    return await case.end()


async def declined_twice(case: Case, people: People) -> ApplicationStatus:
    await _until_review(case)
    await case.decide(people.first, **NO)
    assert await case.house.staff_desk.take_back(case.id, people.first) == TakenBack()
    await case.decided(people.first, **NO)
    await _after(case, "application.declined")
    assert await case.appeal() is S.AWAITING_REVIEW
    await case.decided(people.second, **NO)
    return await case.end()


async def withdrawn(case: Case, people: People) -> ApplicationStatus:
    await _until_review(case)
    await case.decided(people.first)
    await _after(case, "decision.awaits_second")
    await case.decided(people.second, **NO)
    await _after(case, "decision.not_seconded")
    await _ask(case, people.first, AskedField.PHONE)
    assert await case.house.desk.withdraw(case.id) is S.WITHDRAWN
    return await case.end()


async def never_answered(case: Case, people: People) -> ApplicationStatus:
    await _until_review(case)
    await _ask(case, people.first, AskedField.PHONE)
    await case.let_pass(timedelta(days=29))
    await case.until_quiet()
    await case.let_pass(timedelta(days=2))
    return await case.end()


async def never_confirmed(case: Case, people: People) -> ApplicationStatus:
    await _after(case, "application.received")
    await case.house.desk.send_confirmation_again(case.id)
    await case.until_quiet()
    await case.let_pass(EMAIL_WAIT + timedelta(hours=1))
    return await case.end()


async def _until_review(case: Case) -> None:
    # Not before the letter is written: who has no link cannot follow it.
    await _after(case, "application.received")
    await case.house.desk.confirm_email(case.id)
    # The conditions are compared again when the registers have answered; that pause is skipped.
    await case.let_pass(timedelta(minutes=1))
    await _after(case, "review.awaited")


async def _ask(case: Case, reviewer_id: str, field: AskedField) -> None:
    questions = (Question(field, "Nesouhlasí s rejstříkem."),)
    await case.decided(reviewer_id, verdict=Verdict.ASK, questions=questions)
    await _after(case, "information.wanted")


async def _after(case: Case, kind: str) -> None:
    """Wait until something is in the chronicle and the story has gone on from there."""

    async def is_written() -> bool:
        return kind in await case.chronicle()

    await eventually(is_written)
    await case.until_quiet()


JOURNEYS = {
    "decided_late": Journey(
        decided_late,
        (
            "reviewers_to_remind 1",
            "send_letter review-reminder-1/first",
            "send_letter review-reminder-1/second",
            "send_letter review-reminder-1/manager",
            "record_escalation 1",
            "send_letter review-overdue-1/manager",
            "record_proposal 1",
            "record_decision 1",
            "open_partner 1",
            "send_letter approved",
        ),
    ),
    "asked_and_seconded": Journey(
        asked_and_seconded,
        (
            "record_proposal 1",
            "record_request 1",
            "send_letter information-wanted-1",
            "record_answers 1",
            "check_company 2",
            "check_duplicates 2",
            "submit_for_review 2",
            "record_proposal 2",
            "record_awaits_second 1",
            "record_proposal 3",
            "note_ignored_decision 1",
            "record_proposal 4",
            "record_decision 1",
            "open_partner 1",
            "send_letter approved",
        ),
        four_eyes=True,
    ),
    "declined_twice": Journey(
        declined_twice,
        (
            "record_proposal 1",
            "record_taken_back 1",
            "record_proposal 2",
            "record_decision 1",
            "send_letter declined",
            "record_appeal 1",
            "send_letter appeal-received",
            "record_proposal 3",
            "record_decision 2",
            "send_letter declined-2",
        ),
    ),
    "withdrawn": Journey(
        withdrawn,
        (
            "record_proposal 1",
            "record_awaits_second 1",
            "record_proposal 2",
            "record_not_seconded 1",
            "record_proposal 3",
            "record_request 1",
            "send_letter information-wanted-1",
            "record_withdrawal 1",
            "send_letter withdrawn",
        ),
        four_eyes=True,
    ),
    "never_answered": Journey(
        never_answered,
        (
            "record_proposal 1",
            "record_request 1",
            "send_letter information-wanted-1",
            "send_letter information-reminder-1-1",
            "send_letter information-reminder-1-2",
            "record_answers 1",
            "record_lapse 1",
            "send_letter lapsed",
        ),
    ),
    "never_confirmed": Journey(
        never_confirmed,
        (
            "send_letter confirm-email-2",
            "record_lapse 1",
            "send_letter lapsed",
        ),
        opening=OPENING[:2],
    ),
}
"""By name; the first takes the whole opening."""
