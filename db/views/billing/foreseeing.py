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
from programme.pricing import Operation, YearlyPrice, quote_of
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
    """What a year more costs this partner, by zone.

    Where a list says nothing of renewals, it is taken to cost what a registration does; not what
    a promotion makes of one, for those are for new names.
    """
    board = await prices.board_at(transaction, now)
    if board is None:
        return {}
    discount = partner.tier.names_discount_permille
    registered = {
        line.zone: YearlyPrice(line.list_price, line.cost, board.price_list.price_list_id)
        for line in board.prices
        if line.operation is Operation.REGISTER
    }
    renewed = {
        zone: yearly
        for (zone, operation), yearly in board.yearly.items()
        if operation is Operation.RENEW
    }
    return {
        zone: quote_of(yearly, discount_permille=discount, years=1).price
        for zone, yearly in (registered | renewed).items()
    }
