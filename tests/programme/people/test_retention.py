import re
from datetime import UTC, datetime, timedelta

import pytest

from programme.people.application import ENDS, ApplicationStatus
from programme.people.retention import (
    RULES,
    Ended,
    Kept,
    due_for_erasing,
    erased_on,
    kept_since,
    rule_of,
)
from tests.house_rules.house import ROOT

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
S = ApplicationStatus


def ended(status: ApplicationStatus, days_ago: int, name: str = "a") -> Ended:
    return Ended(name, status, NOW - timedelta(days=days_ago))


def test_every_end_of_an_application_has_its_rule_and_nothing_has_two() -> None:
    assert {status.value for status in ENDS} <= {kept.value for kept in Kept}
    assert [rule.kept for rule in RULES] == list(Kept)


@pytest.mark.parametrize(
    ("status", "days"), [(S.DECLINED, 365), (S.WITHDRAWN, 180), (S.LAPSED, 90)]
)
def test_an_application_is_due_on_its_day_and_not_before(
    status: ApplicationStatus, days: int
) -> None:
    assert due_for_erasing([ended(status, days - 1)], NOW) == ()
    assert due_for_erasing([ended(status, days)], NOW) == (ended(status, days),)


@pytest.mark.parametrize("status", [S.APPROVED, S.CHECKING, S.AWAITING_REVIEW])
def test_a_partners_or_an_open_application_is_never_due(status: ApplicationStatus) -> None:
    assert due_for_erasing([ended(status, 10_000)], NOW) == ()
    assert erased_on(status, NOW) is None


def test_what_ended_first_goes_first() -> None:
    old, older = ended(S.LAPSED, 100, "old"), ended(S.DECLINED, 400, "older")

    assert due_for_erasing([old, older], NOW) == (older, old)


def test_what_is_kept_for_a_partnership_has_no_last_moment() -> None:
    assert kept_since(Kept.APPROVED, NOW) is None
    assert kept_since(Kept.DRAFT, NOW) == NOW - timedelta(days=30)


@pytest.mark.parametrize("language", ["en", "cs"])
def test_the_help_page_says_what_the_table_says(language: str) -> None:
    text = (ROOT / f"docs/help/{language}/what-we-keep.md").read_text()
    said = [int(number) for number in re.findall(r"^- .*?(\d+) (?:days|dní)", text, re.M)]

    assert said == [rule_of(kept).days for kept in Kept if rule_of(kept).days is not None]
