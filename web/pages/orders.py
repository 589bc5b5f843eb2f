"""Orders on the desk: the form, the check before money moves, the list and one order."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from db.front.quotes import Pinned
from db.front.request_keys import KeyReused
from db.views.orders import OrderRow
from programme.money import czk
from programme.order import UNDER_WAY, AlreadyOrdered, Cancelled, StillWorking
from programme.payments import SMALLEST_TOP_UP_MINOR
from web import ordering, own_orders
from web.forms import Form, SentForm
from web.ordering import Placed
from web.pages.order_forms import (
    FIRST_VALUES,
    check_page,
    claim_of,
    form_page,
    read_wish,
    refusal_page,
)
from web.pages.order_steps import steps_of
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.quoting import OfferRefusal, PriceChanged, QuoteExpired, Wish, pin_price
from web.words.languages import phrase
from web.words.sentences import order_sentence, price_sentence, spelled

PAGE_LENGTH = 50
ASKED = phrase("We have taken your order. Load the page again in a moment; it will be in the list.")
TOO_LATE = phrase("The order could not be cancelled any more. This is how it stands.")
CANCELLING = phrase(
    "We are cancelling the order. Load the page again in a moment, and you see if it was in time."
)

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/orders/new")
async def new(visit: ForPartner, name: str = "") -> Response:
    """Show the empty form."""
    return form_page(visit, Form(FIRST_VALUES | {"name": name[:300]}))


@router.post("/desk/orders/check")
async def check(visit: ForPartner, sent: SentForm) -> Response:
    """Show what an order costs and what it does to the deposit; nothing is ordered."""
    offer = await _offer(visit, sent)
    if not isinstance(offer, Pinned):
        return refusal_page(visit, sent, offer)
    return await check_page(visit, offer)


@router.post("/desk/orders")
async def place(visit: ForPartner, sent: SentForm) -> Response:
    """Order at the price shown; the same page sent twice is one order."""
    wish = read_wish(sent)
    claimed = await claim_of(visit, sent, wish)
    if isinstance(claimed, KeyReused):
        return refusal_page(visit, sent, claimed)
    placed = await ordering.place(visit.context, visit.customer_id, claimed, wish)
    return await _answer(visit, sent, placed)


async def _answer(visit: PartnerVisit, sent: dict[str, str], placed: Placed) -> Response:
    if placed.row is not None:
        return visit.go(f"/desk/orders/{placed.order_id}")
    match placed.answer:
        case PriceChanged() | QuoteExpired():
            offer = await _offer(visit, sent)
            if isinstance(offer, Pinned):
                return await check_page(visit, offer, changed=placed.answer)
            return refusal_page(visit, sent, offer)
        case AlreadyOrdered(order_id=order_id):
            return refusal_page(visit, sent, placed.answer, other_order=order_id)
        case answer if ordering.is_refusal(answer):
            return refusal_page(visit, sent, answer)
        case _:
            return visit.go("/desk/orders?asked=1")


async def _offer(visit: PartnerVisit, sent: dict[str, str]) -> Pinned | OfferRefusal:
    wish = read_wish(sent)
    return await pin_price(visit.context, visit.customer_id, Wish(wish.typed_name, wish.years))


@router.get("/desk/orders")
async def show_all(visit: ForPartner, starting_after: str = "", asked: str = "") -> Response:
    """List the orders, the newest first."""
    async with visit.database.reading() as transaction:
        rows = await own_orders.page(
            transaction, visit.customer_id, PAGE_LENGTH + 1, starting_after or None
        )
    return visit.page(
        "pages/desk/orders.html",
        orders=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        spelled=spelled,
        is_first=not starting_after,
        said=ASKED if asked else None,
    )


@router.get("/desk/orders/{order_id}")
async def show(
    visit: ForPartner, order_id: str, too_late: str = "", cancelling: str = ""
) -> Response:
    """Show one order: its steps, its price with the reason, and what happens next."""
    async with visit.database.reading() as transaction:
        row = await own_orders.find(transaction, visit.customer_id, order_id)
    if row is None:
        raise HTTPException(404)
    return visit.page(
        "pages/desk/order.html",
        order=row,
        spelled=spelled,
        steps=steps_of(row),
        top_up_amount=_worth_topping_up(row),
        sentence=order_sentence(row, visit.translator),
        price_words=price_sentence(row.quote, visit.translator),
        said=_said_of_cancelling(row, too_late=bool(too_late), cancelling=bool(cancelling)),
    )


@router.post("/desk/orders/{order_id}/cancel")
async def cancel(visit: ForPartner, order_id: str) -> Response:
    """Cancel an order that waits for money, if it is not too late."""
    async with visit.database.reading() as transaction:
        if await own_orders.find(transaction, visit.customer_id, order_id) is None:
            raise HTTPException(404)
    answer = await visit.context.desk.cancel_order(order_id)
    page = f"/desk/orders/{order_id}"
    match answer:
        case Cancelled():
            return visit.go(page)
        case StillWorking():
            return visit.go(f"{page}?cancelling=1")
        case _:
            return visit.go(f"{page}?too_late=1")


def _said_of_cancelling(row: OrderRow, *, too_late: bool, cancelling: bool) -> str | None:
    if too_late:
        return TOO_LATE
    # Once it has ended, the page says how; the address stays the same when it is loaded again.
    return CANCELLING if cancelling and row.status in UNDER_WAY else None


def _worth_topping_up(row: OrderRow) -> str:
    missing = row.missing.minor if row.missing else 0
    return czk(max(missing, SMALLEST_TOP_UP_MINOR)).decimal_text().removesuffix(".00")
