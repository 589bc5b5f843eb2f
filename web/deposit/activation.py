"""The activation of the deposit: asked for with the password, refused with a reason."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Response

from db.front import deposit_requests as front
from db.front.deposit_requests import Asker
from db.views import deposit
from db.views.billing import deposit_requests
from programme.billing.activation import DepositRequestStatus, why_not
from web.deposit.passing_on import pass_on_request
from web.deposit.password import password_fault, sign_in_of
from web.forms import Form, SentForm
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit

LONGEST_KEY = 100

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.post("/desk/deposit")
async def activate(visit: ForPartner, sent: SentForm) -> Response:
    """Keep the request with who made it, and tell its story; the same form twice is one request."""
    async with visit.database.reading() as transaction:
        if await deposit.find(transaction, visit.customer_id) is not None:
            return visit.go("/desk/deposit")
    send_key = sent.get("send_key", "")[:LONGEST_KEY]
    if not send_key:
        raise HTTPException(400)
    if why_not(visit.partner.tier.deposit, visit.partner.status) is not None:
        return await activation_page(visit, Form(), status=409)
    if (fault := await password_fault(visit, sent.get("password", ""))) is not None:
        return await activation_page(visit, Form({}, {"password": fault}), status=422)
    asker = Asker(
        visit.customer_id, visit.user.user_id, sign_in_of(visit), f"{visit.customer_id}/{send_key}"
    )
    async with visit.database.writing() as transaction:
        asked = await front.ask_for_deposit(transaction, asker)
    await pass_on_request(visit.context, asked)
    return visit.go("/desk/deposit?asked=opening")


async def activation_page(
    visit: PartnerVisit, form: Form, *, asked: str = "", status: int = 200
) -> Response:
    """Show what a deposit changes, and how the partner's request for one stands."""
    async with visit.database.reading() as transaction:
        row = await deposit_requests.newest_of(transaction, visit.customer_id)
        is_on_its_way = await front.waits_to_be_passed_on(transaction, visit.customer_id)
    status_now = None if row is None else row.status
    is_opening = is_on_its_way or status_now is DepositRequestStatus.APPROVED
    is_opening = is_opening or (row is None and asked == "opening")
    return visit.page(
        "pages/desk/deposit/activation.html",
        status=status,
        form=form,
        request=row,
        why_not=why_not(visit.partner.tier.deposit, visit.partner.status),
        is_opening=is_opening and status_now is not DepositRequestStatus.AWAITING_REVIEW,
        send_key=secrets.token_urlsafe(16),
    )
