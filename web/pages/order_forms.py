"""The two pages an order is made on: the form, and the check before money moves."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import date

from fastapi import HTTPException, Response

from db.front.quotes import Pinned
from db.front.request_keys import Claim, KeyReused, digest_of
from db.views import deposit
from db.views.domains import details
from programme.domains.name_servers import ServersRefused
from programme.domains.servers import ServersNotAllowed, SetFault
from programme.ledger import Deposit
from programme.money import Currency, Money
from web import ordering
from web.answers import status_code_of
from web.forms import Form, tidy
from web.ordering import Answer
from web.partner_visits import PartnerVisit
from web.quoting import YEARS_OFFERED, PriceChanged, QuoteExpired, Wish, YearsNotAllowed
from web.wishes.wanted import DeadlineNotAllowed, HolderNotFound, Wanted, day_of
from web.words.sentences import answer_sentence, price_sentence, spelled

FIRST_VALUES: dict[str, str] = {
    "name": "",
    "years": "1",
    "holder": "partner",
    "servers": "",
    "nsset": "",
    "deadline": "",
}
_NUMBER = re.compile(r"[0-9]{1,12}")


def read_wish(sent: Mapping[str, str]) -> Wish:
    """Return what a sent form asks for; what is no number becomes one that is refused."""
    typed_price = sent.get("price_minor", "")
    shown = Money(Currency.CZK, _number(typed_price)) if typed_price else None
    return Wish(
        typed_name=tidy(sent.get("name", ""))[:300],
        years=_number(sent.get("years", "")),
        price_shown=shown,
        quote_id=sent.get("quote_id", "")[:100] or None,
        wanted=read_wanted(sent),
    )


def read_wanted(sent: Mapping[str, str]) -> Wanted:
    """Return what a sent form says beside name and price; the customer's data are read apart."""
    day = day_of(sent.get("deadline", ""))
    return Wanted(
        holder_id=sent.get("holder_id", "")[:100] or None,
        nsset=sent.get("nsset", "")[:100],
        servers=sent.get("servers", "")[:4000],
        # What is no day is refused like a day that is over.
        deadline=date.min if isinstance(day, DeadlineNotAllowed) else day,
        details_id=sent.get("details_id", "")[:100] or None,
    )


async def claim_of(visit: PartnerVisit, sent: Mapping[str, str], wish: Wish) -> Claim | KeyReused:
    """Return the id the check page's form has from its first sending on.

    Refuses with KeyReused.
    """
    order_key = sent.get("order_key", "")[:100]
    if not order_key or wish.price_shown is None:
        # Not sent by our page: without these an order could happen twice, or at another price.
        raise HTTPException(400)
    shown = wish.price_shown.decimal_text()
    wanted = f"{wish.wanted.details_id}/{wish.wanted.deadline}"
    digest = digest_of(
        wish.typed_name.encode(), str(wish.years).encode(), shown.encode(), wanted.encode()
    )
    return await ordering.claim(visit.context, visit.customer_id, f"page/{order_key}", digest)


def form_page(visit: PartnerVisit, form: Form, *, status: int = 200, **words: object) -> Response:
    """Return the page with the form."""
    return visit.page(
        "pages/desk/order_new.html",
        status=status,
        form=form,
        years_offered=YEARS_OFFERED,
        zones=sorted(visit.context.zone_rules),
        **({"other_order": None} | words),
    )


def refusal_page(
    visit: PartnerVisit,
    sent: Mapping[str, str],
    refusal: Answer | KeyReused,
    other_order: str | None = None,
) -> Response:
    """Return the form again with what was typed and why it was refused."""
    values = FIRST_VALUES | {name: sent[name] for name in FIRST_VALUES if name in sent}
    field = field_of(refusal)
    errors = {field: answer_sentence(refusal, visit.translator)}
    status = status_code_of(refusal)
    return form_page(visit, Form(values, errors), status=status, other_order=other_order)


def field_of(refusal: Answer | KeyReused) -> str:
    """Return the field a refusal is about."""
    match refusal:
        case YearsNotAllowed():
            return "years"
        case ServersNotAllowed(fault=SetFault.BAD_HANDLE | SetFault.NO_SETS):
            return "nsset"
        case ServersNotAllowed() | ServersRefused():
            return "servers"
        case DeadlineNotAllowed():
            return "deadline"
        case HolderNotFound():
            return "holder"
        case _:
            return "name"


async def holder_page(visit: PartnerVisit, sent: Mapping[str, str], form: Form) -> Response:
    """Return the page that asks who is to hold the name; only now are the data asked for."""
    async with visit.database.reading() as transaction:
        known = await details.holders_of(transaction, visit.context.details_seal, visit.customer_id)
    values = FIRST_VALUES | {"holder_country": "CZ"} | dict(form.values)
    return visit.page(
        "pages/desk/order_holder.html",
        status=422 if form.errors else 200,
        form=Form(values, form.errors),
        name=tidy(sent.get("name", ""))[:300],
        spelled=spelled,
        holders=known,
        carried=("name", "years", "servers", "nsset", "deadline"),
    )


async def check_page(
    visit: PartnerVisit,
    offer: Pinned,
    wanted: Wanted,
    *,
    changed: PriceChanged | QuoteExpired | None = None,
) -> Response:
    """Return the page that shows price and deposit, with a fresh key for one order."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        shown = wanted.details_id and await details.find(
            transaction, visit.context.details_seal, visit.customer_id, wanted.details_id
        )
    return visit.page(
        "pages/desk/order_check.html",
        status=status_code_of(changed) if changed else 200,
        offer=offer,
        details=shown,
        details_id=wanted.details_id,
        deadline=wanted.deadline,
        spelled=spelled,
        price_words=price_sentence(offer.quote, visit.translator),
        deposit=money,
        after=_after(money, offer),
        missing=_missing(money, offer),
        order_key=secrets.token_urlsafe(16),
        changed=answer_sentence(changed, visit.translator) if changed else None,
    )


def _after(money: Deposit | None, offer: Pinned) -> Money | None:
    if money is None or money.free < offer.quote.price:
        return None
    return money.free - offer.quote.price


def _missing(money: Deposit | None, offer: Pinned) -> Money | None:
    if money is None or not money.free < offer.quote.price:
        return None
    return offer.quote.price - money.free


def _number(typed: str) -> int:
    return int(typed) if _NUMBER.fullmatch(typed) else 0
