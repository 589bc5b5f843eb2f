"""How much is left of what we promised, in numbers that a template makes words of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from programme.people.application import ENDS, ApplicationStatus
from programme.working_days import working_time

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_COUNTED_IN_DAYS = 2 * _DAY


class Hand(StrEnum):
    """How the clock of a case stands."""

    NONE = "none"
    """Nothing is promised, or it is over."""
    STOPPED = "stopped"
    """We wait for the applicant."""
    RUNNING = "running"
    SHORT = "short"
    """A quarter of the promise is left, or less."""
    LATE = "late"


@dataclass(frozen=True)
class Clock:
    """A clock as it is read: so many days, hours or minutes left, or over."""

    hand: Hand
    number: int = 0
    unit: str = "hours"


class Promised(Protocol):
    """Whatever has a status and something promised."""

    @property
    def status(self) -> ApplicationStatus:
        """Where it stands."""

    @property
    def due_at(self) -> datetime | None:
        """By when we promised a decision."""


_STANDS_STILL = frozenset({ApplicationStatus.RECEIVED, ApplicationStatus.AWAITING_APPLICANT})


def clock_of(case: Promised, now: datetime, working_days: int) -> Clock:
    """Return how the clock of a case stands; only time on working days counts."""
    if case.status in ENDS or case.due_at is None:
        return Clock(Hand.NONE)
    if case.status in _STANDS_STILL:
        return Clock(Hand.STOPPED)
    if case.due_at <= now:
        return _read(Hand.LATE, working_time(case.due_at, now))
    left = working_time(now, case.due_at)
    return _read(Hand.SHORT if left * 4 <= working_days * _DAY else Hand.RUNNING, left)


def _read(hand: Hand, left: timedelta) -> Clock:
    if left >= _COUNTED_IN_DAYS:
        return Clock(hand, left // _DAY, "days")
    if left >= _HOUR:
        return Clock(hand, left // _HOUR, "hours")
    return Clock(hand, max(left // timedelta(minutes=1), 1), "minutes")
