"""Quoting: what an operation with a name costs a customer now, pinned for a while.

Prices come from here and from nowhere else; what a caller says about a price is only compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from db.engine import Transaction
from db.front import quotes
from db.front.quotes import Basis, Pinned
from db.views import partner, prices
from db.views.partner import PartnerRow
from programme.money import Money
from programme.names import Name, NameFault, NameNotAllowed, parse_name
from programme.order import IfShort, PartnerNotActive
from programme.people.partner import MAY_ORDER
from programme.pricing import Operation, Quote, quote_of
from web.context import WebContext
from web.wishes.wanted import NOTHING_SPECIAL, Wanted

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
    """The price is another than the caller was shown; the new one is pinned, too."""

    price_shown: Money
    price_now: Money
    quote_id: str | None = None
    kind: Literal["price_changed"] = "price_changed"


@dataclass(frozen=True)
class QuoteExpired:
    """The quote counts no more; the price is the same, and pinned anew."""

    price_now: Money
    quote_id: str
    kind: Literal["quote_expired"] = "quote_expired"


@dataclass(frozen=True)
class QuoteNotFound:
    """There is no such quote for this customer."""

    kind: Literal["quote_not_found"] = "quote_not_found"


@dataclass(frozen=True)
class QuoteDiffers:
    """The quote is for another name, for other years, or not for a registration."""

    kind: Literal["quote_differs"] = "quote_differs"


OfferRefusal = NameNotAllowed | YearsNotAllowed | NotAPartner | PartnerNotActive
QuoteRefusal = PriceChanged | QuoteExpired | QuoteNotFound | QuoteDiffers


@dataclass(frozen=True)
class Wish:
    """What a caller asks for: a name as it was typed, and the price the caller was shown."""

    typed_name: str
    years: int | None = None
    """None: a year, or as long as the quote says."""
    price_shown: Money | None = None
    if_short: IfShort = IfShort.WAIT
    quote_id: str | None = None
    operation: Operation = Operation.REGISTER
    wanted: Wanted = NOTHING_SPECIAL
    """Who is to hold the name, which servers serve it, and until when it is wanted."""
    until: date | None = None
    """Of a renewal: the last day that is to be moved."""
    transfer_code: str | None = field(default=None, repr=False)
    """Of a transfer: the holder's code, if it was not kept before."""


async def pin_price(context: WebContext, customer_id: str, wish: Wish) -> Pinned | OfferRefusal:
    """Return what a wish costs this customer now; the price stands for a while from now on.

    Refuses with NameNotAllowed, YearsNotAllowed, NotAPartner and PartnerNotActive.
    """
    async with context.database.writing() as transaction:
        return await pinned_now(context, transaction, customer_id, wish)


async def price_of_wish(
    context: WebContext, transaction: Transaction, customer_id: str, wish: Wish
) -> Pinned | OfferRefusal | QuoteRefusal:
    """Return the price a wish is ordered at: the quoted one while it counts, or the one of now.

    Refuses with every OfferRefusal and every QuoteRefusal.
    """
    quoted = None
    if wish.quote_id is not None:
        quoted = await quotes.find(transaction, customer_id, wish.quote_id)
        if quoted is None:
            return QuoteNotFound()
        if not _is_for(quoted, wish, context):
            return QuoteDiffers()
        if quoted.counts_at(context.clock()):
            return await _at_the_quote(transaction, customer_id, quoted, wish)
    now = await pinned_now(context, transaction, customer_id, _as_quoted(wish, quoted))
    if not isinstance(now, Pinned):
        return now
    return _unless_it_changed(now, wish, quoted)


async def pinned_now(
    context: WebContext, transaction: Transaction, customer_id: str, wish: Wish
) -> Pinned | OfferRefusal:
    """Return what a wish costs now, kept as a quote.

    Refuses with NameNotAllowed, YearsNotAllowed, NotAPartner and PartnerNotActive.
    """
    name = parse_name(wish.typed_name, context.zone_rules)
    if isinstance(name, NameNotAllowed):
        return name
    years = 1 if wish.years is None else wish.years
    if years not in YEARS_OFFERED:
        return YearsNotAllowed()
    buyer = await partner.find(transaction, customer_id)
    if buyer is None:
        return NotAPartner()
    if buyer.status not in MAY_ORDER:
        return PartnerNotActive()
    pinned = await _pinned(context, transaction, buyer, name, (wish.operation, years))
    return pinned if isinstance(pinned, NameNotAllowed) else await quotes.keep(transaction, pinned)


async def _pinned(
    context: WebContext,
    transaction: Transaction,
    buyer: PartnerRow,
    name: Name,
    what: tuple[Operation, int],
) -> Pinned | NameNotAllowed:
    now, (operation, years) = context.clock(), what
    board = await prices.board_at(transaction, now)
    yearly = board.price_for(name.zone, operation) if board else None
    if board is None or yearly is None:
        return NameNotAllowed(NameFault.ZONE_NOT_SOLD)
    return Pinned(
        customer_id=buyer.partner_id,
        name=name.text,
        zone=name.zone,
        operation=operation,
        years=years,
        quote=quote_of(yearly, discount_permille=buyer.tier.names_discount_permille, years=years),
        basis=Basis(
            tier_id=buyer.tier.tier_id,
            tier_version=buyer.tier.version,
            list_valid_from=board.price_list.valid_from,
            list_valid_until=board.price_list.valid_until,
            pinned_at=now,
            pinned_until=_until(context, now),
        ),
    )


def _until(context: WebContext, now: datetime) -> datetime:
    return now + context.quote_stands_for


async def _at_the_quote(
    transaction: Transaction, customer_id: str, quoted: Pinned, wish: Wish
) -> Pinned | NotAPartner | PartnerNotActive | PriceChanged:
    buyer = await partner.find(transaction, customer_id)
    if buyer is None:
        return NotAPartner()
    if buyer.status not in MAY_ORDER:
        return PartnerNotActive()
    price: Quote = quoted.quote
    if wish.price_shown is not None and wish.price_shown != price.price:
        return PriceChanged(wish.price_shown, price.price, quoted.quote_id)
    return quoted


def _is_for(quoted: Pinned, wish: Wish, context: WebContext) -> bool:
    name = parse_name(wish.typed_name, context.zone_rules)
    return (
        isinstance(name, Name)
        and name.text == quoted.name
        and wish.years in (None, quoted.years)
        and wish.operation is quoted.operation
    )


def _as_quoted(wish: Wish, quoted: Pinned | None) -> Wish:
    if quoted is None:
        return wish
    return replace(wish, years=quoted.years, quote_id=None, price_shown=None)


def _unless_it_changed(
    now: Pinned, wish: Wish, quoted: Pinned | None
) -> Pinned | PriceChanged | QuoteExpired:
    price = now.quote.price
    # Whoever names the very price of now has agreed to it, however old the quote is.
    shown = wish.price_shown or (quoted.quote.price if quoted else None)
    if shown is not None and shown != price:
        return PriceChanged(shown, price, now.quote_id)
    if quoted is not None and wish.price_shown is None:
        return QuoteExpired(price, now.quote_id)
    return now
