"""Who in the books may be the same company as an applicant, found by the roughest of signs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, Table, func, or_, select

from db.books.applications import APPLICATIONS
from db.books.partners import PARTNERS
from db.engine import Transaction
from programme.people.screening import Company


async def applicant(transaction: Transaction, application_id: str) -> Company:
    """Return an application as a company to be compared."""
    query = APPLICATIONS.select().where(APPLICATIONS.c.application_id == application_id)
    return _application((await transaction.execute(query)).one())


async def alike(transaction: Transaction, company: Company) -> tuple[Company, ...]:
    """Return everybody who shares a number, a customer, an e-mail address or a postcode."""
    applications = await transaction.execute(_like(APPLICATIONS, company, "customer_id"))
    partners = await transaction.execute(_like(PARTNERS, company, "partner_id"))
    return (
        *(_application(row) for row in applications),
        *(_partner(row) for row in partners),
    )


def _like(table: Table, company: Company, customer: str) -> Select[Any]:
    return select(table).where(
        or_(
            table.c.company_number == company.number,
            table.c[customer] == company.customer_id,
            func.lower(table.c.email) == company.email.lower(),
            func.replace(table.c.postcode, " ", "") == company.postcode.replace(" ", ""),
        )
    )


def _application(row: Row[Any]) -> Company:
    return Company(
        reference=row.application_id,
        customer_id=row.customer_id,
        number=row.company_number,
        name=row.company_name,
        street=row.street,
        city=row.city,
        postcode=row.postcode,
        email=row.email,
        open=row.ended_at is None,
    )


def _partner(row: Row[Any]) -> Company:
    return Company(
        reference=row.partner_id,
        customer_id=row.partner_id,
        number=row.company_number,
        name=row.company_name,
        street=row.street,
        city=row.city,
        postcode=row.postcode,
        email=row.email,
        partner=True,
    )
