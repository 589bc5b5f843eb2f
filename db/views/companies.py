"""What a register said of a company, as a form shows it."""

from __future__ import annotations

from datetime import datetime

from db.books import companies
from db.engine import Transaction
from programme.people.verification import CompanyEvidence


async def find(
    transaction: Transaction, company_number: str, not_before: datetime
) -> CompanyEvidence | None:
    """Return an answer that is not older than a moment, if there is one."""
    return await companies.find(transaction, company_number, not_before)
