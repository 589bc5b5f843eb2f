"""The services a partner looks after."""

from __future__ import annotations

from fastapi import APIRouter, Response

from db.views import services
from web.partner_visits import ForPartner, PartnerRoute
from web.words.sentences import spelled

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/services")
async def show(visit: ForPartner) -> Response:
    """List the names with their expiry, administrator and payer."""
    async with visit.database.reading() as transaction:
        rows = await services.of_customer(transaction, visit.customer_id)
    return visit.page("pages/desk/services.html", services=rows, spelled=spelled)
