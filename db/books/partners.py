"""The partners, and to whom and where their services are billed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import insert

from db.books.applications import APPLICATIONS
from db.books.tiers import TIERS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.billing.party import Party
from programme.people.partner import PartnerStatus

PARTNERS = Table(
    "partners",
    METADATA,
    Column("partner_id", String, primary_key=True, comment="the customer's id"),
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), nullable=False),
    word("tier_id"),
    word("status"),
    word("company_number"),
    word("company_name"),
    word("vat_number", nullable=True),
    word("street"),
    word("city"),
    word("postcode"),
    word("country"),
    word("contact_name"),
    word("email"),
    word("phone"),
    word("language"),
    Column(
        "registry_key",
        String,
        nullable=False,
        comment="what the partner's handles at registries are made from",
    ),
    made_at("active_from"),
    Column(
        "tier_version",
        Integer,
        nullable=False,
        server_default="1",
        comment="whose discount is guaranteed until a review",
    ),
    one_of("status", PartnerStatus),
    UniqueConstraint("application_id"),
    ForeignKeyConstraint(["tier_id", "tier_version"], [TIERS.c.tier_id, TIERS.c.version]),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a partner; say whether it is new."""
    query = insert(PARTNERS).values(values).on_conflict_do_nothing()
    return (await transaction.execute(query.returning(PARTNERS.c.partner_id))).first() is not None


async def find(transaction: Transaction, partner_id: str) -> Row[Any] | None:
    """Return a partner's row, if there is such a partner."""
    query = PARTNERS.select().where(PARTNERS.c.partner_id == partner_id)
    return (await transaction.execute(query)).one_or_none()


def party_of(row: Row[Any]) -> Party:
    """Return a partner as a paper names them, as the row stands now."""
    return Party(
        name=row.company_name,
        street=row.street,
        city=row.city,
        postcode=row.postcode,
        country=row.country,
        company_number=row.company_number,
        vat_number=row.vat_number,
    )


async def correct_email(transaction: Transaction, wrong: str, right: str, **whose: str) -> None:
    """Correct an address letters go to, for the partner told by an id, if it is the wrong one."""
    query = PARTNERS.update().filter_by(**whose).where(PARTNERS.c.email == wrong)
    await transaction.execute(query.values(email=right))
