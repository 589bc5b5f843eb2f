"""Which tier fits an applicant, by the number of names: a proposal, never a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from programme.people.conditions import Tier


@dataclass(frozen=True)
class Proposal:
    """The tier that fits, and the numbers that say why."""

    tier: Tier
    names_in_a_year: int


def propose_tier(tiers: Iterable[Tier], names_now: int, names_yearly: int) -> Proposal | None:
    """Return the most demanding tier an applicant will satisfy within a year, if there is one."""
    reached = names_now + names_yearly
    fitting = [tier for tier in tiers if tier.least_names <= reached]
    if not fitting:
        return None
    best = max(fitting, key=lambda tier: (tier.least_names, tier.names_discount_permille))
    return Proposal(best, reached)
