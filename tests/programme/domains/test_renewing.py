"""What became of a renewal, by the registry's record of the name alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from programme.domains.renewing import (
    AROUND_THE_LAST_DAY,
    CLOCKS_DIFFER,
    NameRecord,
    RenewalFate,
    RenewalSent,
    fate_of,
    years_later,
)

LAST_DAY = date(2027, 3, 14)
SENT_AT = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
SENT = RenewalSent(LAST_DAY, 1, SENT_AT)
LONG_BEFORE = date(2027, 1, 5)
MOVED = NameRecord(
    until=date(2028, 3, 14),
    changed_by_us=None,
    changed_at=None,
    in_renew_period=False,
    renewed_by_itself=False,
)
BY_US = replace(MOVED, changed_by_us=True, changed_at=SENT_AT)
TRAP = [LAST_DAY - AROUND_THE_LAST_DAY, LAST_DAY - timedelta(1), LAST_DAY, LAST_DAY + timedelta(9)]


@pytest.mark.parametrize("today", [LONG_BEFORE, *TRAP])
@pytest.mark.parametrize("record", [MOVED, BY_US, replace(MOVED, in_renew_period=True)])
def test_a_name_that_still_ends_on_its_day_was_not_renewed(record: NameRecord, today: date) -> None:
    assert fate_of(replace(record, until=LAST_DAY), SENT, today) is RenewalFate.NOT_DONE


def test_the_day_alone_proves_a_renewal_far_from_the_last_day() -> None:
    day_before_the_trap = LAST_DAY - AROUND_THE_LAST_DAY - timedelta(1)

    assert fate_of(MOVED, SENT, LONG_BEFORE) is RenewalFate.DONE
    assert fate_of(MOVED, SENT, day_before_the_trap) is RenewalFate.DONE


@pytest.mark.parametrize("today", TRAP)
def test_around_the_last_day_the_day_alone_proves_nothing(today: date) -> None:
    assert fate_of(MOVED, SENT, today) is RenewalFate.UNCLEAR


@pytest.mark.parametrize("today", [LONG_BEFORE, *TRAP])
def test_a_name_the_registry_renewed_by_itself_was_not_renewed_by_us(today: date) -> None:
    record = replace(BY_US, renewed_by_itself=True)

    assert fate_of(record, SENT, today) is RenewalFate.UNCLEAR


@pytest.mark.parametrize("today", TRAP)
def test_the_registrys_own_word_for_a_renewal_proves_it_on_any_day(today: date) -> None:
    both = replace(MOVED, in_renew_period=True, renewed_by_itself=True)

    assert fate_of(both, SENT, today) is RenewalFate.DONE


@pytest.mark.parametrize(
    ("by_us", "at", "fate"),
    [
        (True, SENT_AT, RenewalFate.DONE),
        (True, SENT_AT - CLOCKS_DIFFER, RenewalFate.DONE),
        (True, SENT_AT - CLOCKS_DIFFER - timedelta(seconds=1), RenewalFate.UNCLEAR),
        (False, SENT_AT, RenewalFate.UNCLEAR),
    ],
)
def test_who_changed_the_name_last_and_when_decides_around_the_last_day(
    *, by_us: bool, at: datetime, fate: RenewalFate
) -> None:
    record = replace(MOVED, changed_by_us=by_us, changed_at=at)

    assert fate_of(record, SENT, LAST_DAY) is fate


@pytest.mark.parametrize(
    ("until", "fate"),
    [
        (date(2028, 3, 13), RenewalFate.DONE),
        (date(2028, 3, 15), RenewalFate.DONE),
        (date(2028, 3, 12), RenewalFate.UNCLEAR),
        (date(2029, 3, 14), RenewalFate.UNCLEAR),
        (date(2026, 3, 14), RenewalFate.UNCLEAR),
    ],
)
def test_a_day_that_nobody_asked_for_is_for_a_person(until: date, fate: RenewalFate) -> None:
    assert fate_of(replace(BY_US, until=until), SENT, LONG_BEFORE) is fate


def test_of_a_leap_day_the_last_of_february_comes_years_later() -> None:
    assert years_later(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert years_later(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert years_later(LAST_DAY, 2) == date(2029, 3, 14)
