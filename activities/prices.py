"""The tiers and price lists in our own books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from db.books import prices, tiers
from db.books.prices import NamePrice, PriceList
from db.engine import Database
from programme.money import Money
from programme.people.conditions import Tier


@dataclass(frozen=True)
class YearPrice:
    """What a year of a name in a zone costs: a visitor, and us."""

    zone: str
    list_price: Money
    cost: Money


@dataclass(frozen=True)
class Offer:
    """A price list and the tiers that come with it."""

    price_list_id: str
    valid_from: datetime
    demonstration: bool
    prices: tuple[YearPrice, ...]
    tiers: tuple[Tier, ...]


class Prices:
    """The price lists, as workflows see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def publish_offer(self, offer: Offer) -> None:
        """Publish a price list and tiers; what stands already is left as it is."""
        lines = tuple(NamePrice(each.zone, each.list_price, each.cost) for each in offer.prices)
        listed = PriceList(offer.price_list_id, offer.valid_from, offer.demonstration, lines)
        async with self._database.writing() as transaction:
            await prices.publish(transaction, listed)
            for tier in offer.tiers:
                await tiers.publish(transaction, tier)
