from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import czk
from programme.people.conditions import (
    FIRST_DAY,
    Term,
    TermPlace,
    Tier,
    TurnoverWanted,
    latest,
    place_of,
    says_the_same,
    terms,
    version_on,
)
from tests.makers import make_tier

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def make_version(version: int, valid_from: date, **changes: Any) -> Tier:
    return make_tier(tier_id="plus", version=version, valid_from=valid_from, **changes)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Tier, ...]:
    days = sorted(draw(st.sets(DAYS, max_size=6)))
    lengths = st.none() | st.integers(0, 200)
    return tuple(
        make_version(
            number,
            day,
            valid_until=None if (length := draw(lengths)) is None else day + timedelta(days=length),
        )
        for number, day in enumerate(days, start=1)
    )


def counting(versions: Sequence[Tier], day: date) -> list[Term]:
    return [term for term in terms(versions) if place_of(term, day) is TermPlace.CURRENT]


@given(histories(), DAYS)
def test_never_more_than_one_version_counts(versions: tuple[Tier, ...], day: date) -> None:
    now = counting(versions, day)

    assert len(now) <= 1
    assert version_on(versions, day) == (now[0].tier if now else None)


@given(histories(), DAYS)
def test_the_version_that_counts_is_the_newest_begun_one_unless_it_has_ended(
    versions: tuple[Tier, ...], day: date
) -> None:
    begun = [each for each in versions if each.valid_from <= day]
    newest = begun[-1] if begun else None
    stands = newest and (newest.valid_until is None or day <= newest.valid_until)

    assert version_on(versions, day) == (newest if stands else None)


@given(histories(), DAYS)
def test_a_later_version_changes_nothing_before_its_first_day(
    versions: tuple[Tier, ...], day: date
) -> None:
    earlier = tuple(each for each in versions if each.valid_from <= day)

    assert version_on(versions, day) == version_on(earlier, day)


@given(histories(), DAYS)
def test_a_place_is_never_left_backwards(versions: tuple[Tier, ...], day: date) -> None:
    order = list(reversed(TermPlace))
    for term in terms(versions):
        today, tomorrow = place_of(term, day), place_of(term, day + timedelta(days=1))
        assert order.index(today) <= order.index(tomorrow)


def test_the_next_version_ends_the_one_before_it_on_its_eve() -> None:
    first = make_version(1, FIRST_DAY)
    second = make_version(2, date(2027, 1, 1))

    assert terms([second, first]) == (Term(first, date(2026, 12, 31)), Term(second, None))


def test_a_version_that_ends_by_itself_is_not_made_longer_by_the_next() -> None:
    first = make_version(1, FIRST_DAY, valid_until=date(2026, 6, 30))
    second = make_version(2, date(2027, 1, 1))

    assert terms([first, second])[0].last_day == date(2026, 6, 30)
    assert version_on([first, second], date(2026, 9, 1)) is None


def test_a_version_counts_on_its_first_and_on_its_last_day() -> None:
    tier = make_version(1, date(2026, 3, 1), valid_until=date(2026, 3, 31))

    counts = [version_on([tier], date(2026, month, day)) is not None for month, day in (
        (2, 28), (3, 1), (3, 31), (4, 1)
    )]  # fmt: skip

    assert counts == [False, True, True, False]


def test_the_newest_version_is_the_one_with_the_highest_number() -> None:
    first, second = make_version(1, FIRST_DAY), make_version(2, date(2027, 1, 1))

    assert latest([second, first]) == second
    assert latest([]) is None


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"names_discount_permille": 250}, False),
        ({"valid_until": date(2030, 1, 1)}, False),
        ({"four_eyes": True}, False),
    ],
)
def test_the_number_and_the_first_day_do_not_make_a_version_another_one(
    changes: dict[str, Any], *, same: bool
) -> None:
    first = make_version(1, FIRST_DAY)

    assert says_the_same(make_version(2, date(2027, 1, 1), **changes), first) is same


@pytest.mark.parametrize(
    ("day", "months", "since"),
    [
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 36, date(2023, 12, 31)),
    ],
)
def test_turnover_is_counted_over_whole_months(day: date, months: int, since: date) -> None:
    assert TurnoverWanted(czk(100), months).since(day) == since
