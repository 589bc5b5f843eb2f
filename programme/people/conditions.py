"""The tiers of the programme, in versions: what each asks for and what it guarantees.

A version is never changed. The next one ends it on its own first day, so there is never more than
one that counts; who applied or was accepted under a version keeps it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from programme.money import Money

FIRST_DAY = date(2026, 1, 1)
"""From when a version counts that does not say; the programme's own first day."""
HIGHEST_DISCOUNT_PERMILLE = 900
MOST_MONTHS = 36
MOST_NAMES = 1_000_000


class WhoMayApply(StrEnum):
    """For whom a tier is meant, by the legal form in the company register."""

    EITHER = "either"
    COMPANY = "company"
    PERSON = "person"
    """A natural person in business."""


class DepositTerms(StrEnum):
    """How a partner of a tier gets a deposit."""

    AT_ONCE = "at_once"
    AFTER_REVIEW = "after_review"
    """A reviewer decides about the partner's request."""
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True)
class TurnoverWanted:
    """How much a partner of a tier is expected to order, and over how many months."""

    least: Money
    months: int

    def since(self, day: date) -> date:
        """Return the first day that counts when it is looked at on a day."""
        year, month = divmod(day.year * 12 + day.month - 1 - self.months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Tier:
    """One version of a variant of the programme; discounts are in thousandths of the list price."""

    tier_id: str
    names_discount_permille: int
    hosting_discount_permille: int
    least_names: int
    """How many names a partner of this tier is expected to look after; 0 asks for none."""
    deposit_wanted: bool
    """Recommended, never required."""
    demonstration: bool
    version: int = 1
    valid_from: date = FIRST_DAY
    """The first day, in Prague."""
    valid_until: date | None = None
    """The last day, if the tier ends by itself; a newer version may end it sooner."""
    who_may_apply: WhoMayApply = WhoMayApply.EITHER
    vat_payer_wanted: bool = False
    turnover: TurnoverWanted | None = None
    """Beside least_names, either of the two is enough."""
    four_eyes: bool = False
    """Two reviewers decide about an application."""
    deposit: DepositTerms = DepositTerms.AT_ONCE


@dataclass(frozen=True)
class Term:
    """A version with the last day on which it counts; None while nothing ends it."""

    tier: Tier
    last_day: date | None


class TermPlace(StrEnum):
    """Where a version stands on a day."""

    PAST = "past"
    CURRENT = "current"
    PLANNED = "planned"


def terms(versions: Iterable[Tier]) -> tuple[Term, ...]:
    """Return a tier's versions in order, each with the day it ends, by itself or by the next."""
    ordered = sorted(versions, key=lambda each: each.valid_from)
    ended = [_ended_by(one, following) for one, following in pairwise(ordered)]
    return (*ended, *(Term(last, last.valid_until) for last in ordered[-1:]))


def version_on(versions: Iterable[Tier], day: date) -> Tier | None:
    """Return the version of a tier that counts on a day, if one does."""
    for term in terms(versions):
        if place_of(term, day) is TermPlace.CURRENT:
            return term.tier
    return None


def place_of(term: Term, day: date) -> TermPlace:
    """Return where a version stands on a day."""
    if day < term.tier.valid_from:
        return TermPlace.PLANNED
    over = term.last_day is not None and day > term.last_day
    return TermPlace.PAST if over else TermPlace.CURRENT


def _ended_by(tier: Tier, following: Tier) -> Term:
    eve = following.valid_from - timedelta(days=1)
    return Term(tier, eve if tier.valid_until is None else min(eve, tier.valid_until))


def says_the_same(one: Tier, other: Tier) -> bool:
    """Say whether two versions differ in nothing but their number and first day."""
    return replace(one, version=other.version, valid_from=other.valid_from) == other


def latest(versions: Sequence[Tier]) -> Tier | None:
    """Return the newest version, which may still be planned."""
    return max(versions, key=lambda each: each.version, default=None)
