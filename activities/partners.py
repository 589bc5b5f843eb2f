"""The partners in our own books."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from db.books import applications, partners, tiers
from db.books.chronicle import Line, note
from db.engine import Database
from programme.people.application import ApplicationStatus
from programme.people.partner import PartnerStatus

_TAKEN_OVER = (
    "application_id",
    "tier_id",
    "tier_version",
    "company_number",
    "company_name",
    "vat_number",
    "street",
    "city",
    "postcode",
    "country",
    "contact_name",
    "email",
    "phone",
    "language",
)


@dataclass(frozen=True)
class PartnerOpened:
    """The customer is a partner and the discount counts."""

    partner_id: str
    discount_permille: int


class Partners:
    """The partners, as workflows see them. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def open_partner(self, application_id: str) -> PartnerOpened:
        """Make the applicant a partner; a repeat finds the partner made.

        Raises NotApprovedError.
        """
        async with self._database.writing() as transaction:
            row = (await applications.locked(transaction, application_id))._mapping
            if row["status"] != ApplicationStatus.APPROVED:
                raise NotApprovedError(f"The application {application_id} is {row['status']}.")
            values = {name: row[name] for name in _TAKEN_OVER} | {
                "partner_id": row["customer_id"],
                "registry_key": row["customer_id"],
                "status": PartnerStatus.ACTIVE,
            }
            if await partners.add(transaction, values):
                opened = Line(
                    "partner.opened", application_id, facts={"partner": row["customer_id"]}
                )
                await note(transaction, opened)
            discount = await tiers.discount_of(transaction, row["tier_id"], row["tier_version"])
            return PartnerOpened(row["customer_id"], discount)


class NotApprovedError(ValueError):
    """Someone wants a partner made of an application that was not approved."""
