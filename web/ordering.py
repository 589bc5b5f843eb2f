"""Ordering a name: the one way that the pages and the API share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.engine import Transaction
from db.front import order_details, request_keys
from db.front.quotes import Pinned
from db.front.request_keys import Claim, KeyReused, Priced
from db.views import orders
from db.views.orders import OrderRow
from programme.domains.details import OrderDetails
from programme.names import Name
from programme.order import (
    AlreadyOrdered,
    AwaitingFunds,
    AwaitingRegistry,
    LaneClosed,
    NameTaken,
    Order,
    OrderAnswer,
    Registered,
    Renewed,
    StillWorking,
    Transferred,
)
from web import own_orders
from web.context import WebContext
from web.quoting import OfferRefusal, QuoteRefusal, Wish, price_of_wish
from web.wishes.wanted import (
    DeadlineNotAllowed,
    DetailsRefusal,
    keep_wanted,
    moment_after,
)

OrderRefusal = OfferRefusal | QuoteRefusal | DetailsRefusal
Answer = OrderAnswer | OrderRefusal
_STANDING = (
    Registered,
    Renewed,
    Transferred,
    AwaitingFunds,
    AwaitingRegistry,
    LaneClosed,
    StillWorking,
)


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
    answer = await context.desk.order(_order(order_id, customer_id, priced, wish))
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
        pinned = await price_of_wish(context, transaction, customer_id, wish)
        if not isinstance(pinned, Pinned):
            return pinned
        wanted = await _wanted(context, transaction, pinned, wish)
        if not isinstance(wanted, tuple):
            return wanted
        details_id, deadline = wanted
        priced = Priced(pinned.name, pinned.zone, pinned.years, pinned.quote, details_id, deadline)
        return await request_keys.pin(transaction, customer_id, claimed.thing_id, priced)


async def _wanted(
    context: WebContext, transaction: Transaction, pinned: Pinned, wish: Wish
) -> tuple[str | None, datetime | None] | DetailsRefusal:
    deadline = moment_after(wish.wanted.deadline, context.clock())
    if isinstance(deadline, DeadlineNotAllowed):
        return deadline
    if wish.transfer_code is not None:
        details = OrderDetails(auth_info=wish.transfer_code)
        kept_code = await order_details.keep(
            transaction, context.details_seal, pinned.customer_id, details
        )
        return kept_code, deadline
    name = Name(pinned.name, pinned.zone)
    kept = await keep_wanted(
        transaction, context.details_seal, pinned.customer_id, name, wish.wanted
    )
    return (kept, deadline) if kept is None or isinstance(kept, str) else kept


def _order(order_id: str, customer_id: str, priced: Priced, wish: Wish) -> Order:
    return Order(
        order_id=order_id,
        partner_id=customer_id,
        name=priced.name,
        zone=priced.zone,
        years=priced.years,
        quote=priced.quote,
        if_short=wish.if_short,
        operation=wish.operation,
        until=wish.until,
        details_id=priced.details_id,
        deadline=priced.deadline,
    )
