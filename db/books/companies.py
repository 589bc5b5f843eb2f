"""What the company register said in the last day, so that it is not asked the same again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, String, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.people.verification import CheckOutcome, CompanyEvidence, RegisteredCompany

COMPANY_ANSWERS = Table(
    "company_answers",
    METADATA,
    word("company_number", primary_key=True),
    word("outcome"),
    word("source"),
    moment("asked_at"),
    Column("digest", String, nullable=True, comment="SHA-256 of the raw answer"),
    Column("facts", JSONB, nullable=False, comment="the fields relied on"),
    one_of("outcome", CheckOutcome),
    schema=BOOKS,
)


async def keep(transaction: Transaction, company_number: str, evidence: CompanyEvidence) -> None:
    """Keep an answer in place of an older one."""
    values = {
        "outcome": evidence.outcome,
        "source": evidence.source,
        "asked_at": evidence.asked_at,
        "digest": evidence.digest,
        "facts": {} if evidence.company is None else plain(evidence.company),
    }
    await transaction.execute(
        insert(COMPANY_ANSWERS)
        .values(values | {"company_number": company_number})
        .on_conflict_do_update(index_elements=["company_number"], set_=values)
    )


async def find(
    transaction: Transaction, company_number: str, not_before: datetime
) -> CompanyEvidence | None:
    """Return an answer that is not older than a moment, if there is one."""
    query = COMPANY_ANSWERS.select().where(
        COMPANY_ANSWERS.c.company_number == company_number,
        COMPANY_ANSWERS.c.asked_at >= not_before,
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    company = _company(row.facts) if row.facts else None
    return CompanyEvidence(CheckOutcome(row.outcome), row.source, row.asked_at, row.digest, company)


def plain(company: RegisteredCompany) -> dict[str, Any]:
    """Return a company as JSON holds it."""
    ceased = company.ceased_on
    return asdict(company) | {"ceased_on": None if ceased is None else ceased.isoformat()}


def _company(facts: dict[str, Any]) -> RegisteredCompany:
    ceased = facts["ceased_on"]
    return RegisteredCompany(
        **facts | {"ceased_on": None if ceased is None else date.fromisoformat(ceased)}
    )
