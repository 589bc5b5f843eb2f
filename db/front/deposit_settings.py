"""What a partner has set about the deposit: when to be told that it is low, and what happens then.

The web keeps it first; a story copies the level into the books, where the trigger reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Row, Table
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, moment, word
from programme.money import Money, czk

USUAL_ALERT_MINOR = 50_000
"""The level of a partner who has set none; the books start with the same."""

DEPOSIT_SETTINGS = Table(
    "deposit_settings",
    METADATA,
    word("partner_id", primary_key=True),
    Column(
        "alert_below_minor",
        BigInteger,
        nullable=False,
        comment="told once each time less than this becomes available; 0: never",
    ),
    Column(
        "auto_top_up_minor",
        BigInteger,
        nullable=True,
        comment="without VAT; none: no call for payment is made by itself",
    ),
    moment("changed_at"),
    Column("changed_by", word("x").type, nullable=False, comment="a user's id"),
    moment("passed_on_at", nullable=True),
    CheckConstraint("alert_below_minor >= 0", name="level_possible"),
    CheckConstraint(
        "auto_top_up_minor IS NULL OR (auto_top_up_minor > 0 AND alert_below_minor > 0)",
        name="top_up_needs_a_level",
    ),
    schema=FRONT,
)


@dataclass(frozen=True)
class DepositSettings:
    """What a partner has set; `changed_at` is None where nothing was."""

    alert_below: Money
    auto_top_up: Money | None
    changed_at: datetime | None = None


USUAL = DepositSettings(czk(USUAL_ALERT_MINOR), None)


async def find(transaction: Transaction, partner_id: str) -> DepositSettings:
    """Return a partner's settings; the usual ones where none were made."""
    query = DEPOSIT_SETTINGS.select().where(DEPOSIT_SETTINGS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    return USUAL if row is None else _settings(row)


async def save(
    transaction: Transaction, partner_id: str, settings: DepositSettings, changed_by: str
) -> None:
    """Keep a partner's settings; the last ones count."""
    values = {
        "alert_below_minor": settings.alert_below.minor,
        "auto_top_up_minor": settings.auto_top_up.minor if settings.auto_top_up else None,
        "changed_at": settings.changed_at,
        "changed_by": changed_by,
        "passed_on_at": None,
    }
    query = insert(DEPOSIT_SETTINGS).values(partner_id=partner_id, **values)
    await transaction.execute(
        query.on_conflict_do_update(index_elements=["partner_id"], set_=values)
    )


async def mark_passed_on(
    transaction: Transaction, partner_id: str, settings: DepositSettings, now: datetime
) -> None:
    """Note that a story has heard of these settings, unless they were changed since."""
    query = DEPOSIT_SETTINGS.update().where(
        DEPOSIT_SETTINGS.c.partner_id == partner_id,
        DEPOSIT_SETTINGS.c.changed_at == settings.changed_at,
    )
    await transaction.execute(query.values(passed_on_at=now))


async def not_passed_on(
    transaction: Transaction, before: datetime
) -> tuple[tuple[str, DepositSettings], ...]:
    """Return whose settings were changed before a moment and no story has heard of."""
    query = DEPOSIT_SETTINGS.select().where(
        DEPOSIT_SETTINGS.c.passed_on_at.is_(None), DEPOSIT_SETTINGS.c.changed_at < before
    )
    rows = await transaction.execute(query.order_by(DEPOSIT_SETTINGS.c.changed_at))
    return tuple((str(row.partner_id), _settings(row)) for row in rows)


def _settings(row: Row[Any]) -> DepositSettings:
    auto = row.auto_top_up_minor
    return DepositSettings(
        czk(row.alert_below_minor), None if auto is None else czk(auto), row.changed_at
    )
