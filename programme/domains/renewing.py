"""What the registry's record of a name says about a renewal of ours (epp.md 6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much a registry's clock may be behind ours."""

AROUND_THE_LAST_DAY = timedelta(days=3)
"""Near its last day a registry may renew a name by itself; the day alone proves nothing then."""


@dataclass(frozen=True)
class NameRecord:
    """What a registry says of a name that lies with us."""

    until: date
    changed_by_us: bool | None
    """Whether we changed it last; None where the registry does not tell who did."""
    changed_at: datetime | None
    in_renew_period: bool
    """The registry itself says that it was renewed by a registrar lately."""
    renewed_by_itself: bool
    """The registry itself says that it renewed the name on its last day."""


class RenewalFate(StrEnum):
    """What became of a renewal."""

    NOT_DONE = "not_done"
    """The name still ends on the day that was to be moved; the same may be sent again."""
    DONE = "done"
    UNCLEAR = "unclear"
    """The day moved, and nothing proves that we moved it; a person has to look."""


@dataclass(frozen=True)
class RenewalSent:
    """What was asked for: from which day, by how many years, and since when."""

    since: date
    years: int
    first_sent_at: datetime

    @property
    def wanted_until(self) -> date:
        """The day the name ends if the renewal was done."""
        return years_later(self.since, self.years)


def years_later(day: date, years: int) -> date:
    """Return the same day some years later; of a leap day, the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def fate_of(record: NameRecord, sent: RenewalSent, today: date) -> RenewalFate:
    """Return what became of a renewal; the year alone proves nothing around the last day."""
    if record.until == sent.since:
        return RenewalFate.NOT_DONE
    if abs(record.until - sent.wanted_until) > timedelta(days=1):
        return RenewalFate.UNCLEAR
    if record.in_renew_period:
        return RenewalFate.DONE
    if record.renewed_by_itself:
        return RenewalFate.UNCLEAR
    if record.changed_by_us is not None and record.changed_at is not None:
        ours = record.changed_by_us and record.changed_at >= sent.first_sent_at - CLOCKS_DIFFER
        return RenewalFate.DONE if ours else RenewalFate.UNCLEAR
    far_from_its_end = today + AROUND_THE_LAST_DAY < sent.since
    return RenewalFate.DONE if far_from_its_end else RenewalFate.UNCLEAR
