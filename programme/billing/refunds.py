"""Paying back the rest of a deposit: asked by the partner, checked and confirmed by two of us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from programme.people.decisions import LONGEST_REASON, ReasonMissing, ReasonTooLong


class RefundStatus(StrEnum):
    """Where a refund stands."""

    AWAITING_CHECK = "awaiting_check"
    """The amount is set aside; an accountant looks at it first."""
    AWAITING_SECOND = "awaiting_second"
    """Somebody else has to confirm it."""
    PAID_OUT = "paid_out"
    """It has left the deposit; the bank is to be told, or was told."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FOLLOWS: dict[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.AWAITING_CHECK: frozenset(
        {RefundStatus.AWAITING_SECOND, RefundStatus.REFUSED, RefundStatus.WITHDRAWN}
    ),
    RefundStatus.AWAITING_SECOND: frozenset({RefundStatus.PAID_OUT, RefundStatus.REFUSED}),
    RefundStatus.PAID_OUT: frozenset(),
    RefundStatus.REFUSED: frozenset(),
    RefundStatus.WITHDRAWN: frozenset(),
}
WAITING = frozenset({RefundStatus.AWAITING_CHECK, RefundStatus.AWAITING_SECOND})


class RefundVerdict(StrEnum):
    """What somebody says about a refund."""

    CHECK = "check"
    """The first person: the account and the amount are right."""
    CONFIRM = "confirm"
    """The second person."""
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    """The partner does not want it any more."""
    SENT = "sent"
    """The bank was told to send what was paid out."""


class RefusedCause(StrEnum):
    """Why nothing is paid back."""

    DEPOSIT_TOO_SMALL = "deposit_too_small"
    REFUSED = "refused"
    """One of our people said no, and why."""


@dataclass(frozen=True)
class RefundDecision:
    """What somebody says, with the words the partner will read after a no of ours."""

    user_id: str
    verdict: RefundVerdict
    reason: str = ""


@dataclass(frozen=True)
class Decider:
    """Who decides, as the rules need to know it."""

    user_id: str
    is_accountant: bool
    is_manager: bool
    is_partner: bool = False
    """Whether they act for the partner who asked."""


@dataclass(frozen=True)
class RefundDecided:
    """The decision counts, and the refund stands there now."""

    status: RefundStatus
    kind: Literal["refund_decided"] = "refund_decided"


@dataclass(frozen=True)
class RefundNotWaiting:
    """Somebody was quicker, or the step asked for is not the next one."""

    status: RefundStatus
    kind: Literal["refund_not_waiting"] = "refund_not_waiting"


@dataclass(frozen=True)
class CheckedByYou:
    """The second person cannot be the first."""

    user_id: str
    kind: Literal["checked_by_you"] = "checked_by_you"


@dataclass(frozen=True)
class NotForYou:
    """The first of ours is an accountant, the second one or a manager; partners may withdraw."""

    user_id: str
    kind: Literal["not_for_you"] = "not_for_you"


@dataclass(frozen=True)
class RefundUnknown:
    """There is no such refund in the books."""

    kind: Literal["refund_unknown"] = "refund_unknown"


RefundRefusal = (
    RefundNotWaiting | CheckedByYou | NotForYou | ReasonMissing | ReasonTooLong | RefundUnknown
)
RefundAnswer = RefundDecided | RefundRefusal


@dataclass(frozen=True)
class _Step:
    befores: frozenset[RefundStatus]
    after: RefundStatus


_STEPS: dict[RefundVerdict, _Step] = {
    RefundVerdict.CHECK: _Step(
        frozenset({RefundStatus.AWAITING_CHECK}), RefundStatus.AWAITING_SECOND
    ),
    RefundVerdict.CONFIRM: _Step(frozenset({RefundStatus.AWAITING_SECOND}), RefundStatus.PAID_OUT),
    RefundVerdict.REFUSE: _Step(WAITING, RefundStatus.REFUSED),
    RefundVerdict.WITHDRAW: _Step(frozenset({RefundStatus.AWAITING_CHECK}), RefundStatus.WITHDRAWN),
    RefundVerdict.SENT: _Step(frozenset({RefundStatus.PAID_OUT}), RefundStatus.PAID_OUT),
}


def decide(
    decision: RefundDecision, who: Decider, *, status: RefundStatus, checked_by: str | None
) -> RefundAnswer:
    """Return where a decision brings a refund, or why it counts for nothing.

    Refuses with every RefundRefusal but RefundUnknown.
    """
    if not _may(who, decision.verdict):
        return NotForYou(who.user_id)
    if (wrong := _wording_refusal(decision)) is not None:
        return wrong
    step = _STEPS[decision.verdict]
    if status not in step.befores:
        return RefundNotWaiting(status)
    if decision.verdict is RefundVerdict.CONFIRM and who.user_id == checked_by:
        return CheckedByYou(who.user_id)
    return RefundDecided(step.after)


def _may(who: Decider, verdict: RefundVerdict) -> bool:
    match verdict:
        case RefundVerdict.WITHDRAW:
            return who.is_partner
        case RefundVerdict.CHECK:
            return who.is_accountant
        case RefundVerdict.CONFIRM | RefundVerdict.REFUSE | RefundVerdict.SENT:
            return who.is_accountant or who.is_manager


def _wording_refusal(decision: RefundDecision) -> ReasonMissing | ReasonTooLong | None:
    if len(decision.reason) > LONGEST_REASON:
        return ReasonTooLong(LONGEST_REASON)
    if decision.verdict is RefundVerdict.REFUSE and not decision.reason.strip():
        return ReasonMissing()
    return None


def hidden_account(account: str) -> str:
    """Return an account with all but its last digits hidden, as a list may show it."""
    number, _, bank = account.partition("/")
    return f"…{number[-4:]}/{bank}" if bank else f"…{number[-4:]}"
