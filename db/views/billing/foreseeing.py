"""What comes: the renewals a partner chose, at today's prices, and how long the deposit lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.engine import Transaction
from db.views.billing import coming
from db.views.domains import renewals
from db.views.partner import PartnerRow
from programme.billing.forecast import LATER_DAYS, Forecast, Renewal, forecast
from programme.ledger import Deposit
from programme.typography import PRAGUE


async def foresee(
    transaction: Transaction, partner: PartnerRow, deposit: Deposit, now: datetime
) -> Forecast:
    """Return what the coming days take from a deposit at the prices that count now."""
    today = now.astimezone(PRAGUE).date()
    until = today + timedelta(LATER_DAYS)
    rows = await renewals.ending(transaction, partner.partner_id, today, until)
    chosen = [row for row in rows if row.automatic]
    a_year = await renewals.a_year(transaction, partner, now)
    return forecast(
        available=deposit.free,
        waiting=await coming.waiting(transaction, partner.partner_id, deposit.free.currency),
        renewals=(
            Renewal(row.name, row.order_id, row.until, a_year.get(row.zone)) for row in chosen
        ),
        today=today,
        not_counted=len(rows) - len(chosen),
    )
