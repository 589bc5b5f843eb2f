"""Evidence from the public registers, and what it means for an application."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from programme.people.parties import is_natural_person


class CheckOutcome(StrEnum):
    """Whether a register told us something (company-registers.md 2); not yet what it means."""

    OK = "ok"
    NOT_FOUND = "not_found"
    NOT_APPLICABLE = "not_applicable"
    UNAVAILABLE = "unavailable"
    """Outage, throttling, an unreadable answer: never a fault of the applicant."""
    REJECTED = "rejected"
    """The register refused our question; our input or our configuration is wrong."""


@dataclass(frozen=True)
class RegisteredCompany:
    """What the company register says, the fields relied on and nothing more."""

    number: str
    name: str
    street: str
    city: str
    postcode: str
    country: str
    legal_form: str
    vat_number: str | None
    ceased_on: date | None
    trading: bool


@dataclass(frozen=True)
class CompanyEvidence:
    """One answer of the company register: when, from where, and a digest of the raw bytes."""

    outcome: CheckOutcome
    source: str
    asked_at: datetime
    digest: str | None
    company: RegisteredCompany | None


class FindingKind(StrEnum):
    """How a fact the applicant gave compares with the register."""

    MATCH = "match"
    SIMILAR = "similar"
    """Differs in accents, case or the way the legal form is written."""
    DIFFERS = "differs"
    UNAVAILABLE = "unavailable"
    NOT_APPLICABLE = "not_applicable"


class FindingSubject(StrEnum):
    """The fact a finding is about."""

    EXISTS = "exists"
    NOT_CEASED = "not_ceased"
    NOT_IN_LIQUIDATION = "not_in_liquidation"
    NAME = "name"
    CITY = "city"
    VAT_NUMBER = "vat_number"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True)
class Finding:
    """One row the reviewer compares."""

    subject: FindingSubject
    kind: FindingKind
    stated: str
    registered: str


@dataclass(frozen=True)
class StatedCompany:
    """What the applicant said about the company."""

    number: str
    name: str
    city: str
    vat_number: str | None
    check_digit_agrees: bool


def findings(stated: StatedCompany, evidence: CompanyEvidence, today: date) -> tuple[Finding, ...]:
    """Return what the register's answer means, row by row; an outage is never a difference."""
    company = evidence.company
    if company is None:
        exists = (
            FindingKind.DIFFERS
            if evidence.outcome is CheckOutcome.NOT_FOUND
            else FindingKind.UNAVAILABLE
        )
        return (Finding(FindingSubject.EXISTS, exists, stated.number, ""),)
    return (
        Finding(FindingSubject.EXISTS, FindingKind.MATCH, stated.number, company.number),
        _check_digit(stated),
        _ceased(company, today),
        _liquidation(company),
        _compared(FindingSubject.NAME, stated.name, company.name),
        _compared(FindingSubject.CITY, stated.city, company.city),
        _vat_number(stated, company),
    )


def is_in_liquidation(company: RegisteredCompany) -> bool:
    """Say whether the name carries the words `v likvidaci`; the one reliable sign in ARES."""
    if is_natural_person(company.legal_form):
        return False
    return re.search(r"\bv\s+likvidaci\b", company.name, re.IGNORECASE) is not None


def comparable(text: str) -> str:
    """Return a name or place as it is compared, never as it is stored (company-registers.md 3)."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = re.sub(r"\bspol\.?\s+s\s+r\.?\s*o\.?", "sro", plain)
    plain = re.sub(r"\bs\.?\s*r\.?\s*o\.?(?=\W|$)", "sro", plain)
    plain = re.sub(r"\ba\.\s*s\.?(?=\W|$)", "as", plain)
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())


def _check_digit(stated: StatedCompany) -> Finding:
    kind = FindingKind.MATCH if stated.check_digit_agrees else FindingKind.SIMILAR
    return Finding(FindingSubject.CHECK_DIGIT, kind, stated.number, stated.number)


def _ceased(company: RegisteredCompany, today: date) -> Finding:
    # The register also holds days in the future: those companies still live.
    has_ceased = company.ceased_on is not None and company.ceased_on <= today
    kind = FindingKind.DIFFERS if has_ceased else FindingKind.MATCH
    return Finding(
        FindingSubject.NOT_CEASED,
        kind,
        "",
        company.ceased_on.isoformat() if company.ceased_on else "",
    )


def _liquidation(company: RegisteredCompany) -> Finding:
    kind = FindingKind.DIFFERS if is_in_liquidation(company) else FindingKind.MATCH
    return Finding(FindingSubject.NOT_IN_LIQUIDATION, kind, "", company.name)


def _compared(subject: FindingSubject, stated: str, registered: str) -> Finding:
    if unicodedata.normalize("NFC", stated) == unicodedata.normalize("NFC", registered):
        kind = FindingKind.MATCH
    elif comparable(stated) == comparable(registered):
        kind = FindingKind.SIMILAR
    else:
        kind = FindingKind.DIFFERS
    return Finding(subject, kind, stated, registered)


def _vat_number(stated: StatedCompany, company: RegisteredCompany) -> Finding:
    if stated.vat_number is None:
        return Finding(
            FindingSubject.VAT_NUMBER, FindingKind.NOT_APPLICABLE, "", company.vat_number or ""
        )
    return _compared(FindingSubject.VAT_NUMBER, stated.vat_number, company.vat_number or "")
