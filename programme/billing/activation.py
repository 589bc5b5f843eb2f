"""A partner's request for a deposit: where it stands, and what a reviewer may say to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from programme.people.conditions import DepositTerms
from programme.people.decisions import LONGEST_REASON, NotAReviewer, ReasonMissing, ReasonTooLong
from programme.people.partner import MAY_ORDER, PartnerStatus


class DepositRequestStatus(StrEnum):
    """Where a request stands."""

    AWAITING_REVIEW = "awaiting_review"
    APPROVED = "approved"
    DECLINED = "declined"


FOLLOWS: dict[DepositRequestStatus, frozenset[DepositRequestStatus]] = {
    DepositRequestStatus.AWAITING_REVIEW: frozenset(
        {DepositRequestStatus.APPROVED, DepositRequestStatus.DECLINED}
    ),
    DepositRequestStatus.APPROVED: frozenset(),
    DepositRequestStatus.DECLINED: frozenset(),
}


class NoDepositCause(StrEnum):
    """Why a partner gets no deposit."""

    NOT_OFFERED = "not_offered"
    """The programme of the partner has none."""
    NOT_ACTIVE = "not_active"
    """The partnership is suspended or over."""
    DECLINED = "declined"
    """A reviewer said no, and why."""


class DepositVerdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True)
class DepositDecision:
    """A reviewer's answer to a request, with the words the partner will read after a no."""

    reviewer_id: str
    verdict: DepositVerdict
    reason: str = ""


@dataclass(frozen=True)
class RequestApproved:
    """The deposit is to be opened."""

    request_id: str
    kind: Literal["request_approved"] = "request_approved"


@dataclass(frozen=True)
class RequestAwaitsReview:
    """A reviewer decides first."""

    request_id: str
    kind: Literal["request_awaits_review"] = "request_awaits_review"


@dataclass(frozen=True)
class RequestDeclined:
    """There will be no deposit; the partner may ask again."""

    request_id: str
    because: NoDepositCause
    reason: str = ""
    kind: Literal["request_declined"] = "request_declined"


@dataclass(frozen=True)
class NothingRequested:
    """A story was told of a request that nobody has made."""

    kind: Literal["nothing_requested"] = "nothing_requested"


@dataclass(frozen=True)
class DepositDecided:
    """The decision counts."""

    decision: DepositDecision
    kind: Literal["deposit_decided"] = "deposit_decided"


@dataclass(frozen=True)
class DepositDecidedAlready:
    """Somebody was quicker; the one who was is the one who counts."""

    by: str
    """A user's id."""
    verdict: DepositVerdict
    kind: Literal["deposit_decided_already"] = "deposit_decided_already"


@dataclass(frozen=True)
class NoRequestWaits:
    """There is nothing to decide: no request, or one that needs no reviewer."""

    kind: Literal["no_request_waits"] = "no_request_waits"


RequestAnswer = RequestApproved | RequestAwaitsReview | RequestDeclined | NothingRequested
DepositDecisionRefusal = (
    DepositDecidedAlready | NoRequestWaits | NotAReviewer | ReasonMissing | ReasonTooLong
)
DepositDecisionAnswer = DepositDecided | DepositDecisionRefusal


def why_not(terms: DepositTerms, status: PartnerStatus) -> NoDepositCause | None:
    """Return why a partner cannot even ask, or None if the partner can."""
    if terms is DepositTerms.NOT_OFFERED:
        return NoDepositCause.NOT_OFFERED
    return None if status in MAY_ORDER else NoDepositCause.NOT_ACTIVE


def wording_refusal(decision: DepositDecision) -> ReasonMissing | ReasonTooLong | None:
    """Return what is wrong with a decision's own words, if anything."""
    if len(decision.reason) > LONGEST_REASON:
        return ReasonTooLong(LONGEST_REASON)
    if decision.verdict is DepositVerdict.DECLINE and not decision.reason.strip():
        return ReasonMissing()
    return None
