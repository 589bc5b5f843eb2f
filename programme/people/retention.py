"""What is kept of applicants, how long and why; after that nothing personal of it is left.

The help page what-we-keep says the same to people, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from programme.people.application import ApplicationStatus


class Kept(StrEnum):
    """What is kept; an application by how it ended."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    APPROVED = "approved"
    DRAFT = "draft"
    REGISTER_ANSWER = "register_answer"


class Purpose(StrEnum):
    """Why something is kept."""

    APPEAL_AND_RETURN = "appeal_and_return"
    """A declined applicant may appeal and may apply again; both are judged by what we know."""
    RETURN = "return"
    """Who comes back need not be asked everything twice."""
    PARTNERSHIP = "partnership"
    """It proves why the company became a partner."""
    GOING_ON = "going_on"
    """The applicant wants to go on with it."""
    NO_QUESTION_TWICE = "no_question_twice"
    """Registers count our questions."""


@dataclass(frozen=True)
class Rule:
    """How long something is kept, counted from its end; None for as long as the partnership."""

    kept: Kept
    days: int | None
    purpose: Purpose


RULES = (
    Rule(Kept.DECLINED, 365, Purpose.APPEAL_AND_RETURN),
    Rule(Kept.WITHDRAWN, 180, Purpose.RETURN),
    Rule(Kept.LAPSED, 90, Purpose.RETURN),
    Rule(Kept.APPROVED, None, Purpose.PARTNERSHIP),
    Rule(Kept.DRAFT, 30, Purpose.GOING_ON),
    Rule(Kept.REGISTER_ANSWER, 7, Purpose.NO_QUESTION_TWICE),
)
"""The whole table; an application that is still open is kept until it ends."""

_RULE_OF = {rule.kept: rule for rule in RULES}


@dataclass(frozen=True)
class Ended:
    """An application that has ended: how, and when."""

    application_id: str
    status: ApplicationStatus
    ended_at: datetime


def rule_of(kept: Kept) -> Rule:
    """Return how long something is kept."""
    return _RULE_OF[kept]


def erased_on(status: ApplicationStatus, ended_at: datetime | None) -> datetime | None:
    """Return when an application loses everything personal; None while no moment is known."""
    if ended_at is None or status.value not in {kept.value for kept in Kept}:
        return None
    days = rule_of(Kept(status)).days
    return None if days is None else ended_at + timedelta(days=days)


def due_for_erasing(applications: Iterable[Ended], now: datetime) -> tuple[Ended, ...]:
    """Return the applications that were kept long enough, the longest ended first."""
    due = (
        each
        for each in applications
        if (moment := erased_on(each.status, each.ended_at)) is not None and moment <= now
    )
    return tuple(sorted(due, key=lambda each: (each.ended_at, each.application_id)))


def kept_since(kept: Kept, now: datetime) -> datetime | None:
    """Return the moment before which nothing of the kind is kept; None where there is none."""
    days = rule_of(kept).days
    return None if days is None else now - timedelta(days=days)
