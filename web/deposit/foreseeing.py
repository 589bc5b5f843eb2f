"""What comes: a partner's renewals at today's prices, and how long the deposit lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.engine import Transaction
from db.views import prices
from db.views.billing import coming
from db.views.partner import PartnerRow
from programme.billing.forecast import LATER_DAYS, Forecast, Renewal, forecast
from programme.ledger import Deposit
from programme.money import Money
from programme.pricing import price_of
from programme.typography import PRAGUE


async def foresee(
    transaction: Transaction, partner: PartnerRow, deposit: Deposit, now: datetime
) -> Forecast:
    """Return what the coming days take from a deposit at the prices that count now."""
    today = now.astimezone(PRAGUE).date()
    until = today + timedelta(LATER_DAYS)
    rows = await coming.expiring(transaction, partner.partner_id, today, until)
    a_year = await _a_year(transaction, partner, now)
    return forecast(
        available=deposit.free,
        waiting=await coming.waiting(transaction, partner.partner_id, deposit.free.currency),
        renewals=(
            Renewal(row.name, row.order_id, row.registered_until, a_year.get(row.zone))
            for row in rows
        ),
        today=today,
    )


async def _a_year(transaction: Transaction, partner: PartnerRow, now: datetime) -> dict[str, Money]:
    found = await prices.price_list_at(transaction, now)
    if found is None:
        return {}
    discount = partner.tier.names_discount_permille
    return {
        each.zone: price_of(list_price=each.list_price, discount_permille=discount, cost=each.cost)[
            0
        ]
        for each in found.prices
    }
