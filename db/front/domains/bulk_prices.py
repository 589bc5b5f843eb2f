"""What one name of a bulk order costs, by zone and years."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, delete
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.front.request_keys import quote_from, quote_values
from db.metadata import FRONT, METADATA, word
from programme.pricing import Quote

BULK_PRICES = Table(
    "bulk_prices",
    METADATA,
    word("bulk_id"),
    word("zone"),
    Column("years", Integer, nullable=False),
    Column("quote", JSONB, nullable=False, comment="what one name costs, and why"),
    PrimaryKeyConstraint("bulk_id", "zone", "years"),
    schema=FRONT,
)

PriceKey = tuple[str, int]
"""A zone and a number of years."""


async def of(transaction: Transaction, bulk_id: str) -> dict[PriceKey, Quote]:
    """Return what one name costs, by zone and years."""
    rows = await transaction.execute(BULK_PRICES.select().where(BULK_PRICES.c.bulk_id == bulk_id))
    return {(row.zone, row.years): quote_from(row.quote) for row in rows}


async def replace_all(
    transaction: Transaction, bulk_id: str, prices: Mapping[PriceKey, Quote]
) -> None:
    """Keep prices instead of those that were kept before."""
    await transaction.execute(delete(BULK_PRICES).where(BULK_PRICES.c.bulk_id == bulk_id))
    rows = [
        {"bulk_id": bulk_id, "zone": zone, "years": years, "quote": quote_values(quote)}
        for (zone, years), quote in prices.items()
    ]
    if rows:
        await transaction.execute(insert(BULK_PRICES).values(rows))
