"""The tiers as pages show them: what counts on a day, and every version there was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import func, select

from db.books import tiers
from db.books.applications import APPLICATIONS
from db.books.knowledge import Somebody, known_facts
from db.books.partners import PARTNERS
from db.books.tiers import TIERS
from db.engine import Transaction
from db.views.partner import PINNED
from programme.people.application import ENDS
from programme.people.conditions import Term, Tier, terms, version_on
from programme.people.eligibility import Holder
from programme.people.partner import PartnerStatus


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


async def find(transaction: Transaction, tier_id: str, version: int) -> Tier | None:
    """Return one version of a tier, as an application or a partner pins it."""
    return await tiers.find(transaction, tier_id, version)


async def open_applications(transaction: Transaction, tier_id: str) -> dict[int, int]:
    """Return how many applications still open there are under each version of a tier."""
    version = APPLICATIONS.c.tier_version
    query = (
        select(version, func.count())
        .where(APPLICATIONS.c.tier_id == tier_id, APPLICATIONS.c.status.not_in(ENDS))
        .group_by(version)
        .order_by(version)
    )
    return {row[0]: row[1] for row in await transaction.execute(query)}


async def holders(
    transaction: Transaction, tier: Tier, today: date
) -> tuple[tuple[str, Holder], ...]:
    """Return the partners of a tier by name, with what is known of them about its conditions."""
    query = (
        select(PARTNERS.c.partner_id, PARTNERS.c.application_id, PARTNERS.c.company_name, TIERS)
        .join(TIERS, PINNED)
        .where(PARTNERS.c.tier_id == tier.tier_id, PARTNERS.c.status != PartnerStatus.LEFT)
        .order_by(PARTNERS.c.company_name, PARTNERS.c.partner_id)
    )
    found = []
    for row in (await transaction.execute(query)).all():
        who = Somebody(row.partner_id, row.application_id)
        facts = await known_facts(transaction, who, tier, today)
        found.append((row.company_name, Holder(row.partner_id, tiers.tier_from(row), facts)))
    return tuple(found)


async def _versions(transaction: Transaction) -> dict[str, tuple[Tier, ...]]:
    found = await tiers.all_tiers(transaction)
    return {tier_id: tuple(rows) for tier_id, rows in groupby(found, lambda each: each.tier_id)}
