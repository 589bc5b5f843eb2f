"""Renewals on the desk: which names end when, what renews by itself, and a year more by hand."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, HTTPException, Response

from db.front import renewal_choices
from db.front.quotes import Pinned
from db.front.renewal_choices import ALL_OTHERS, Choice
from db.views.domains import renewals
from programme.order import NotYourName
from programme.pricing import Operation
from programme.typography import PRAGUE
from web.forms import SentForm
from web.moving.placing import check_page, place, read_wish, refused_page
from web.partner_visits import ForPartner, PartnerRoute
from web.quoting import YEARS_OFFERED, pin_price
from web.words.languages import phrase
from web.words.sentences import spelled

PAGE_LENGTH = 200
SAVED = phrase("The choice is saved.")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/renewals")
async def show(visit: ForPartner, saved: str = "", page: int = 1) -> Response:
    """List the names, those that end first on top, and what renews by itself."""
    offset = max(page - 1, 0) * PAGE_LENGTH
    async with visit.database.reading() as transaction:
        rows = await renewals.of_partner(
            transaction, visit.customer_id, PAGE_LENGTH + 1, min(offset, 1_000_000)
        )
        usual = await renewal_choices.usual(transaction, visit.customer_id)
    return visit.page(
        "pages/desk/domains/renewals.html",
        names=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        page=max(page, 1),
        usual=usual,
        today=visit.now().astimezone(PRAGUE).date(),
        years_offered=YEARS_OFFERED,
        spelled=spelled,
        said=SAVED if saved else None,
    )


@router.post("/desk/renewals/choice")
async def choose(visit: ForPartner, sent: SentForm) -> Response:
    """Keep whether one name, or all others, renew by themselves."""
    name = sent.get("name", ALL_OTHERS)[:300]
    async with visit.database.writing() as transaction:
        if name and await renewals.find(transaction, visit.customer_id, name) is None:
            raise HTTPException(404)
        choice = Choice(name, sent.get("automatic") == "yes", visit.now(), visit.user.user_id)
        await renewal_choices.save(transaction, visit.customer_id, choice)
    return visit.go("/desk/renewals?saved=1")


@router.post("/desk/renewals/check")
async def check(visit: ForPartner, sent: SentForm) -> Response:
    """Show what a renewal costs and which day it moves; nothing is ordered."""
    wish = read_wish(sent, Operation.RENEW)
    async with visit.database.reading() as transaction:
        row = await renewals.find(transaction, visit.customer_id, wish.typed_name)
    if row is None:
        return refused_page(visit, Operation.RENEW, NotYourName())
    offer = await pin_price(visit.context, visit.customer_id, wish)
    if not isinstance(offer, Pinned):
        return refused_page(visit, Operation.RENEW, offer)
    return await check_page(visit, offer, until=row.until)


@router.post("/desk/renewals")
async def renew(visit: ForPartner, sent: SentForm) -> Response:
    """Renew a name at the price shown; the same page sent twice is one order."""
    wish = read_wish(sent, Operation.RENEW)
    if not isinstance(wish.until, date):
        raise HTTPException(400)
    return await place(visit, sent, wish)
