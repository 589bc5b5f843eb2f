from dataclasses import replace
from datetime import date

import pytest

from programme.domains.comparison import (
    Difference,
    Ours,
    Seen,
    Standing,
    differences,
    questions_a_day,
    unknown_to_us,
)

UNTIL = date(2027, 11, 23)
OURS = Ours("kun.cz", UNTIL, registrant="CAAA", servers="NAAA")
SEEN = Seen("kun.cz", Standing.OURS, UNTIL, ("ok",), registrant="CAAA", servers="NAAA")


def test_a_name_that_is_the_same_on_both_sides_differs_in_nothing() -> None:
    assert differences(OURS, SEEN) == ()


@pytest.mark.parametrize(
    ("seen", "difference", "heals"),
    [
        (Seen("kun.cz", Standing.GONE), Difference.MISSING, False),
        (Seen("kun.cz", Standing.ELSEWHERE), Difference.ELSEWHERE, False),
        (replace(SEEN, until=date(2028, 11, 23)), Difference.DAY, True),
        (replace(SEEN, until=date(2026, 11, 23)), Difference.DAY, True),
        (
            replace(SEEN, until=date(2028, 11, 23), statuses=("ok", "autoRenewPeriod")),
            Difference.RENEWED_BY_REGISTRY,
            False,
        ),
        (replace(SEEN, registrant="CBBB"), Difference.HOLDER, False),
        (replace(SEEN, servers="NBBB"), Difference.SERVERS, False),
        (replace(SEEN, statuses=("serverHold",)), Difference.STATUS, False),
    ],
)
def test_every_difference_has_its_name_and_only_safe_ones_heal(
    seen: Seen, difference: Difference, *, heals: bool
) -> None:
    (found,) = differences(OURS, seen)

    assert (found.difference, found.heals) == (difference, heals)


def test_a_name_that_is_being_changed_is_left_alone() -> None:
    ours = replace(OURS, is_being_changed=True)

    assert differences(ours, Seen("kun.cz", Standing.GONE)) == ()


def test_what_was_never_agreed_cannot_differ() -> None:
    assert differences(Ours("kun.cz", UNTIL), SEEN) == ()


def test_a_name_of_ours_at_the_registry_that_nobody_ordered_is_found() -> None:
    found = unknown_to_us(
        ["KUN.cz", "cizi.cz", "nova.cz"], frozenset({"kun.cz"}), frozenset({"nova.cz"})
    )

    assert [(each.subject, each.difference) for each in found] == [
        ("cizi.cz", Difference.UNKNOWN_TO_US)
    ]


def test_where_questions_are_counted_only_so_many_are_asked_a_day() -> None:
    assert questions_a_day(10, metered=True) == 266
    assert questions_a_day(5000, metered=True) == 5000
    assert questions_a_day(10, metered=False) == 800
