"""The public registers: asks them and keeps what they said as evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
from temporalio import activity

from db.books import applications, companies
from db.books.chronicle import Line, note
from db.engine import Database
from programme.evidence import CheckName, company_flags
from programme.parties import CompanyNumber, is_natural_person
from programme.typography import PRAGUE
from programme.verification import (
    CheckOutcome,
    CompanyEvidence,
    FindingKind,
    RegisteredCompany,
    StatedCompany,
    findings,
)

COMPANY_CHECK = CheckName.COMPANY
_ALIVE = "AKTIVNI"
_KEPT_FOR = timedelta(days=1)
_TIMEOUT = httpx2.Timeout(10, connect=3)


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


class Checks:
    """The registers, as workflows see them."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], ares_address: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._address = ares_address.rstrip("/")
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT, headers={"Accept": "application/json"})

    @activity.defn
    async def check_company(self, check: CompanyCheck) -> CompanyChecked:
        """Compare the application with the company register; the first answer of all stays.

        Raises RegisterUnavailableError while another try is left.
        """
        async with self._database.reading() as transaction:
            row = (await applications.find(transaction, check.application_id))._mapping
        evidence = await self._asked_today(row["company_number"])
        if evidence.outcome is CheckOutcome.UNAVAILABLE and _tries_left(check):
            raise RegisterUnavailableError("The company register gives no usable answer.")
        stated = StatedCompany(
            number=row["company_number"],
            name=row["company_name"],
            city=row["city"],
            vat_number=row["vat_number"],
            check_digit_agrees=CompanyNumber(row["company_number"]).check_digit_agrees,
        )
        return await self._keep(check.application_id, stated, evidence)

    @activity.defn
    async def find_company(self, company_number: str) -> CheckOutcome:
        """Leave what the register says of a company in the books for a day; say only how it went.

        The answer itself stays out of the workflow: a self-employed person's name is personal.
        """
        evidence = await self._asked_today(company_number)
        return evidence.outcome

    async def _asked_today(self, company_number: str) -> CompanyEvidence:
        """Return the answer of the last day, or ask: registers count repeated questions."""
        now = self._clock()
        async with self._database.reading() as transaction:
            kept = await companies.find(transaction, company_number, now - _KEPT_FOR)
        if kept is not None:
            return kept
        evidence = await self.ask_register(company_number)
        if evidence.outcome in (CheckOutcome.OK, CheckOutcome.NOT_FOUND):
            async with self._database.writing() as transaction:
                await companies.keep(transaction, company_number, evidence)
        return evidence

    async def ask_register(self, company_number: str) -> CompanyEvidence:
        """Ask ARES for one subject and say what came back; never raises for an outage."""
        url = f"{self._address}/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/{company_number}"
        try:
            answer = await self._http.get(url)
        except httpx2.HTTPError:
            return self._evidence(CheckOutcome.UNAVAILABLE, None, None)
        body = _json_of(answer.content)
        outcome = _outcome_of(answer.status_code, body)
        company = _company_of(body) if outcome is CheckOutcome.OK else None
        if outcome is CheckOutcome.OK and company is None:
            outcome = CheckOutcome.UNAVAILABLE
        return self._evidence(outcome, answer.content, company)

    async def close(self) -> None:
        """Close the connections to the registers."""
        await self._http.aclose()

    def _evidence(
        self, outcome: CheckOutcome, raw: bytes | None, company: RegisteredCompany | None
    ) -> CompanyEvidence:
        digest = None if raw is None else hashlib.sha256(raw).hexdigest()
        return CompanyEvidence(outcome, "ARES", self._clock(), digest, company)

    async def _keep(
        self, application_id: str, stated: StatedCompany, evidence: CompanyEvidence
    ) -> CompanyChecked:
        today = evidence.asked_at.astimezone(PRAGUE).date()
        rows = findings(stated, evidence, today)
        facts = {} if evidence.company is None else companies.plain(evidence.company)
        async with self._database.writing() as transaction:
            await applications.add_evidence(
                transaction,
                {
                    "application_id": application_id,
                    "check_name": COMPANY_CHECK,
                    "outcome": evidence.outcome,
                    "source": evidence.source,
                    "asked_at": evidence.asked_at,
                    "digest": evidence.digest,
                    "facts": facts,
                    "findings": [asdict(row) for row in rows],
                    "flags": list(company_flags(stated, evidence, today)),
                },
            )
            await note(
                transaction,
                Line(
                    "company.checked",
                    application_id,
                    facts={"outcome": evidence.outcome},
                    once=f"company.checked/{application_id}",
                ),
            )
        differences = sum(row.kind is FindingKind.DIFFERS for row in rows)
        return CompanyChecked(evidence.outcome, _title_of(evidence.company), differences)


class RegisterUnavailableError(RuntimeError):
    """A register is out of reach or answers nothing usable; asked again later."""


def _tries_left(check: CompanyCheck) -> bool:
    return activity.info().attempt < check.last_try


def _title_of(company: RegisteredCompany | None) -> str | None:
    if company is None or is_natural_person(company.legal_form):
        return None
    return company.name


def _json_of(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _outcome_of(status_code: int, body: dict[str, Any] | None) -> CheckOutcome:
    if status_code == 200:
        return CheckOutcome.OK if body is not None else CheckOutcome.UNAVAILABLE
    code = (body or {}).get("kod")
    # Another 404 means that the address is wrong, which says nothing about the company.
    if status_code == 404 and code == "NENALEZENO":
        return CheckOutcome.NOT_FOUND
    return CheckOutcome.REJECTED if status_code == 400 else CheckOutcome.UNAVAILABLE


def _company_of(body: dict[str, Any] | None) -> RegisteredCompany | None:
    try:
        return _read_company(body or {})
    except (KeyError, TypeError, ValueError):
        return None


def _read_company(body: dict[str, Any]) -> RegisteredCompany:
    seat = body["sidlo"]
    registers = body.get("seznamRegistraci", {})
    ceased = body.get("datumZaniku")
    alive = ("stavZdrojeVr", "stavZdrojeRzp", "stavZdrojeRos")
    return RegisteredCompany(
        number=str(body["ico"]),
        name=body["obchodniJmeno"],
        street=_street_of(seat),
        city=seat.get("nazevObce", ""),
        postcode=f"{int(seat['psc']):05}" if seat.get("psc") else "",
        country=seat.get("kodStatu", "CZ"),
        legal_form=str(body.get("pravniForma", "")),
        vat_number=body.get("dicSkDph") or body.get("dic"),
        ceased_on=date.fromisoformat(ceased[:10]) if ceased else None,
        trading=any(registers.get(register) == _ALIVE for register in alive),
    )


def _street_of(seat: dict[str, Any]) -> str:
    numbers = "/".join(
        str(part)
        for part in (
            seat.get("cisloDomovni"),
            _joined(seat.get("cisloOrientacni"), seat.get("cisloOrientacniPismeno")),
        )
        if part
    )
    # A village without street names counts its houses under the village's own name.
    street = seat.get("nazevUlice") or seat.get("nazevCastiObce") or seat.get("nazevObce", "")
    if not numbers:
        return str(seat.get("textovaAdresa", street)).split(",")[0]
    return f"{street} {numbers}".strip()


def _joined(number: int | str | None, letter: str | None) -> str:
    return f"{number or ''}{letter or ''}"
