"""The tiers as pages show them: what counts on a day, and every version there was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from db.books.tiers import all_tiers
from db.engine import Transaction
from programme.people.conditions import Term, Tier, terms, version_on


async def tiers_valid_on(transaction: Transaction, day: date) -> tuple[Tier, ...]:
    """Return the version of every tier that counts on a day, the smallest discount first."""
    histories = (await _versions(transaction)).values()
    counting = (version_on(versions, day) for versions in histories)
    return tuple(
        sorted(
            (tier for tier in counting if tier is not None),
            key=lambda tier: (tier.names_discount_permille, tier.tier_id),
        )
    )


async def histories(transaction: Transaction) -> Mapping[str, tuple[Term, ...]]:
    """Return every tier with its versions in order, each with the last day it counts."""
    return {
        tier_id: terms(versions) for tier_id, versions in (await _versions(transaction)).items()
    }


async def _versions(transaction: Transaction) -> dict[str, tuple[Tier, ...]]:
    found = await all_tiers(transaction)
    return {tier_id: tuple(rows) for tier_id, rows in groupby(found, lambda each: each.tier_id)}
