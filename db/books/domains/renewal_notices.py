"""Which names a partner was told about before their last day, and after it; each once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column, Date, Index, PrimaryKeyConstraint, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, one_of, word
from programme.domains.reminding import Notice

RENEWAL_NOTICES = Table(
    "renewal_notices",
    METADATA,
    Column("order_id", String, nullable=False, comment="the order that brought the name"),
    Column("until", Date, nullable=False),
    word("notice"),
    word("partner_id"),
    Column("told_on", Date, nullable=False, comment="in the letter of this day"),
    PrimaryKeyConstraint("order_id", "until", "notice"),
    one_of("notice", Notice),
    Index("ix_renewal_notices_partner_id", "partner_id", "told_on"),
    schema=BOOKS,
)


async def tell(
    transaction: Transaction, partner_id: str, told_on: date, names: list[tuple[str, date, Notice]]
) -> None:
    """Note that names are told about in the letter of a day; what was told before stays as it is.

    A later notice makes an earlier one needless, never the other way round.
    """
    if not names:
        return
    rows = [
        {
            "order_id": order_id,
            "until": until,
            "notice": notice,
            "partner_id": partner_id,
            "told_on": told_on,
        }
        for order_id, until, notice in names
    ]
    await transaction.execute(insert(RENEWAL_NOTICES).on_conflict_do_nothing(), rows)
