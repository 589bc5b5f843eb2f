"""Bulk orders: the one way that the pages and the API share, from a list to its story."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from db.engine import Transaction
from db.front.domains import bulk_orders
from db.front.domains.bulk_orders import Pricing, SentBulk
from db.front.domains.bulk_prices import PriceKey
from db.views import partner, prices
from db.views.domains import bulk_orders as bulk_views
from programme.domains.bulk import (
    BulkChoice,
    CheckedLine,
    LineFault,
    TypedLine,
    check_lines,
)
from programme.money import Money
from programme.order import DepositNotOpen, PartnerNotActive
from programme.people.partner import MAY_ORDER
from programme.pricing import Operation, Quote, quote_of
from web.context import WebContext
from web.domains.bulk_dry_run import dry_run
from web.following.passing_on import FORGOTTEN_AFTER, try_each
from web.quoting import NotAPartner

KEPT_UNASKED = timedelta(days=30)
"""How long a list that was never ordered is kept."""
_BEHIND_EVERY_LINE = 2**31 - 1


@dataclass(frozen=True)
class NothingToOrder:
    """No line of the list can be ordered, or the deposit covers none of them."""

    kind: Literal["nothing_to_order"] = "nothing_to_order"


@dataclass(frozen=True)
class BulkPriceChanged:
    """The whole price is another than the caller was shown; the new one is pinned now."""

    price_shown: Money
    price_now: Money
    kind: Literal["price_changed"] = "price_changed"


BulkRefusal = NotAPartner | PartnerNotActive | DepositNotOpen | NothingToOrder | BulkPriceChanged


@dataclass(frozen=True)
class SentBy:
    """Who sends a list, and under which id it is kept."""

    bulk_id: str
    customer_id: str
    user_id: str | None = None
    file_name: str | None = None
    details_id: str | None = None


async def send(
    context: WebContext, sent_by: SentBy, lines: Sequence[TypedLine]
) -> str | NotAPartner | PartnerNotActive:
    """Check a list, pin its prices and keep it; return its id. A repeat finds the first.

    Refuses with NotAPartner and PartnerNotActive.
    """
    # Thousands of names take a while; other requests must not wait for it.
    checked = await asyncio.to_thread(check_lines, lines, context.zone_rules)
    async with context.database.writing() as transaction:
        keys = [(each.zone, each.years) for each in checked if each.zone and not each.fault]
        pricing = await _pricing(context, transaction, sent_by.customer_id, keys)
        if not isinstance(pricing, Pricing):
            return pricing
        checked = await _against_our_own(transaction, sent_by.customer_id, checked, pricing.prices)
        kept = SentBulk(
            sent_by.bulk_id,
            sent_by.customer_id,
            sent_by.user_id,
            sent_by.file_name,
            sent_by.details_id,
            pricing,
        )
        await bulk_orders.keep(transaction, kept, checked)
    return sent_by.bulk_id


async def ask_for(
    context: WebContext,
    customer_id: str,
    bulk_id: str,
    choice: BulkChoice,
    price_shown: Money,
) -> BulkRefusal | None:
    """Order a list at the price shown, and begin its story; a repeat changes nothing.

    Refuses with every BulkRefusal. Raises DeskClosedError: it is ordered and begins later.
    """
    async with context.database.writing() as transaction:
        sent = await bulk_orders.find(transaction, customer_id, bulk_id, locked=True)
        assert sent is not None, "Whoever asks has looked for it."
        if sent.asked_at is None:
            refusal = await _ask(context, transaction, sent, choice, price_shown)
            if refusal is not None:
                return refusal
    await begin(context, sent)
    return None


async def begin(context: WebContext, sent: SentBulk) -> None:
    """Begin the story of a bulk order that was asked for; one that has begun is left alone.

    Raises DeskClosedError.
    """
    await context.domain_desk.order_many(sent.bulk_id, sent.customer_id)
    async with context.database.writing() as transaction:
        await bulk_orders.mark_passed_on(transaction, sent.bulk_id, context.clock())


async def begin_forgotten_bulks(context: WebContext) -> None:
    """Begin what was asked for a while ago and never seen to begin; forget what nobody asked for.

    Raises DeskClosedError once all were tried.
    """
    async with context.database.writing() as transaction:
        await bulk_orders.forget_unasked(transaction, context.clock() - KEPT_UNASKED)
        before = context.clock() - FORGOTTEN_AFTER
        waiting = await bulk_orders.not_passed_on(transaction, before)
    await try_each(context, waiting, begin, named=lambda sent: sent.bulk_id)


async def _ask(
    context: WebContext,
    transaction: Transaction,
    sent: SentBulk,
    choice: BulkChoice,
    price_shown: Money,
) -> BulkRefusal | None:
    if not sent.pricing.until > context.clock():
        pricing = await _pricing(context, transaction, sent.customer_id, sent.pricing.prices)
        if not isinstance(pricing, Pricing):
            return pricing
        await bulk_orders.reprice(transaction, sent.bulk_id, pricing)
        sent = replace(sent, pricing=pricing)
    else:
        buyer = await partner.find(transaction, sent.customer_id)
        if buyer is None or buyer.status not in MAY_ORDER:
            return NotAPartner() if buyer is None else PartnerNotActive()
    run = await dry_run(transaction, sent)
    if run.free is None:
        return DepositNotOpen()
    is_all = choice is BulkChoice.ALL
    number = run.good if is_all else run.covered
    if not number:
        return NothingToOrder()
    if run.price_of(choice) != price_shown:
        return BulkPriceChanged(price_shown, run.price_of(choice))
    until = _BEHIND_EVERY_LINE if is_all else run.covered_until
    await bulk_orders.ask_for(transaction, sent.bulk_id, choice, until, context.clock())
    return None


async def _pricing(
    context: WebContext,
    transaction: Transaction,
    customer_id: str,
    keys: Iterable[PriceKey],
) -> Pricing | NotAPartner | PartnerNotActive:
    buyer = await partner.find(transaction, customer_id)
    if buyer is None:
        return NotAPartner()
    if buyer.status not in MAY_ORDER:
        return PartnerNotActive()
    now = context.clock()
    board = await prices.board_at(transaction, now)
    found: dict[PriceKey, Quote] = {}
    for zone, years in set(keys):
        yearly = board.price_for(zone, Operation.REGISTER) if board else None
        if yearly is not None:
            discount = buyer.tier.names_discount_permille
            found[zone, years] = quote_of(yearly, discount_permille=discount, years=years)
    return Pricing(
        buyer.tier.tier_id, buyer.tier.version, now, now + context.quote_stands_for, found
    )


async def _against_our_own(
    transaction: Transaction,
    customer_id: str,
    lines: Sequence[CheckedLine],
    sold: Mapping[PriceKey, Quote],
) -> tuple[CheckedLine, ...]:
    """Return the lines with what our own books say against them."""
    names = [each.name for each in lines if each.name and not each.fault]
    held = await bulk_views.holders_of(transaction, names)

    def checked(each: CheckedLine) -> CheckedLine:
        if each.fault is not None or each.name is None or each.zone is None:
            return each
        if (each.zone, each.years) not in sold:
            return replace(each, fault=LineFault.ZONE_NOT_SOLD)
        if each.name not in held:
            return each
        whose, order_id = held[each.name]
        if whose != customer_id:
            # Whose it is is nobody else's business.
            return replace(each, fault=LineFault.TAKEN)
        return replace(each, fault=LineFault.ALREADY_YOURS, other=order_id)

    return tuple(checked(each) for each in lines)
