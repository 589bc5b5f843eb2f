"""When a name that ends is worth a letter, and when it is renewed by itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domains.reminding import AUTOMATIC_DAYS, Notice, is_due, notice_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days_left", "notice"),
    [
        (31, None),
        (30, Notice.MONTH),
        (8, Notice.MONTH),
        (7, Notice.WEEK),
        (1, Notice.WEEK),
        (0, Notice.WEEK),
        (-1, Notice.ENDED),
        (-30, Notice.ENDED),
        (-31, None),
    ],
)
def test_a_name_calls_for_a_letter_a_month_before_a_week_before_and_once_it_has_ended(
    days_left: int, notice: Notice | None
) -> None:
    assert notice_of(TODAY + timedelta(days_left), TODAY) is notice


@pytest.mark.parametrize(("days_left", "due"), [(15, False), (14, True), (0, True), (-1, False)])
def test_a_name_renews_by_itself_in_its_last_two_weeks_and_never_after_its_end(
    days_left: int, *, due: bool
) -> None:
    assert is_due(TODAY + timedelta(days_left), TODAY) is due


@given(st.integers(-60, 60))
def test_the_stages_follow_one_another_as_days_go_by(days_left: int) -> None:
    stages = [Notice.MONTH, Notice.WEEK, Notice.ENDED]
    until = TODAY + timedelta(days_left)
    seen = [notice_of(until, TODAY + timedelta(day)) for day in range(150)]
    told = [notice for notice in seen if notice is not None]

    assert told == sorted(told, key=stages.index)


def test_a_month_before_comes_ahead_of_the_renewal_that_nobody_has_to_do() -> None:
    until = TODAY + timedelta(AUTOMATIC_DAYS)

    assert notice_of(until, TODAY) is Notice.MONTH
