"""What partners chose about automatic renewal: for all their names, and for single ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, PrimaryKeyConstraint, String, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, moment, word

ALL_OTHERS = ""

RENEWAL_CHOICES = Table(
    "renewal_choices",
    METADATA,
    word("partner_id"),
    Column(
        "name",
        String,
        nullable=False,
        comment="empty: all names that have no line of their own",
    ),
    Column("automatic", Boolean, nullable=False),
    moment("changed_at"),
    Column("changed_by", String, nullable=False, comment="a user's id"),
    PrimaryKeyConstraint("partner_id", "name"),
    schema=FRONT,
)


@dataclass(frozen=True)
class Choice:
    """What a partner wants for a name, or for all others."""

    name: str
    automatic: bool
    changed_at: datetime
    changed_by: str


async def save(transaction: Transaction, partner_id: str, choice: Choice) -> None:
    """Keep a choice; the last one counts."""
    values = {
        "automatic": choice.automatic,
        "changed_at": choice.changed_at,
        "changed_by": choice.changed_by,
    }
    query = insert(RENEWAL_CHOICES).values(partner_id=partner_id, name=choice.name, **values)
    await transaction.execute(
        query.on_conflict_do_update(index_elements=["partner_id", "name"], set_=values)
    )


async def usual(transaction: Transaction, partner_id: str) -> bool:
    """Return what a partner wants for names without a choice of their own; no, if nothing."""
    query = RENEWAL_CHOICES.select().where(
        RENEWAL_CHOICES.c.partner_id == partner_id, RENEWAL_CHOICES.c.name == ALL_OTHERS
    )
    row = (await transaction.execute(query)).one_or_none()
    return row is not None and bool(row.automatic)
