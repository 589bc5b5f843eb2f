"""Transfers to us on the desk: the name, the holder's code, and the price before anything moves."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from db.front import order_details
from db.front.quotes import Pinned
from programme.domains.details import OrderDetails
from programme.pricing import Operation
from web.answers import status_code_of
from web.forms import Form, SentForm
from web.moving.placing import check_page, place, read_wish
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.quoting import pin_price
from web.words.languages import phrase
from web.words.sentences import answer_sentence

LONGEST_CODE = 100
CODE_MISSING = phrase("Enter the code that the holder got from the present registrar")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/transfers/new")
async def new(visit: ForPartner, name: str = "") -> Response:
    """Show the empty form."""
    return _form_page(visit, Form({"name": name[:300], "code": ""}))


@router.post("/desk/transfers/check")
async def check(visit: ForPartner, sent: SentForm) -> Response:
    """Show what a transfer costs; the code is kept sealed, and nothing is ordered."""
    wish = read_wish(sent | {"years": "1"}, Operation.TRANSFER)
    code = sent.get("code", "").strip()[:LONGEST_CODE]
    values = {"name": wish.typed_name, "code": ""}
    if not code:
        return _form_page(visit, Form(values, {"code": CODE_MISSING}), status=422)
    offer = await pin_price(visit.context, visit.customer_id, wish)
    if not isinstance(offer, Pinned):
        errors = {"name": answer_sentence(offer, visit.translator)}
        return _form_page(visit, Form(values, errors), status=status_code_of(offer))
    async with visit.database.writing() as transaction:
        details_id = await order_details.keep(
            transaction,
            visit.context.details_seal,
            visit.customer_id,
            OrderDetails(auth_info=code),
        )
    return await check_page(visit, offer, details_id=details_id)


@router.post("/desk/transfers")
async def transfer(visit: ForPartner, sent: SentForm) -> Response:
    """Ask for a transfer at the price shown; the same page sent twice is one order."""
    wish = read_wish(sent, Operation.TRANSFER)
    if wish.wanted.details_id is None:
        raise HTTPException(400)
    return await place(visit, sent, wish)


def _form_page(visit: PartnerVisit, form: Form, *, status: int = 200) -> Response:
    return visit.page(
        "pages/desk/domains/transfer_new.html",
        status=status,
        form=form,
        zones=sorted(visit.context.zone_rules),
    )
