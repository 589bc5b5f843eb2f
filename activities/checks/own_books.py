"""What our own books say of an applicant: whether we know the company, and what the tier asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from activities.checks.keeping import Applicant, Shelf
from activities.checks.wire import Reading
from db.books import applications, duplicates, tiers
from db.books.answers import Answer
from db.books.knowledge import Somebody, known_facts
from db.engine import Database, Transaction
from db.views.tiers import tiers_valid_on
from programme.people.conditions import Tier
from programme.people.eligibility import (
    Judged,
    KnownFacts,
    Met,
    condition_flags,
    judge,
    tiers_met,
)
from programme.people.evidence import DEFINITE, CheckName, RiskFlag
from programme.people.screening import duplicates as duplicates_of
from programme.people.verification import CheckOutcome
from programme.typography import PRAGUE

OUR_BOOKS = "BOOKS"
TOO_EARLY = "TOO_EARLY"
"""A register this depends on has not answered yet; it is asked beside us, so look again soon."""
NOT_KNOWN = "NOT_KNOWN"
"""The registers have answered and could not tell; looking again changes nothing."""


class OwnBooks:
    """The applications, partners, tiers and services, looked at for an applicant."""

    def __init__(self, database: Database, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._shelf = shelf
        self._clock = clock

    async def look_for_duplicates(self, applicant: Applicant) -> Answer:
        """Look for the same company among the applications and the partners."""
        async with self._database.reading() as transaction:
            company = await duplicates.applicant(transaction, applicant.application_id)
            others = await duplicates.alike(transaction, company)
        found = duplicates_of(company, others)
        raised = {each.flag for each in found}
        reading = Reading(
            CheckOutcome.OK,
            facts={"duplicates": [asdict(each) for each in found]},
            flags=tuple(flag for flag in RiskFlag if flag in raised),
        )
        return self._shelf.answered(OUR_BOOKS, reading)

    async def compare_with_tier(self, applicant: Applicant) -> Answer:
        """Compare what is known of the applicant with the version of the tier they applied under.

        It reads the evidence already kept: the company register and the payers of VAT come first.
        """
        today = self._clock().astimezone(PRAGUE).date()
        who = Somebody(applicant.customer_id, applicant.application_id)
        async with self._database.reading() as transaction:
            tier = await tiers.find(transaction, applicant.tier_id, applicant.tier_version)
            offered = await _offered(transaction, who, today)
            facts = None if tier is None else await known_facts(transaction, who, tier, today)
            is_early = not await _registers_have_answered(transaction, applicant.application_id)
        if tier is None or facts is None:
            unknown = Reading(CheckOutcome.OK, flags=(RiskFlag.TIER_UNKNOWN,))
            return self._shelf.answered(OUR_BOOKS, unknown)
        judged = judge(tier, facts)
        # A flag stands beside a gap: what is known not to be met stays to be looked at.
        has_gap = any(each.met is Met.UNKNOWN for each in judged)
        reading = Reading(
            CheckOutcome.UNAVAILABLE if has_gap else CheckOutcome.OK,
            code=(TOO_EARLY if is_early else NOT_KNOWN) if has_gap else "",
            facts=_plain(tier, facts, judged) | {"tiers_met": list(tiers_met(offered))},
            flags=condition_flags(judged),
        )
        return self._shelf.answered(OUR_BOOKS, reading)


async def _offered(
    transaction: Transaction, who: Somebody, today: date
) -> list[tuple[Tier, KnownFacts]]:
    return [
        (tier, await known_facts(transaction, who, tier, today))
        for tier in await tiers_valid_on(transaction, today)
    ]


async def _registers_have_answered(transaction: Transaction, application_id: str) -> bool:
    for check in (CheckName.COMPANY, CheckName.VAT_PAYER):
        kept = await applications.evidence_of(transaction, application_id, check)
        if kept is None or kept.checked.outcome not in DEFINITE:
            return False
    return True


def _plain(tier: Tier, facts: KnownFacts, judged: tuple[Judged, ...]) -> dict[str, Any]:
    """Return what the judgement relied on, without personal data."""
    return {
        "tier_version": tier.version,
        "names": facts.names,
        "least_names": tier.least_names,
        "turnover_minor": None if facts.turnover is None else facts.turnover.minor,
        "conditions": [asdict(each) for each in judged],
    }
