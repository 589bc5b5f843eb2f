"""A partner's application: its statuses, which may follow which, and who may decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

LONGEST_REASON = 2000


class ApplicationStatus(StrEnum):
    """Where an application stands; each name is a word the applicant also sees."""

    RECEIVED = "received"
    """The applicant has still to confirm the e-mail address."""
    CHECKING = "checking"
    AWAITING_REVIEW = "awaiting_review"
    """The ball is with us."""
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """The e-mail address was never confirmed."""


FOLLOWS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    ApplicationStatus.RECEIVED: frozenset({ApplicationStatus.CHECKING, ApplicationStatus.LAPSED}),
    ApplicationStatus.CHECKING: frozenset({ApplicationStatus.AWAITING_REVIEW}),
    ApplicationStatus.AWAITING_REVIEW: frozenset(
        {ApplicationStatus.APPROVED, ApplicationStatus.DECLINED}
    ),
    ApplicationStatus.APPROVED: frozenset(),
    ApplicationStatus.DECLINED: frozenset(),
    ApplicationStatus.LAPSED: frozenset(),
}


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    DECLINE = "decline"


STATUS_AFTER: dict[Verdict, ApplicationStatus] = {
    Verdict.APPROVE: ApplicationStatus.APPROVED,
    Verdict.DECLINE: ApplicationStatus.DECLINED,
}


@dataclass(frozen=True)
class Application:
    """What a story knows of an application: its id and tier; the data lie in the books."""

    application_id: str
    tier_id: str


@dataclass(frozen=True)
class Decision:
    """A reviewer's answer, with the reason the applicant will read."""

    reviewer_id: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class DecisionStands:
    """The decision was accepted and written down."""

    decision: Decision
    decided_at: datetime
    kind: Literal["decision_stands"] = "decision_stands"


@dataclass(frozen=True)
class DecidedAlready:
    """Somebody else was quicker; that decision stands."""

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
    """The reason does not fit a letter."""

    longest: int
    kind: Literal["reason_too_long"] = "reason_too_long"


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
class DecisionUnderWay:
    """Nobody has said yes or no in time; the decision may still count."""

    kind: Literal["decision_under_way"] = "decision_under_way"


DecisionRefusal = (
    DecidedAlready | NotReviewable | ReasonMissing | ReasonTooLong | NotAReviewer | OwnApplication
)
DecisionAnswer = DecisionStands | DecisionRefusal


def next_status(now: ApplicationStatus, wanted: ApplicationStatus) -> ApplicationStatus:
    """Return the wanted status if it may follow the present one.

    Raises StatusOutOfTurnError.
    """
    if wanted not in FOLLOWS[now]:
        raise StatusOutOfTurnError(f"An application that is {now} cannot become {wanted}.")
    return wanted


def refusal_of(
    decision: Decision, *, status: ApplicationStatus, earlier: Decision | None
) -> DecidedAlready | NotReviewable | ReasonMissing | ReasonTooLong | None:
    """Return why a decision cannot be accepted as things stand, or None if it can."""
    if earlier is not None:
        return DecidedAlready(earlier)
    if STATUS_AFTER[decision.verdict] not in FOLLOWS[status]:
        return NotReviewable(status)
    if decision.verdict is Verdict.DECLINE and not decision.reason.strip():
        return ReasonMissing()
    if len(decision.reason) > LONGEST_REASON:
        return ReasonTooLong(LONGEST_REASON)
    return None


class StatusOutOfTurnError(ValueError):
    """Someone asked for a status that may not follow the present one."""
