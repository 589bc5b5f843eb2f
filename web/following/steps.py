"""The steps of an application, as its applicant sees them: state, time and result of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from babel.lists import format_list

from db.views.following import FollowedRow
from db.views.reviews import RequestRow
from programme.people.application import ApplicationStatus
from programme.people.decisions import Verdict
from programme.people.evidence import DEFINITE, CheckName
from programme.people.verification import CheckOutcome
from programme.typography import locale_of
from web.following.followed import Followed
from web.words import texts
from web.words.languages import Translator, phrase

_S = ApplicationStatus

REGISTERS: dict[CheckName, str] = {
    CheckName.COMPANY: phrase("ARES"),
    CheckName.VAT_PAYER: phrase("the register of VAT payers"),
    CheckName.VAT_NUMBER: phrase("VIES"),
    CheckName.INSOLVENCY: phrase("the insolvency register"),
}
"""The public registers an applicant hears of; what they say is for reviewers."""


class StepState(StrEnum):
    """How far a step of an application is."""

    DONE = "done"
    NOW = "now"
    YOURS = "yours"
    """It waits for the applicant."""
    LATER = "later"
    BAD = "bad"
    ENDED = "ended"
    """Nothing comes after it, and nobody has said no."""


@dataclass(frozen=True)
class Step:
    """One step an application goes through, its notes said in the reader's language."""

    title: str
    state: StepState
    at: datetime | None = None
    notes: tuple[str, ...] = ()


_EMAIL = phrase("E-mail confirmed")
_CHECK = phrase("Data checked in public registers")
_REVIEW = phrase("A person reads the application")
_MORE = phrase("Additional information")
_DECISION = phrase("Decision")
_APPEAL = phrase("Appeal")
_SECOND_DECISION = phrase("Another person decides")

_OVER = (_S.WITHDRAWN, _S.LAPSED)


def steps_of(followed: Followed, translator: Translator) -> tuple[Step, ...]:
    """Return the steps of an application; one not yet in the books was only received."""
    received = Step(phrase("Application received"), StepState.DONE, followed.sent.sent_at)
    row = followed.row
    if row is None:
        later = (Step(title, StepState.LATER) for title in (_EMAIL, _CHECK, _REVIEW, _DECISION))
        return (received, *later)
    steps = [
        received,
        Step(_EMAIL, _email_state(row), row.email_confirmed_at),
        _check_step(followed, row, translator),
        *(_request_step(followed, request, translator) for request in followed.requests),
        Step(_REVIEW, _review_state(followed, row)),
        *_decision_steps(followed, row, translator),
    ]
    if row.status in _OVER:
        # What never happened does not come later either.
        steps = [step for step in steps if step.state in (StepState.DONE, StepState.BAD)]
        steps.append(Step(texts.word_of(row.status).text, StepState.ENDED, row.ended_at))
    return tuple(steps)


def _email_state(row: FollowedRow) -> StepState:
    if row.email_confirmed_at is not None:
        return StepState.DONE
    return StepState.YOURS if row.status is _S.RECEIVED else StepState.LATER


def _check_step(followed: Followed, row: FollowedRow, translator: Translator) -> Step:
    asked = [followed.registers[name] for name in REGISTERS if name in followed.registers]
    if row.status in (_S.RECEIVED, _S.CHECKING):
        state = StepState.NOW if row.status is _S.CHECKING else StepState.LATER
    else:
        state = StepState.DONE if asked or row.status not in _OVER else StepState.LATER
    last = max((each.asked_at for each in asked), default=None)
    notes = _register_notes(followed, row, translator) if asked or state is StepState.NOW else ()
    return Step(_CHECK, state, last if state is StepState.DONE else None, tuple(notes))


def _register_notes(followed: Followed, row: FollowedRow, translator: Translator) -> Iterable[str]:
    seen = followed.registers
    wanted = [
        name
        for name in REGISTERS
        if name not in seen or seen[name].outcome is not CheckOutcome.NOT_APPLICABLE
    ]
    is_going_on = row.status is _S.CHECKING
    answered = [name for name in wanted if name in seen and seen[name].outcome in DEFINITE]
    silent = [name for name in wanted if name in seen and name not in answered]
    if not answered and is_going_on:
        yield translator.gettext(phrase("No register has answered yet."))
    elif len(answered) == len(wanted):
        yield translator.gettext(phrase("All registers have answered."))
    elif answered:
        yield translator.ngettext(
            "%(num)s of %(total)s registers has answered.",
            "%(num)s of %(total)s registers have answered.",
            len(answered),
        ) % {"num": len(answered), "total": len(wanted)}
    if silent:
        yield _silence(silent, translator, is_going_on=is_going_on)


def _silence(silent: list[CheckName], translator: Translator, *, is_going_on: bool) -> str:
    names = [translator.gettext(REGISTERS[name]) for name in silent]
    said = {"registers": format_list(names, locale=locale_of(translator.language))}
    if is_going_on:
        text = translator.ngettext(
            "There is no answer from %(registers)s now; we will ask again.",
            "There are no answers from %(registers)s now; we will ask again.",
            len(names),
        )
    else:
        text = translator.ngettext(
            "There was no answer from %(registers)s. That is no fault of yours.",
            "There were no answers from %(registers)s. That is no fault of yours.",
            len(names),
        )
    return text % said


def _review_state(followed: Followed, row: FollowedRow) -> StepState:
    if row.status in (_S.AWAITING_REVIEW, _S.AWAITING_SECOND) and row.round == 1:
        return StepState.NOW
    return StepState.DONE if followed.decisions else StepState.LATER


def _request_step(followed: Followed, request: RequestRow, translator: Translator) -> Step:
    asked = translator.ngettext(
        "We asked about %(num)s thing.", "We asked about %(num)s things.", len(request.questions)
    ) % {"num": len(request.questions)}
    if request.answered_at is not None:
        return Step(_MORE, StepState.DONE, request.answered_at, (asked,))
    if request is not followed.open_request:
        return Step(_MORE, StepState.LATER, None, (asked,))
    state = StepState.NOW if followed.has_answered else StepState.YOURS
    return Step(_MORE, state, None, (asked,))


def _decision_steps(followed: Followed, row: FollowedRow, translator: Translator) -> Iterable[Step]:
    if not followed.decisions and row.round == 1:
        yield Step(_DECISION, StepState.LATER)
    for decision in followed.decisions:
        is_yes = decision.verdict is Verdict.APPROVE
        title = _DECISION if decision.round == 1 else _SECOND_DECISION
        status = _S.APPROVED if is_yes else _S.DECLINED
        note = translator.gettext(texts.word_of(status).text)
        state = StepState.DONE if is_yes else StepState.BAD
        yield Step(title, state, decision.decided_at, (note,))
        if decision.round == 1 and followed.appeal is not None:
            yield Step(_APPEAL, StepState.DONE, followed.appeal.sent_at)
    if row.round > 1 and len(followed.decisions) < row.round:
        is_waiting = row.status in (_S.AWAITING_REVIEW, _S.AWAITING_SECOND)
        yield Step(_SECOND_DECISION, StepState.NOW if is_waiting else StepState.LATER)
