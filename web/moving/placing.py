"""Renewals and transfers ordered from a page: check first, then once, at the price shown."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from fastapi import HTTPException, Response

from db.front.quotes import Pinned
from db.front.request_keys import KeyReused, digest_of
from db.views import deposit
from programme.order import AlreadyOrdered
from programme.pricing import Operation
from web import ordering
from web.answers import status_code_of
from web.ordering import Answer
from web.pages import order_forms
from web.partner_visits import PartnerVisit
from web.quoting import PriceChanged, QuoteExpired, Wish, pin_price
from web.words.sentences import answer_sentence, price_sentence, spelled

BACK = {Operation.RENEW: "/desk/renewals", Operation.TRANSFER: "/desk/transfers/new"}


def read_wish(sent: Mapping[str, str], operation: Operation) -> Wish:
    """Return what a sent form asks for; a day that is none is left out."""
    wish = order_forms.read_wish(sent)
    try:
        until = date.fromisoformat(sent.get("until", ""))
    except ValueError:
        until = None
    return replace(wish, operation=operation, until=until)


async def check_page(
    visit: PartnerVisit,
    offer: Pinned,
    *,
    until: date | None = None,
    details_id: str | None = None,
    changed: PriceChanged | QuoteExpired | None = None,
) -> Response:
    """Return the page that shows price and deposit, with a fresh key for one order."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
    price = offer.quote.price
    return visit.page(
        "pages/desk/domains/operation_check.html",
        status=status_code_of(changed) if changed else 200,
        offer=offer,
        until=until,
        details_id=details_id,
        spelled=spelled,
        price_words=price_sentence(offer.quote, visit.translator),
        deposit=money,
        missing=price - money.free if money is not None and money.free < price else None,
        order_key=secrets.token_urlsafe(16),
        back=BACK[offer.operation],
        changed=answer_sentence(changed, visit.translator) if changed else None,
    )


async def place(visit: PartnerVisit, sent: Mapping[str, str], wish: Wish) -> Response:
    """Order what the check page showed, once, and lead to the order."""
    order_key = sent.get("order_key", "")[:100]
    if not order_key or wish.price_shown is None:
        raise HTTPException(400)
    digest = digest_of(
        wish.operation.encode(),
        wish.typed_name.encode(),
        str(wish.years).encode(),
        str(wish.until).encode(),
        (wish.wanted.details_id or "").encode(),
        wish.price_shown.decimal_text().encode(),
    )
    claimed = await ordering.claim(visit.context, visit.customer_id, f"page/{order_key}", digest)
    if isinstance(claimed, KeyReused):
        return refused_page(visit, wish.operation, claimed)
    placed = await ordering.place(visit.context, visit.customer_id, claimed, wish)
    if placed.row is not None:
        return visit.go(f"/desk/orders/{placed.order_id}")
    answer = placed.answer
    if isinstance(answer, PriceChanged | QuoteExpired):
        offer = await pin_price(visit.context, visit.customer_id, replace(wish, quote_id=None))
        if isinstance(offer, Pinned):
            return await check_page(
                visit,
                offer,
                until=wish.until,
                details_id=wish.wanted.details_id,
                changed=answer,
            )
    if isinstance(answer, AlreadyOrdered):
        return visit.go(f"/desk/orders/{answer.order_id}")
    if ordering.is_refusal(answer):
        return refused_page(visit, wish.operation, answer)
    return visit.go("/desk/orders?asked=1")


def refused_page(
    visit: PartnerVisit, operation: Operation, refusal: Answer | KeyReused
) -> Response:
    """Return the page that says why nothing was ordered."""
    return visit.page(
        "pages/desk/domains/operation_refused.html",
        status=status_code_of(refusal),
        sentence=answer_sentence(refusal, visit.translator),
        back=BACK[operation],
    )
