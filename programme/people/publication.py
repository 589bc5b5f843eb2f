"""Publishing a new version of a tier: what a manager may send, and every rule it can break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from programme.people.conditions import (
    HIGHEST_DISCOUNT_PERMILLE,
    MOST_MONTHS,
    MOST_NAMES,
    Tier,
    latest,
    says_the_same,
)


@dataclass(frozen=True)
class Publication:
    """A version of a tier as a manager wants it published."""

    tier: Tier
    manager_id: str


@dataclass(frozen=True)
class TierPublished:
    """The version stands in the books; it counts from its first day."""

    tier_id: str
    version: int
    kind: Literal["tier_published"] = "tier_published"


@dataclass(frozen=True)
class DiscountOutOfRange:
    """A discount is between nothing and the highest one we give."""

    highest_permille: int = HIGHEST_DISCOUNT_PERMILLE
    kind: Literal["discount_out_of_range"] = "discount_out_of_range"


@dataclass(frozen=True)
class ConditionImpossible:
    """The number of names, the turnover or its months is none that could be asked for."""

    most_months: int = MOST_MONTHS
    kind: Literal["condition_impossible"] = "condition_impossible"


@dataclass(frozen=True)
class StartsInThePast:
    """A version can count from today on; what has been shown to people is not rewritten."""

    earliest: date
    kind: Literal["starts_in_the_past"] = "starts_in_the_past"


@dataclass(frozen=True)
class EndsBeforeItStarts:
    """The last day comes before the first one."""

    kind: Literal["ends_before_it_starts"] = "ends_before_it_starts"


@dataclass(frozen=True)
class VersionOverlaps:
    """Another version begins on that day or later; the new one has to follow it."""

    version: int
    valid_from: date
    kind: Literal["version_overlaps"] = "version_overlaps"


@dataclass(frozen=True)
class NothingChanged:
    """The version says what the one before it says."""

    version: int
    kind: Literal["nothing_changed"] = "nothing_changed"


@dataclass(frozen=True)
class VersionTaken:
    """Somebody else has published a version under this number meanwhile."""

    version: int
    kind: Literal["version_taken"] = "version_taken"


@dataclass(frozen=True)
class NotAManager:
    """Whoever wants it published is not one of our managers."""

    user_id: str
    kind: Literal["not_a_manager"] = "not_a_manager"


ContentRefusal = DiscountOutOfRange | ConditionImpossible | EndsBeforeItStarts
"""What a version says by itself."""
TierRefusal = (
    ContentRefusal | StartsInThePast | VersionOverlaps | NothingChanged | VersionTaken | NotAManager
)
PublicationAnswer = TierPublished | TierRefusal


def refusal_of(new: Tier, standing: Sequence[Tier], today: date) -> TierRefusal | None:
    """Return why a version cannot be published beside those that stand, or None if it can.

    A version that stands already is not asked about; publishing it again finds it.
    """
    wrong = _content_refusal(new)
    if wrong is not None:
        return wrong
    newest = latest(standing)
    if new.version != (newest.version if newest else 0) + 1:
        return VersionTaken(new.version)
    if new.valid_from < today:
        return StartsInThePast(today)
    if newest is not None and says_the_same(new, newest):
        return NothingChanged(newest.version)
    if newest is not None and new.valid_from <= newest.valid_from:
        return VersionOverlaps(newest.version, newest.valid_from)
    return None


def _content_refusal(new: Tier) -> ContentRefusal | None:
    for discount in (new.names_discount_permille, new.hosting_discount_permille):
        if not 0 <= discount <= HIGHEST_DISCOUNT_PERMILLE:
            return DiscountOutOfRange()
    if not 0 <= new.least_names <= MOST_NAMES:
        return ConditionImpossible()
    wanted = new.turnover
    if wanted and not (wanted.least.minor > 0 and 1 <= wanted.months <= MOST_MONTHS):
        return ConditionImpossible()
    if new.valid_until is not None and new.valid_until < new.valid_from:
        return EndsBeforeItStarts()
    return None
