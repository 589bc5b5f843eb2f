"""Ordering a name: the one way that the pages and the API share.

Prices come from here and from nowhere else; what a caller says about a price is only compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.engine import Transaction
from db.front import request_keys
from db.front.request_keys import Claim, KeyReused, Priced
from db.views import orders, partner, prices
from db.views.orders import OrderRow
from db.views.partner import PartnerRow
from programme.money import Money
from programme.names import Name, NameFault, NameNotAllowed, parse_name
from programme.order import (
    AlreadyOrdered,
    AwaitingFunds,
    AwaitingRegistry,
    IfShort,
    LaneClosed,
    NameTaken,
    Order,
    OrderAnswer,
    PartnerNotActive,
    Registered,
    StillWorking,
)
from programme.people.partner import MAY_ORDER
from programme.pricing import Quote, quote_for_years
from web import own_orders
from web.context import WebContext

YEARS_OFFERED = range(1, 11)


@dataclass(frozen=True)
class NotAPartner:
    """Only partners of the programme order here."""

    kind: Literal["not_a_partner"] = "not_a_partner"


@dataclass(frozen=True)
class YearsNotAllowed:
    """A name is registered for one to ten years."""

    kind: Literal["years_not_allowed"] = "years_not_allowed"


@dataclass(frozen=True)
class PriceChanged:
    """The price is another than the caller was shown."""

    price_shown: Money
    price_now: Money
    kind: Literal["price_changed"] = "price_changed"


OfferRefusal = NameNotAllowed | YearsNotAllowed | NotAPartner | PartnerNotActive
OrderRefusal = OfferRefusal | PriceChanged
Answer = OrderAnswer | OrderRefusal
_STANDING = (Registered, AwaitingFunds, AwaitingRegistry, LaneClosed, StillWorking)


class PriceListMissingError(RuntimeError):
    """No price list counts now; nothing can be priced until staff publish one."""


@dataclass(frozen=True)
class Wish:
    """What a caller asks for: a name as it was typed, and the price the caller was shown."""

    typed_name: str
    years: int
    price_shown: Money | None = None
    if_short: IfShort = IfShort.WAIT


@dataclass(frozen=True)
class Offer:
    """What a wish comes to now."""

    name: Name
    years: int
    quote: Quote


@dataclass(frozen=True)
class Placed:
    """An order with the first answer to it; a refusal before the order has no row."""

    order_id: str
    name: str
    answer: Answer
    row: OrderRow | None


def is_refusal(answer: Answer) -> bool:
    """Say whether an answer means that nothing was ordered, and nothing will be."""
    return not isinstance(answer, _STANDING)


async def offer_for(
    context: WebContext, customer_id: str, typed_name: str, years: int
) -> Offer | OfferRefusal:
    """Return what a name costs this customer now.

    Refuses with NameNotAllowed, YearsNotAllowed, NotAPartner and PartnerNotActive.
    Raises PriceListMissingError.
    """
    async with context.database.reading() as transaction:
        return await _offer(context, transaction, customer_id, Wish(typed_name, years))


async def claim(context: WebContext, customer_id: str, key: str, digest: str) -> Claim | KeyReused:
    """Return the id that a request has from now on, whatever dies; a repeat gets the same.

    Refuses with KeyReused.
    """
    async with context.database.writing() as transaction:
        return await request_keys.claim(transaction, customer_id, key, digest)


async def place(context: WebContext, customer_id: str, claimed: Claim, wish: Wish) -> Placed:
    """Order a name under a claimed id and return its first answer; a repeat joins the first.

    Refuses with every OrderRefusal.
    """
    order_id = own_orders.order_id_of(claimed.thing_id)
    async with context.database.reading() as transaction:
        known = await own_orders.find(transaction, customer_id, order_id)
    end = own_orders.end_of(known) if known else None
    if known is not None and end is not None:
        # Its story may be forgotten by now: started anew, it would order once more.
        return Placed(order_id, known.name, end, known)
    priced = await _priced(context, customer_id, claimed, wish)
    if not isinstance(priced, Priced):
        return Placed(order_id, wish.typed_name, priced, None)
    answer = await context.desk.order(_order(order_id, customer_id, priced, wish.if_short))
    async with context.database.reading() as transaction:
        row = await own_orders.find(transaction, customer_id, order_id)
        if isinstance(answer, AlreadyOrdered):
            theirs = await orders.find(transaction, customer_id, answer.order_id)
            return Placed(
                order_id, priced.name, answer if theirs else NameTaken(context.clock()), row
            )
    return Placed(order_id, priced.name, answer, row)


async def _priced(
    context: WebContext, customer_id: str, claimed: Claim, wish: Wish
) -> Priced | OrderRefusal:
    if claimed.priced is not None:
        return claimed.priced
    async with context.database.writing() as transaction:
        # Locked: of two that come as the price changes, both get what the first one gets.
        claimed = await request_keys.locked(transaction, customer_id, claimed.thing_id)
        if claimed.priced is not None:
            return claimed.priced
        offer = await _offer(context, transaction, customer_id, wish)
        if not isinstance(offer, Offer):
            return offer
        if wish.price_shown is not None and wish.price_shown != offer.quote.price:
            return PriceChanged(wish.price_shown, offer.quote.price)
        priced = Priced(offer.name.text, offer.name.zone, offer.years, offer.quote)
        return await request_keys.pin(transaction, customer_id, claimed.thing_id, priced)


def _order(order_id: str, customer_id: str, priced: Priced, if_short: IfShort) -> Order:
    return Order(
        order_id=order_id,
        partner_id=customer_id,
        name=priced.name,
        zone=priced.zone,
        years=priced.years,
        quote=priced.quote,
        if_short=if_short,
    )


async def _offer(
    context: WebContext, transaction: Transaction, customer_id: str, wish: Wish
) -> Offer | OfferRefusal:
    name = parse_name(wish.typed_name, context.zone_rules)
    if isinstance(name, NameNotAllowed):
        return name
    if wish.years not in YEARS_OFFERED:
        return YearsNotAllowed()
    buyer = await partner.find(transaction, customer_id)
    if buyer is None:
        return NotAPartner()
    if buyer.status not in MAY_ORDER:
        return PartnerNotActive()
    quote = await _quote(transaction, buyer, name.zone, wish.years, context.clock())
    return quote if isinstance(quote, NameNotAllowed) else Offer(name, wish.years, quote)


async def _quote(
    transaction: Transaction, buyer: PartnerRow, zone: str, years: int, now: datetime
) -> Quote | NameNotAllowed:
    price_list = await prices.price_list_at(transaction, now)
    if price_list is None:
        raise PriceListMissingError("No price list counts now; publish one.")
    for price in price_list.prices:
        if price.zone == zone:
            return quote_for_years(
                list_price=price.list_price,
                discount_permille=buyer.tier.names_discount_permille,
                cost=price.cost,
                years=years,
                price_list_id=price_list.price_list_id,
            )
    return NameNotAllowed(NameFault.ZONE_NOT_SOLD)
