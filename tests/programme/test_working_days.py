from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from programme.typography import PRAGUE
from programme.working_days import (
    after_working_time,
    before_working_time,
    due_after,
    easter_sunday,
    is_working_day,
    promise_until,
    resumed,
    working_time,
)

minutes = st.integers(0, 16 * 365 * 24 * 60).map(lambda count: timedelta(minutes=count))
moments = minutes.map(lambda since: datetime(2024, 1, 1, tzinfo=UTC) + since)


def prague(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


@pytest.mark.parametrize("day", ["2026-04-05", "2027-03-28", "2028-04-16", "2024-03-31"])
def test_easter_sunday(day: str) -> None:
    easter = date.fromisoformat(day)

    assert easter_sunday(easter.year) == easter


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    easter = easter_sunday(year)

    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-08",
        "2027-07-05",
        "2027-07-06",
        "2026-09-28",
        "2026-10-28",
        "2026-11-17",
        "2026-12-24",
        "2026-12-25",
        "2028-12-26",
        "2027-03-26",
        "2027-03-29",
        "2028-04-14",
        "2028-04-17",
        "2026-11-21",
        "2026-11-22",
    ],
)
def test_a_holiday_or_weekend_is_free(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day", ["2026-11-23", "2026-04-02", "2026-04-07", "2026-12-31", "2026-12-23", "2026-11-18"]
)
def test_any_other_day_is_worked(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:05", 2, "2026-11-25 09:05"),
        ("2026-11-13 15:00", 2, "2026-11-18 15:00"),
        ("2026-11-14 15:00", 2, "2026-11-19 00:00"),
        ("2026-11-17 08:00", 1, "2026-11-19 00:00"),
        ("2026-12-23 10:00", 1, "2026-12-28 10:00"),
        ("2026-04-02 10:00", 1, "2026-04-07 10:00"),
        # The clocks change on 29 March 2026; the hour on the wall stays.
        ("2026-03-27 15:00", 1, "2026-03-30 15:00"),
    ],
)
def test_two_working_days_are_two_working_days(start: str, days: int, due: str) -> None:
    assert due_after(prague(start), days) == prague(due)


@given(moments, st.integers(1, 10))
def test_what_is_due_is_due_on_a_working_day_and_later(start: datetime, days: int) -> None:
    due = due_after(start, days)

    assert is_working_day(due.astimezone(PRAGUE).date())
    assert due > start
    assert due.tzinfo is UTC


@given(moments, st.integers(1, 5))
def test_one_more_day_is_the_next_working_day(start: datetime, days: int) -> None:
    earlier, later = due_after(start, days), due_after(start, days + 1)

    between = (later.astimezone(PRAGUE).date() - earlier.astimezone(PRAGUE).date()).days
    free = [earlier.astimezone(PRAGUE).date() + timedelta(days=n) for n in range(1, between)]
    assert not [day for day in free if is_working_day(day)]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23 09:05", "2026-11-25 09:05", 48),
        # Monday is worked; Tuesday, the 17th of November, is not, nor is the weekend.
        ("2026-11-13 15:00", "2026-11-18 15:00", 48),
        ("2026-11-14 08:00", "2026-11-15 20:00", 0),
        ("2026-11-25 09:00", "2026-11-23 09:00", 0),
        # The clocks change in the night before; a working day stays a working day.
        ("2026-03-27 12:00", "2026-03-30 12:00", 24),
    ],
)
def test_only_working_days_count(start: str, end: str, hours: int) -> None:
    assert working_time(prague(start), prague(end)) == timedelta(hours=hours)


@given(moments, st.integers(1, 10))
def test_a_promise_of_so_many_days_is_so_many_days_of_working_time(
    start: datetime, days: int
) -> None:
    assume(is_working_day(start.astimezone(PRAGUE).date()))

    assert working_time(start, due_after(start, days)) == timedelta(days=days)


@given(moments, st.timedeltas(timedelta(), timedelta(days=10)))
def test_so_much_working_time_later_so_much_has_gone_by(start: datetime, left: timedelta) -> None:
    assert working_time(start, after_working_time(start, left)) == left


@given(moments, st.timedeltas(timedelta(), timedelta(days=10)))
def test_so_much_working_time_before_so_much_is_left(end: datetime, left: timedelta) -> None:
    assert working_time(before_working_time(end, left), end) == left


@pytest.mark.parametrize(
    ("due", "stopped", "now", "resumes"),
    [
        # A day and a half was left on Monday evening; the weekend does not count.
        ("2026-11-25 09:00", "2026-11-23 21:00", "2026-11-27 12:00", "2026-12-01 00:00"),
        # All of it was left.
        ("2026-11-18 15:00", "2026-11-13 15:00", "2026-11-23 09:05", "2026-11-25 09:05"),
        # Nothing was left, and the answer came on a Sunday: the next working day begins with it.
        ("2026-11-23 09:00", "2026-11-23 10:00", "2026-11-29 10:00", "2026-11-30 00:00"),
    ],
)
def test_what_was_left_when_the_clock_stopped_is_left_when_it_goes_on(
    due: str, stopped: str, now: str, resumes: str
) -> None:
    assert resumed(prague(due), prague(stopped), prague(now)) == prague(resumes)


def test_a_reminder_comes_when_a_quarter_of_the_time_is_left() -> None:
    promise = promise_until(prague("2026-11-18 15:00"), 2)

    assert promise.remind_at == prague("2026-11-18 03:00")
