"""Orders on the desk: the form, the check before money moves, the list and one order."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, HTTPException, Response

from db.engine import Transaction
from db.front.quotes import Pinned
from db.front.request_keys import KeyReused
from db.views.domains import details
from db.views.orders import OrderRow
from programme.domains.details import OrderDetails
from programme.money import czk
from programme.names import Name
from programme.order import UNDER_WAY, AlreadyOrdered, Cancelled, OrderStatus, StillWorking
from programme.payments import SMALLEST_TOP_UP_MINOR
from web import ordering, own_orders
from web.forms import Form, SentForm
from web.ordering import Placed
from web.pages.order_forms import (
    FIRST_VALUES,
    check_page,
    claim_of,
    form_page,
    holder_page,
    read_wanted,
    read_wish,
    refusal_page,
)
from web.pages.order_steps import steps_of
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.quoting import OfferRefusal, PriceChanged, QuoteExpired, Wish, pin_price
from web.schemas.holders import read_holder
from web.wishes.wanted import DetailsRefusal, Wanted, fault_beside, keep_wanted
from web.words.languages import phrase
from web.words.sentences import order_sentence, price_sentence, spelled

PAGE_LENGTH = 50
MAY_BE_SENT_YET = frozenset(
    {OrderStatus.RECEIVED, OrderStatus.AWAITING_FUNDS, OrderStatus.AT_REGISTRY}
)
"""Where an order may be that can still be taken back; whether it can, the books say."""
ASKED = phrase("We have taken your order. Load the page again in a moment; it will be in the list.")
TOO_LATE = phrase(
    "The order could not be cancelled: it is at the registry, or may be. This is how it stands."
)
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
    wanted = read_wanted(sent)
    fault = fault_beside(offer, wanted, visit.context.clock())
    if fault is not None:
        return refusal_page(visit, sent, fault)
    if sent.get("holder") == "customer" and wanted.holder_id is None:
        holder = read_holder(sent) if sent.get("asked_holder") else {}
        if isinstance(holder, dict):
            return await holder_page(visit, sent, Form(sent, holder))
        wanted = replace(wanted, holder=holder)
    kept = await _kept(visit, offer, wanted)
    if kept is not None and not isinstance(kept, str):
        return refusal_page(visit, sent, kept)
    return await check_page(visit, offer, Wanted(details_id=kept, deadline=wanted.deadline))


async def _kept(visit: PartnerVisit, offer: Pinned, wanted: Wanted) -> str | DetailsRefusal | None:
    name = Name(offer.name, offer.zone)
    async with visit.database.writing() as transaction:
        # Kept before it is ordered: personal data go through the browser once, not on every page.
        return await keep_wanted(
            transaction, visit.context.details_seal, visit.customer_id, name, wanted
        )


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
                return await check_page(visit, offer, read_wanted(sent), changed=placed.answer)
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
        wanted = await _details(transaction, visit, row)
    if row is None:
        raise HTTPException(404)
    return visit.page(
        "pages/desk/order.html",
        order=row,
        details=wanted,
        may_cancel=row.status in MAY_BE_SENT_YET,
        spelled=spelled,
        steps=steps_of(row),
        top_up_amount=_worth_topping_up(row),
        sentence=order_sentence(row, visit.translator),
        price_words=price_sentence(row.quote, visit.translator),
        said=_said_of_cancelling(row, too_late=bool(too_late), cancelling=bool(cancelling)),
    )


@router.post("/desk/orders/{order_id}/cancel")
async def cancel(visit: ForPartner, order_id: str) -> Response:
    """Cancel an order of which nothing is at the registry yet, if it is not too late."""
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


async def _details(
    transaction: Transaction, visit: PartnerVisit, row: OrderRow | None
) -> OrderDetails | None:
    if row is None or row.details_id is None:
        return None
    seal = visit.context.details_seal
    return await details.find(transaction, seal, visit.customer_id, row.details_id)


def _said_of_cancelling(row: OrderRow, *, too_late: bool, cancelling: bool) -> str | None:
    if too_late:
        return TOO_LATE
    # Once it has ended, the page says how; the address stays the same when it is loaded again.
    return CANCELLING if cancelling and row.status in UNDER_WAY else None


def _worth_topping_up(row: OrderRow) -> str:
    missing = row.missing.minor if row.missing else 0
    return czk(max(missing, SMALLEST_TOP_UP_MINOR)).decimal_text().removesuffix(".00")
