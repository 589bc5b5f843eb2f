"""Days in Prague, and Czech working days: when something promised in those is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.typography import PRAGUE

_FIXED_HOLIDAYS = frozenset(
    {
        (1, 1),
        (5, 1),
        (5, 8),
        (7, 5),
        (7, 6),
        (9, 28),
        (10, 28),
        (11, 17),
        (12, 24),
        (12, 25),
        (12, 26),
    }
)


@dataclass(frozen=True)
class CalendarDay:
    """The day in Prague a story tells of."""

    day: date


def easter_sunday(year: int) -> date:
    """Return Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    """Say whether a day is neither a weekend nor a Czech public holiday."""
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED_HOLIDAYS:
        return False
    easter = easter_sunday(day.year)
    return day not in (easter - timedelta(days=2), easter + timedelta(days=1))


def due_after(start: datetime, working_days: int) -> datetime:
    """Return the moment that many working days later, at the same Prague time of day.

    What starts on a free day counts from the beginning of the next working day.
    """
    local = start.astimezone(PRAGUE)
    if not is_working_day(local.date()):
        local = _next_working_day(local).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(working_days):
        local = _next_working_day(local)
    return local.astimezone(start.tzinfo)


def _next_working_day(moment: datetime) -> datetime:
    moment += timedelta(days=1)
    while not is_working_day(moment.date()):
        moment += timedelta(days=1)
    return moment
