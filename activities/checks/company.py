"""The check of the company itself: asked of ARES once a day, compared with what was stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from activities.checks.ares import Ares
from activities.checks.keeping import Look, Shelf, raise_if_tries_left
from activities.checks.wire import Reading
from db.books import applications, companies, reviews
from db.books.applications import KeptEvidence
from db.engine import Database
from programme.people.evidence import CheckName
from programme.people.parties import CompanyNumber, is_natural_person
from programme.people.readings import company_flags
from programme.people.verification import (
    CheckOutcome,
    CompanyEvidence,
    FindingKind,
    StatedCompany,
    findings,
)
from programme.typography import PRAGUE

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CompanyCheck:
    """Which application to check; after `last_try` an outage is handed to the reviewer."""

    application_id: str
    last_try: int


@dataclass(frozen=True)
class CompanyChecked:
    """What the check came to, without personal data: a person's name is left out."""

    outcome: CheckOutcome
    title: str | None
    differences: int


class Companies:
    """What the company register says, and what that means for an application."""

    def __init__(
        self, database: Database, shelf: Shelf, ares: Ares, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._ares = ares
        self._clock = clock

    async def check(self, check: CompanyCheck) -> CompanyChecked:
        """Compare an application with the register, unless that was done before."""
        standing = await self._shelf.standing(check.application_id, CheckName.COMPANY)
        if standing is not None:
            return _company_checked(standing)
        async with self._database.reading() as transaction:
            row = (await applications.find(transaction, check.application_id))._mapping
            answer_count = await reviews.answer_count(transaction, check.application_id)
        evidence = await self.today(row["company_number"])
        raise_if_tries_left(evidence.outcome, evidence.source, check.last_try)
        stated = StatedCompany(
            number=row["company_number"],
            name=row["company_name"],
            city=row["city"],
            vat_number=row["vat_number"],
            check_digit_agrees=CompanyNumber(row["company_number"]).check_digit_agrees,
        )
        look = Look(check.application_id, CheckName.COMPANY, answer_count)
        return await self._keep(look, stated, evidence)

    async def today(self, company_number: str) -> CompanyEvidence:
        """Return the answer of the last day, or ask: registers count repeated questions."""
        async with self._database.reading() as transaction:
            kept = await companies.find(transaction, company_number, self._clock() - _A_DAY)
        if kept is not None:
            return kept
        evidence = await self._ares.ask(company_number)
        if evidence.outcome in (CheckOutcome.OK, CheckOutcome.NOT_FOUND):
            async with self._database.writing() as transaction:
                await companies.keep(transaction, company_number, evidence)
        return evidence

    async def _keep(
        self, look: Look, stated: StatedCompany, evidence: CompanyEvidence
    ) -> CompanyChecked:
        today = evidence.asked_at.astimezone(PRAGUE).date()
        facts = {} if evidence.company is None else companies.plain(evidence.company)
        reading = Reading(
            evidence.outcome,
            facts=facts,
            flags=company_flags(stated, evidence, today),
            digest=evidence.digest,
            alarming=evidence.outcome is CheckOutcome.REJECTED,
        )
        answer = replace(self._shelf.answered(evidence.source, reading), asked_at=evidence.asked_at)
        rows = [asdict(row) for row in findings(stated, evidence, today)]
        kept = await self._shelf.record(look, answer, rows)
        return _company_checked(kept)


def _company_checked(kept: KeptEvidence) -> CompanyChecked:
    company = kept.facts
    named = company and not is_natural_person(company["legal_form"])
    differences = sum(row["kind"] == FindingKind.DIFFERS for row in kept.findings)
    return CompanyChecked(kept.checked.outcome, company["name"] if named else None, differences)
