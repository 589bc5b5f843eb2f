from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.typography import PRAGUE
from programme.working_days import due_after, easter_sunday, is_working_day

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
