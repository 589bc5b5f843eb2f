"""A partner's application: its statuses, and which may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CONFIRM_WAIT = timedelta(days=7)
"""How long an application waits for its e-mail address to be confirmed."""
APPEAL_WAIT = timedelta(days=30)
"""How long a declined applicant may ask for another person's decision."""
APPLY_AGAIN_AFTER = timedelta(days=90)
"""How long after a decline the same company may apply again."""


class ApplicationStatus(StrEnum):
    """Where an application stands; each name is a word the applicant also sees."""

    RECEIVED = "received"
    """The applicant has still to confirm the e-mail address."""
    CHECKING = "checking"
    AWAITING_REVIEW = "awaiting_review"
    """The ball is with us."""
    AWAITING_APPLICANT = "awaiting_applicant"
    """A reviewer asked for more; our promise does not count meanwhile."""
    AWAITING_SECOND = "awaiting_second"
    """One reviewer has decided, and the rules ask for another one."""
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The applicant did not act in time."""


_S = ApplicationStatus

FOLLOWS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    _S.RECEIVED: frozenset({_S.CHECKING, _S.WITHDRAWN, _S.LAPSED}),
    _S.CHECKING: frozenset({_S.AWAITING_REVIEW, _S.WITHDRAWN}),
    _S.AWAITING_REVIEW: frozenset(
        {_S.AWAITING_APPLICANT, _S.AWAITING_SECOND, _S.APPROVED, _S.DECLINED, _S.WITHDRAWN}
    ),
    _S.AWAITING_APPLICANT: frozenset({_S.CHECKING, _S.WITHDRAWN, _S.LAPSED}),
    _S.AWAITING_SECOND: frozenset(
        {_S.AWAITING_REVIEW, _S.AWAITING_APPLICANT, _S.APPROVED, _S.DECLINED, _S.WITHDRAWN}
    ),
    _S.APPROVED: frozenset(),
    # An appeal brings it back before another person, once.
    _S.DECLINED: frozenset({_S.AWAITING_REVIEW}),
    _S.WITHDRAWN: frozenset(),
    _S.LAPSED: frozenset(),
}

ENDS = frozenset({_S.APPROVED, _S.DECLINED, _S.WITHDRAWN, _S.LAPSED})
"""Nobody works on an application that stands here."""


@dataclass(frozen=True)
class Application:
    """What a story knows of an application: its id and tier; the data lie in the books."""

    application_id: str
    tier_id: str


def next_status(now: ApplicationStatus, wanted: ApplicationStatus) -> ApplicationStatus:
    """Return the wanted status if it may follow the present one.

    Raises StatusOutOfTurnError.
    """
    if wanted not in FOLLOWS[now]:
        raise StatusOutOfTurnError(f"An application that is {now} cannot become {wanted}.")
    return wanted


class StatusOutOfTurnError(ValueError):
    """Someone asked for a status that may not follow the present one."""
