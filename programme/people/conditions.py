"""The tiers of the programme: what each asks for and what it guarantees."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """One variant of the programme; discounts are in thousandths of the list price."""

    tier_id: str
    names_discount_permille: int
    hosting_discount_permille: int
    least_names: int
    """How many names a partner of this tier is expected to look after."""
    deposit_wanted: bool
    demonstration: bool
