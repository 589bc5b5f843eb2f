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


@dataclass(frozen=True)
class Promise:
    """The moment by which we promised to decide, and when to remind ourselves of it."""

    due_at: datetime
    remind_at: datetime
    """A quarter of the working time is left then."""


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


def promise_until(due_at: datetime, working_days: int) -> Promise:
    """Return a promise that is due at a moment and was given for so many working days."""
    quarter = timedelta(days=working_days) / 4
    return Promise(due_at, before_working_time(due_at, quarter))


def resumed(due_at: datetime, stopped_at: datetime, now: datetime) -> datetime:
    """Return when a promise is due whose clock stood still since a moment.

    What was left of the working time then is left now.
    """
    return after_working_time(now, working_time(stopped_at, due_at))


def working_time(start: datetime, end: datetime) -> timedelta:
    """Return how much of the time between two moments fell on working days; none if it is over.

    A working day counts whole, by Prague's clock on the wall.
    """
    now, last = _on_the_wall(start), _on_the_wall(end)
    total = timedelta()
    while now < last:
        until = min(_midnight_after(now), last)
        if is_working_day(now.date()):
            total += until - now
        now = until
    return total


def after_working_time(start: datetime, left: timedelta) -> datetime:
    """Return the moment when so much working time has gone by since a moment."""
    now = _on_the_wall(start)
    while True:
        if is_working_day(now.date()):
            today = _midnight_after(now) - now
            if left < today:
                return _off_the_wall(now + left, start)
            left -= today
        now = _midnight_after(now)


def before_working_time(end: datetime, left: timedelta) -> datetime:
    """Return the last moment when so much working time is left before an end."""
    now = _on_the_wall(end)
    while left > timedelta():
        midnight = _midnight_before(now)
        if is_working_day(midnight.date()):
            taken = min(left, now - midnight)
            left -= taken
            now -= taken
        else:
            now = midnight
    return _off_the_wall(now, end)


def _on_the_wall(moment: datetime) -> datetime:
    return moment.astimezone(PRAGUE).replace(tzinfo=None)


def _off_the_wall(wall: datetime, like: datetime) -> datetime:
    return wall.replace(tzinfo=PRAGUE).astimezone(like.tzinfo)


def _midnight_after(wall: datetime) -> datetime:
    return _midnight_of(wall) + timedelta(days=1)


def _midnight_before(wall: datetime) -> datetime:
    midnight = _midnight_of(wall)
    return midnight if midnight < wall else midnight - timedelta(days=1)


def _midnight_of(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0, microsecond=0)


def _next_working_day(moment: datetime) -> datetime:
    moment += timedelta(days=1)
    while not is_working_day(moment.date()):
        moment += timedelta(days=1)
    return moment
