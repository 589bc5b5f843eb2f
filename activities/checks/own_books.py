"""What our own books say of an applicant: whether we know the company, and what the tier asks."""

from __future__ import annotations

from dataclasses import asdict

from activities.checks.keeping import Applicant, Shelf
from activities.checks.wire import Reading
from db.books import duplicates, services, tiers
from db.books.answers import Answer
from db.engine import Database
from programme.people.evidence import RiskFlag
from programme.people.readings import condition_flags, tiers_met
from programme.people.screening import duplicates as duplicates_of
from programme.people.verification import CheckOutcome

OUR_BOOKS = "BOOKS"


class OwnBooks:
    """The applications, partners, tiers and services, looked at for an applicant."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

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
        """Compare what the applicant looks after with what the tier expects."""
        async with self._database.reading() as transaction:
            published = await tiers.all_tiers(transaction)
            names = await services.names_looked_after(transaction, applicant.customer_id)
        tier = next((each for each in published if each.tier_id == applicant.tier_id), None)
        reading = Reading(
            CheckOutcome.OK,
            facts={
                "names": names,
                "least_names": None if tier is None else tier.least_names,
                "tiers_met": list(tiers_met(published, names)),
            },
            flags=condition_flags(tier, names),
        )
        return self._shelf.answered(OUR_BOOKS, reading)
