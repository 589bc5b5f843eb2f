"""A bulk order that a partner has sent and asked for, as the web keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from db.front.domains import bulk_orders
from db.front.domains.bulk_orders import Pricing, SentBulk
from programme.domains.bulk import BulkChoice, TypedLine, check_lines, item_order_id
from programme.money import Money
from programme.names import SOLD_ZONES
from programme.pricing import PriceReason, Quote
from tests.makers import House, crowns, fresh, now

PRICE = crowns(143)


def quote_at(price: Money) -> Quote:
    return Quote(price, PriceReason.LIST, price, price, 0, "test-list")


async def keep_bulk(
    house: House, partner_id: str, names: Sequence[str], price: Money = PRICE, until: int = 10_000
) -> str:
    """Keep a list of names and ask for it; return the bulk order's id."""
    bulk_id = fresh("blk_")
    lines = [TypedLine(number, name, 1) for number, name in enumerate(names, start=1)]
    checked = check_lines(lines, SOLD_ZONES)
    prices = {(zone, 1): quote_at(price) for zone in SOLD_ZONES}
    pricing = Pricing("start", 1, now(), now() + timedelta(minutes=30), prices)
    sent = SentBulk(bulk_id, partner_id, None, None, None, pricing)
    async with house.front.writing() as transaction:
        await bulk_orders.keep(transaction, sent, checked)
        await bulk_orders.ask_for(transaction, bulk_id, BulkChoice.ALL, until, now())
    return bulk_id


def order_ids(bulk_id: str, count: int) -> list[str]:
    return [item_order_id(bulk_id, line) for line in range(1, count + 1)]
