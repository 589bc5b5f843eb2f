"""Where letters go: applicants and partners, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from db.books.applications import APPLICATIONS
from db.books.partners import PARTNERS
from db.engine import Transaction
from programme.letters import Addressee, AddresseeKind

_SHELF: dict[AddresseeKind, tuple[Table, str]] = {
    AddresseeKind.APPLICANT: (APPLICATIONS, "application_id"),
    AddresseeKind.PARTNER: (PARTNERS, "partner_id"),
}


@dataclass(frozen=True)
class Address:
    """Where a letter goes, in which language, and the company it speaks of."""

    email: str
    language: str
    company: str


async def find(transaction: Transaction, to: Addressee) -> Address | None:
    """Return the address of someone we may write to."""
    table, key = _SHELF[to.kind]
    row = (await transaction.execute(table.select().where(table.c[key] == to.id))).one_or_none()
    return None if row is None else Address(row.email, row.language, row.company_name)
