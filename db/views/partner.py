"""A partner as the desk's pages show one, with the version of the tier that is guaranteed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from db.books.partners import PARTNERS
from db.books.tiers import TIERS, tier_from
from db.engine import Transaction
from programme.people.conditions import Tier
from programme.people.partner import PartnerStatus

PINNED = and_(TIERS.c.tier_id == PARTNERS.c.tier_id, TIERS.c.version == PARTNERS.c.tier_version)
"""Joins a partner with the version that was pinned, whatever was published since."""

_BOTH_HAVE = ("tier_id", "made_at")


@dataclass(frozen=True)
class PartnerRow:
    """One partner with what the tier guarantees."""

    partner_id: str
    application_id: str
    status: PartnerStatus
    tier: Tier
    company_number: str
    company_name: str
    vat_number: str | None
    street: str
    city: str
    postcode: str
    country: str
    email: str
    language: str
    active_from: datetime


async def find(transaction: Transaction, customer_id: str) -> PartnerRow | None:
    """Return the partner a customer is, if the customer is one."""
    query = (
        select(PARTNERS, *(column for column in TIERS.c if column.name not in _BOTH_HAVE))
        .join(TIERS, PINNED)
        .where(PARTNERS.c.partner_id == customer_id)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    kept = {name: getattr(row, name) for name in PartnerRow.__annotations__ if hasattr(row, name)}
    return PartnerRow(**kept | {"status": PartnerStatus(row.status), "tier": tier_from(row)})
