"""The payments that came in and were credited to the deposit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from db.views import deposit
from db.views.billing import movements
from web.deposit.movements import LARGEST_NUMBER
from web.deposit.paper_files import kept_files
from web.partner_visits import ForPartner, PartnerRoute

PAGE_LENGTH = 50

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/deposit/payments")
async def show(
    visit: ForPartner,
    starting_after: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None,
) -> Response:
    """List the payments, the newest first, with what of each was credited."""
    async with visit.database.reading() as transaction:
        if await deposit.find(transaction, visit.customer_id) is None:
            return visit.go("/desk/deposit")
        rows = await movements.payments(
            transaction, visit.customer_id, limit=PAGE_LENGTH + 1, before=starting_after
        )
        shown = rows[:PAGE_LENGTH]
        kept = await kept_files(transaction, [row.paper for row in shown if row.paper])
    return visit.page(
        "pages/desk/deposit/payments.html",
        payments=shown,
        kept=kept,
        has_more=len(rows) > PAGE_LENGTH,
        is_first=starting_after is None,
    )
