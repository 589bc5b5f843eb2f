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
    """What one of our people says."""

    CHECK = "check"
    """The first person: the account and the amount are right."""
    CONFIRM = "confirm"
    """The second person."""
    REFUSE = "refuse"


class RefusedCause(StrEnum):
    """Why nothing is paid back."""

    DEPOSIT_TOO_SMALL = "deposit_too_small"
    REFUSED = "refused"
    """One of our people said no, and why."""


@dataclass(frozen=True)
class RefundDecision:
    """What one of our people says, with the words the partner will read after a no."""

    user_id: str
    verdict: RefundVerdict
    reason: str = ""


@dataclass(frozen=True)
class Decider:
    """Who decides, as the rules need to know it."""

    user_id: str
    is_accountant: bool
    is_manager: bool


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
    """The first person is an accountant, the second an accountant or a manager."""

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

_STEP: dict[RefundVerdict, tuple[frozenset[RefundStatus], RefundStatus]] = {
    RefundVerdict.CHECK: (frozenset({RefundStatus.AWAITING_CHECK}), RefundStatus.AWAITING_SECOND),
    RefundVerdict.CONFIRM: (frozenset({RefundStatus.AWAITING_SECOND}), RefundStatus.PAID_OUT),
    RefundVerdict.REFUSE: (WAITING, RefundStatus.REFUSED),
}


def decide(
    decision: RefundDecision, who: Decider, *, status: RefundStatus, checked_by: str | None
) -> RefundAnswer:
    """Return where a decision brings a refund, or why it counts for nothing.

    Refuses with every RefundRefusal but RefundUnknown.
    """
    is_first = decision.verdict is RefundVerdict.CHECK
    if not (who.is_accountant or (who.is_manager and not is_first)):
        return NotForYou(who.user_id)
    if (wrong := _wording_refusal(decision)) is not None:
        return wrong
    befores, after = _STEP[decision.verdict]
    if status not in befores:
        return RefundNotWaiting(status)
    if decision.verdict is RefundVerdict.CONFIRM and who.user_id == checked_by:
        return CheckedByYou(who.user_id)
    return RefundDecided(after)


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
