"""What a reviewer may decide about an application, and every rule a decision can break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from programme.people.application import ApplicationStatus
from programme.people.questions import LONGEST_QUESTION, Question

LONGEST_REASON = 2000
TAKE_BACK_CHOICES = (10, 30, 60)
"""Seconds a reviewer may take to change their mind; the first is the usual."""


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    DECLINE = "decline"
    ASK = "ask"
    """Not decided yet: the applicant is asked for more."""


class ReasonCode(StrEnum):
    """Why an application is declined; the letter says each in the applicant's language."""

    IDENTITY_NOT_CONFIRMED = "identity_not_confirmed"
    COMPANY_CEASED = "company_ceased"
    INSOLVENCY = "insolvency"
    CONDITIONS_NOT_MET = "conditions_not_met"
    DUPLICATE = "duplicate"
    UNRELIABLE_VAT_PAYER = "unreliable_vat_payer"
    TERMS_BREACHED_BEFORE = "terms_breached_before"
    OTHER = "other"
    """Nothing of the above; a sentence is required."""


STATUS_AFTER: dict[Verdict, ApplicationStatus] = {
    Verdict.APPROVE: ApplicationStatus.APPROVED,
    Verdict.DECLINE: ApplicationStatus.DECLINED,
    Verdict.ASK: ApplicationStatus.AWAITING_APPLICANT,
}


@dataclass(frozen=True)
class Decision:
    """A reviewer's answer, with the words the applicant will read."""

    reviewer_id: str
    verdict: Verdict
    reason_code: ReasonCode | None = None
    """Why an application is declined; a decline without one counts as OTHER."""
    reason: str = ""
    """A sentence to the applicant, beside the words of the reason code."""
    questions: tuple[Question, ...] = ()
    """What the applicant is asked, for Verdict.ASK only."""
    override: str = ""
    """Why yes over a grave finding or a gap; for our own people, never in a letter."""
    take_back_seconds: int = TAKE_BACK_CHOICES[0]


@dataclass(frozen=True)
class DecisionTaken:
    """The decision was accepted; it takes effect unless the reviewer takes it back in time."""

    decision: Decision
    takes_effect_at: datetime
    needs_second: bool = False
    """It will wait for another reviewer then."""
    kind: Literal["decision_taken"] = "decision_taken"


@dataclass(frozen=True)
class DecidedAlready:
    """Somebody else was quicker; that decision stands, or is about to."""

    decision: Decision
    kind: Literal["decided_already"] = "decided_already"


@dataclass(frozen=True)
class NotReviewable:
    """The application does not wait for a decision now."""

    status: ApplicationStatus
    kind: Literal["not_reviewable"] = "not_reviewable"


@dataclass(frozen=True)
class ReasonMissing:
    """A declined applicant is owed a reason."""

    kind: Literal["reason_missing"] = "reason_missing"


@dataclass(frozen=True)
class ReasonTooLong:
    """The reason, or a question, does not fit a letter."""

    longest: int
    kind: Literal["reason_too_long"] = "reason_too_long"


@dataclass(frozen=True)
class QuestionsMissing:
    """Who asks for more has to say what, field by field, each once and with a sentence."""

    kind: Literal["questions_missing"] = "questions_missing"


@dataclass(frozen=True)
class AskedTooOften:
    """The applicant was asked so many times already; it is time to decide."""

    most: int
    kind: Literal["asked_too_often"] = "asked_too_often"


@dataclass(frozen=True)
class TakeBackUnknown:
    """A decision can be taken back within 10, 30 or 60 seconds."""

    kind: Literal["take_back_unknown"] = "take_back_unknown"


@dataclass(frozen=True)
class OverrideMissing:
    """Yes over a grave finding or a gap needs a reason for our own records."""

    kind: Literal["override_missing"] = "override_missing"


@dataclass(frozen=True)
class NotAReviewer:
    """Whoever decided is not one of our reviewers."""

    reviewer_id: str
    kind: Literal["not_a_reviewer"] = "not_a_reviewer"


@dataclass(frozen=True)
class OwnApplication:
    """Nobody decides about the company they belong to."""

    reviewer_id: str
    kind: Literal["own_application"] = "own_application"


@dataclass(frozen=True)
class SamePerson:
    """The second person cannot be the first, nor decide an appeal against their own decision."""

    reviewer_id: str
    kind: Literal["same_person"] = "same_person"


@dataclass(frozen=True)
class DecisionUnderWay:
    """Nobody has said yes or no in time; the decision may still count."""

    kind: Literal["decision_under_way"] = "decision_under_way"


@dataclass(frozen=True)
class TakenBack:
    """The decision never took effect; the application waits for one again."""

    kind: Literal["taken_back"] = "taken_back"


@dataclass(frozen=True)
class NothingToTakeBack:
    """The time is over, somebody else decided, or there is no decision."""

    kind: Literal["nothing_to_take_back"] = "nothing_to_take_back"


FormalRefusal = (
    DecidedAlready
    | NotReviewable
    | ReasonMissing
    | ReasonTooLong
    | QuestionsMissing
    | AskedTooOften
    | TakeBackUnknown
)
"""What the story can say by itself."""
BookRefusal = OverrideMissing | NotAReviewer | OwnApplication | SamePerson
"""What only the books can tell."""
DecisionRefusal = FormalRefusal | BookRefusal
DecisionAnswer = DecisionTaken | DecisionRefusal
TakeBackAnswer = TakenBack | NothingToTakeBack


def refusal_of(
    decision: Decision, *, status: ApplicationStatus, standing: Decision | None
) -> FormalRefusal | None:
    """Return why a decision cannot be accepted as things stand, or None if it can.

    `standing` is the decision that counts, or waits to take effect.
    """
    if standing is not None:
        return DecidedAlready(standing)
    if status not in (ApplicationStatus.AWAITING_REVIEW, ApplicationStatus.AWAITING_SECOND):
        return NotReviewable(status)
    return _wording_refusal(decision)


def _wording_refusal(decision: Decision) -> FormalRefusal | None:
    if decision.take_back_seconds not in TAKE_BACK_CHOICES:
        return TakeBackUnknown()
    if max(len(decision.reason), len(decision.override)) > LONGEST_REASON:
        return ReasonTooLong(LONGEST_REASON)
    if any(len(question.sentence) > LONGEST_QUESTION for question in decision.questions):
        return ReasonTooLong(LONGEST_QUESTION)
    if decision.verdict is Verdict.DECLINE and _owes_a_sentence(decision):
        return ReasonMissing()
    if decision.verdict is Verdict.ASK and not _asks_properly(decision.questions):
        return QuestionsMissing()
    return None


def _owes_a_sentence(decision: Decision) -> bool:
    said_by_code = decision.reason_code not in (None, ReasonCode.OTHER)
    return not said_by_code and not decision.reason.strip()


def _asks_properly(questions: tuple[Question, ...]) -> bool:
    fields = [question.field for question in questions]
    told = all(question.sentence.strip() for question in questions)
    return bool(questions) and told and len(set(fields)) == len(fields)
