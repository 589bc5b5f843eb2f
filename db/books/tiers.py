"""The programme's tiers, as they stand."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, word
from programme.people.conditions import Tier

TIERS = Table(
    "tiers",
    METADATA,
    word("tier_id", primary_key=True),
    Column("names_discount_permille", Integer, nullable=False),
    Column("hosting_discount_permille", Integer, nullable=False),
    Column("least_names", Integer, nullable=False),
    Column("deposit_wanted", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    schema=BOOKS,
)


async def publish(transaction: Transaction, tier: Tier) -> None:
    """Add a tier; one that stands already is left as it is."""
    values = {
        "tier_id": tier.tier_id,
        "names_discount_permille": tier.names_discount_permille,
        "hosting_discount_permille": tier.hosting_discount_permille,
        "least_names": tier.least_names,
        "deposit_wanted": tier.deposit_wanted,
        "demonstration": tier.demonstration,
    }
    await transaction.execute(insert(TIERS).values(values).on_conflict_do_nothing())


async def discount_of(transaction: Transaction, tier_id: str) -> int:
    """Return a tier's discount on names, in thousandths."""
    query = TIERS.select().where(TIERS.c.tier_id == tier_id)
    return int((await transaction.execute(query)).one().names_discount_permille)


async def all_tiers(transaction: Transaction) -> tuple[Tier, ...]:
    """Return every tier that was ever published."""
    rows = await transaction.execute(TIERS.select().order_by(TIERS.c.tier_id))
    return tuple(
        Tier(
            row.tier_id,
            row.names_discount_permille,
            row.hosting_discount_permille,
            row.least_names,
            row.deposit_wanted,
            row.demonstration,
        )
        for row in rows
    )
