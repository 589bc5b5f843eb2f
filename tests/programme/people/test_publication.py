from datetime import date
from typing import Any

import pytest

from programme.money import czk
from programme.people.conditions import FIRST_DAY, Tier, TurnoverWanted
from programme.people.publication import (
    ConditionImpossible,
    DiscountOutOfRange,
    EndsBeforeItStarts,
    NothingChanged,
    StartsInThePast,
    TierRefusal,
    VersionOverlaps,
    VersionTaken,
    refusal_of,
)
from tests.makers import make_tier

TODAY = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 1)


def make_version(**changes: Any) -> Tier:
    usual: dict[str, Any] = {"tier_id": "plus", "version": 1, "valid_from": FIRST_DAY}
    return make_tier(**usual | changes)


def make_next(**changes: Any) -> Tier:
    usual: dict[str, Any] = {"version": 2, "valid_from": NEW_YEAR, "names_discount_permille": 250}
    return make_version(**usual | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"valid_from": TODAY},
        {"names_discount_permille": 0, "hosting_discount_permille": 900},
        {"turnover": TurnoverWanted(czk(1), 36), "least_names": 0},
        {"valid_until": NEW_YEAR},
        {"names_discount_permille": 200, "valid_until": date(2027, 6, 30)},
    ],
)
def test_a_version_that_follows_the_one_before_can_be_published(changes: dict[str, Any]) -> None:
    assert refusal_of(make_next(**changes), [make_version()], TODAY) is None


def test_the_first_version_of_a_new_tier_can_be_published() -> None:
    assert refusal_of(make_version(valid_from=TODAY), [], TODAY) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"names_discount_permille": 901}, DiscountOutOfRange()),
        ({"hosting_discount_permille": -1}, DiscountOutOfRange()),
        ({"least_names": -1}, ConditionImpossible()),
        ({"turnover": TurnoverWanted(czk(0), 12)}, ConditionImpossible()),
        ({"turnover": TurnoverWanted(czk(100), 0)}, ConditionImpossible()),
        ({"turnover": TurnoverWanted(czk(100), 37)}, ConditionImpossible()),
        ({"valid_until": date(2026, 12, 31)}, EndsBeforeItStarts()),
        ({"valid_from": date(2026, 11, 22)}, StartsInThePast(TODAY)),
        ({"names_discount_permille": 200}, NothingChanged(1)),
        ({"version": 3}, VersionTaken(3)),
        ({"version": 1}, VersionTaken(1)),
    ],
)
def test_a_version_that_breaks_a_rule_is_refused(
    changes: dict[str, Any], refusal: TierRefusal
) -> None:
    assert refusal_of(make_next(**changes), [make_version()], TODAY) == refusal


@pytest.mark.parametrize("first_day", [TODAY, NEW_YEAR])
def test_a_version_has_to_follow_the_one_that_is_planned(first_day: date) -> None:
    standing = [make_version(), make_next()]
    third = make_next(version=3, valid_from=first_day, four_eyes=True)

    assert refusal_of(third, standing, TODAY) == VersionOverlaps(2, NEW_YEAR)
