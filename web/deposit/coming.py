"""What comes: renewals of the coming days, their sum, and the day the money ends."""

from __future__ import annotations

from fastapi import APIRouter, Response

from db.views import deposit
from db.views.billing.foreseeing import foresee
from programme.money import czk
from programme.payments import SMALLEST_TOP_UP_MINOR
from web.partner_visits import ForPartner, PartnerRoute
from web.words.sentences import spelled

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/deposit/coming")
async def show(visit: ForPartner) -> Response:
    """Show the renewals of the coming days and how long the deposit lasts."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        if money is None:
            return visit.go("/desk/deposit")
        forecast = await foresee(transaction, visit.partner, money, visit.now())
    return visit.page(
        "pages/desk/deposit/coming.html",
        forecast=forecast,
        money_now=money,
        smallest=czk(SMALLEST_TOP_UP_MINOR),
        spelled=spelled,
    )
