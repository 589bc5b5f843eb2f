"""A partner as the desk's pages show one, and the tiers of the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.books.partners import PARTNERS
from db.books.tiers import TIERS
from db.engine import Transaction
from programme.people.conditions import Tier
from programme.people.partner import PartnerStatus


@dataclass(frozen=True)
class PartnerRow:
    """One partner with what the tier guarantees."""

    partner_id: str
    application_id: str
    status: PartnerStatus
    tier: Tier
    company_number: str
    company_name: str
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
        select(
            PARTNERS, *(column for column in TIERS.c if column.name not in ("tier_id", "made_at"))
        )
        .join(TIERS, TIERS.c.tier_id == PARTNERS.c.tier_id)
        .where(PARTNERS.c.partner_id == customer_id)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    kept = {name: getattr(row, name) for name in PartnerRow.__annotations__ if hasattr(row, name)}
    return PartnerRow(**kept | {"status": PartnerStatus(row.status), "tier": _tier(row)})


async def tiers(transaction: Transaction) -> tuple[Tier, ...]:
    """Return every tier, the smallest discount first."""
    rows = await transaction.execute(TIERS.select().order_by(TIERS.c.names_discount_permille))
    return tuple(_tier(row) for row in rows)


def _tier(row: Any) -> Tier:
    return Tier(
        tier_id=row.tier_id,
        names_discount_permille=row.names_discount_permille,
        hosting_discount_permille=row.hosting_discount_permille,
        least_names=row.least_names,
        deposit_wanted=row.deposit_wanted,
        demonstration=row.demonstration,
    )
