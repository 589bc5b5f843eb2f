"""A deposit that became low: how it stands now, what its partner has set, how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select

from db.books.billing.alerts import ALERTS
from db.books.ledger import DEPOSITS, ENTRIES
from db.engine import Transaction
from db.front.deposit_settings import DEPOSIT_SETTINGS
from db.views import deposit, partner
from db.views.billing.foreseeing import foresee
from programme.ledger import REFUND_CAUSE
from programme.money import Currency, Money


@dataclass(frozen=True)
class LowDepositRow:
    """One crossing of a level, with the deposit as it is now."""

    available: Money
    level_minor: int
    told: bool
    by_refund: bool
    """The partner took the money out; there is nothing to warn of."""
    top_up: Money | None


async def find(transaction: Transaction, partner_id: str, version: int) -> LowDepositRow | None:
    """Return a crossing of a partner's level."""
    query = (
        select(
            ALERTS.c.level_minor,
            ALERTS.c.told_at,
            ENTRIES.c.cause,
            DEPOSITS.c.free_minor,
            DEPOSITS.c.currency,
            DEPOSIT_SETTINGS.c.auto_top_up_minor,
        )
        .join(DEPOSITS, DEPOSITS.c.partner_id == ALERTS.c.partner_id)
        .join(
            ENTRIES,
            and_(
                ENTRIES.c.partner_id == ALERTS.c.partner_id, ENTRIES.c.version == ALERTS.c.version
            ),
        )
        .outerjoin(DEPOSIT_SETTINGS, DEPOSIT_SETTINGS.c.partner_id == ALERTS.c.partner_id)
        .where(ALERTS.c.partner_id == partner_id, ALERTS.c.version == version)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    currency, auto = Currency(row.currency), row.auto_top_up_minor
    return LowDepositRow(
        available=Money(currency, row.free_minor),
        level_minor=row.level_minor,
        told=row.told_at is not None,
        by_refund=row.cause.startswith(REFUND_CAUSE),
        top_up=None if auto is None else Money(currency, auto),
    )


async def ends_on(transaction: Transaction, partner_id: str, now: datetime) -> date | None:
    """Return the day the money ends by the coming renewals; None if it lasts."""
    known = await partner.find(transaction, partner_id)
    money = await deposit.find(transaction, partner_id)
    if known is None or money is None:
        return None
    return (await foresee(transaction, known, money, now)).ends_on
