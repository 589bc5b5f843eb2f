"""The deposit account: everything about it at a glance."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from fastapi import APIRouter, Response

from db.engine import Transaction
from db.front import deposit_settings
from db.front.deposit_settings import DepositSettings
from db.views import deposit, orders
from db.views.billing import movements
from db.views.billing.foreseeing import foresee
from db.views.billing.movements import MovementRow, Wanted
from db.views.deposit import TopUpRow
from db.views.orders import OrderRow
from programme.billing.forecast import Forecast
from programme.ledger import Deposit
from programme.money import Money, czk
from programme.payments import SMALLEST_TOP_UP_MINOR
from web.deposit.activation import activation_page
from web.deposit.top_ups import LONGEST_AMOUNT, SMALLEST
from web.forms import Form
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.sentences import spelled

LAST_MOVEMENTS = 5

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@dataclass(frozen=True)
class Overview:
    """A deposit at a glance."""

    money: Deposit
    forecast: Forecast
    waiting: tuple[OrderRow, ...]
    calls: tuple[TopUpRow, ...]
    last: tuple[MovementRow, ...]
    settings: DepositSettings

    @property
    def worth_topping_up(self) -> Money:
        """What is missing for the longer time, or the least a top-up can be."""
        return max(self.forecast.later.missing, czk(SMALLEST_TOP_UP_MINOR))


@router.get("/desk/deposit")
async def show(visit: ForPartner, amount: str = "", asked: str = "") -> Response:
    """Show the deposit account, or what its activation changes."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        overview = None if money is None else await _overview(transaction, visit, money)
    if overview is None:
        return await activation_page(visit, Form(), asked=asked)
    return visit.page(
        "pages/desk/deposit.html",
        form=Form({"amount": amount[:LONGEST_AMOUNT]}),
        overview=overview,
        spelled=spelled,
        send_key=secrets.token_urlsafe(16),
        smallest=SMALLEST,
    )


async def _overview(transaction: Transaction, visit: PartnerVisit, money: Deposit) -> Overview:
    partner_id = visit.customer_id
    return Overview(
        money=money,
        forecast=await foresee(transaction, visit.partner, money, visit.now()),
        waiting=await orders.waiting_for_funds(transaction, partner_id),
        calls=await deposit.open_calls(transaction, partner_id),
        last=await movements.page(transaction, partner_id, Wanted(), limit=LAST_MOVEMENTS),
        settings=await deposit_settings.find(transaction, partner_id),
    )
