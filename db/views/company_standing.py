"""Whether a company may apply: who is open, declined or a partner already, by company number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select, text

from db.books.applications import APPLICATIONS
from db.books.partners import PARTNERS
from db.engine import Transaction
from db.front.forms import FORMS
from programme.people.application import ENDS, ApplicationStatus
from programme.people.partner import PartnerStatus


@dataclass(frozen=True)
class OpenApplication:
    """An application of this company has not ended."""

    application_id: str
    customer_id: str
    kind: Literal["open_application"] = "open_application"


@dataclass(frozen=True)
class DeclinedLately:
    """The company was declined and may apply again from a moment."""

    application_id: str
    customer_id: str
    again_from: datetime
    kind: Literal["declined_lately"] = "declined_lately"


@dataclass(frozen=True)
class PartnerAlready:
    """The company is a partner."""

    customer_id: str
    kind: Literal["partner_already"] = "partner_already"


CompanyStanding = OpenApplication | DeclinedLately | PartnerAlready


async def lock_company(transaction: Transaction, company_number: str) -> None:
    """Let nobody else decide about this company's next application until this transaction ends."""
    await transaction.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 2))"), {"key": company_number}
    )


async def find(
    transaction: Transaction, company_number: str, now: datetime
) -> CompanyStanding | None:
    """Return why a company may not apply now, or None if it may."""
    return (
        await _partner(transaction, company_number)
        or await _open(transaction, company_number)
        or await _declined(transaction, company_number, now)
    )


async def _partner(transaction: Transaction, company_number: str) -> PartnerAlready | None:
    query = select(PARTNERS.c.partner_id).where(
        PARTNERS.c.company_number == company_number, PARTNERS.c.status != PartnerStatus.LEFT
    )
    found = (await transaction.execute(query.limit(1))).scalar()
    return None if found is None else PartnerAlready(found)


async def _open(transaction: Transaction, company_number: str) -> OpenApplication | None:
    in_books = select(APPLICATIONS.c.application_id, APPLICATIONS.c.customer_id).where(
        APPLICATIONS.c.company_number == company_number, APPLICATIONS.c.status.not_in(ENDS)
    )
    # What no story has copied into the books yet is open, too.
    on_its_way = (
        select(FORMS.c.application_id, FORMS.c.customer_id)
        .outerjoin(APPLICATIONS, APPLICATIONS.c.application_id == FORMS.c.application_id)
        .where(
            FORMS.c.form["company_number"].astext == company_number,
            APPLICATIONS.c.application_id.is_(None),
        )
    )
    row = (await transaction.execute(in_books.union(on_its_way).limit(1))).first()
    return None if row is None else OpenApplication(row.application_id, row.customer_id)


async def _declined(
    transaction: Transaction, company_number: str, now: datetime
) -> DeclinedLately | None:
    query = (
        select(APPLICATIONS)
        .where(
            APPLICATIONS.c.company_number == company_number,
            # Also where the appeal was withdrawn: that does not undo the first no.
            APPLICATIONS.c.status != ApplicationStatus.APPROVED,
            or_(APPLICATIONS.c.apply_again_from > now, APPLICATIONS.c.appeal_until > now),
        )
        .order_by(APPLICATIONS.c.apply_again_from.desc().nulls_last())
        .limit(1)
    )
    row = (await transaction.execute(query)).first()
    if row is None:
        return None
    again = row.apply_again_from or row.appeal_until
    return DeclinedLately(row.application_id, row.customer_id, again)
