"""The tiers and price lists in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from db.books import prices, tiers
from db.books.chronicle import Line, note
from db.books.prices import NamePrice, PriceList
from db.engine import Database
from db.views import staff
from programme.money import Money
from programme.people.conditions import Tier
from programme.people.publication import (
    NotAManager,
    Publication,
    PublicationAnswer,
    TierPublished,
    refusal_of,
)
from programme.typography import PRAGUE


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

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def publish_offer(self, offer: Offer) -> None:
        """Publish a price list and tiers; what stands already is left as it is."""
        lines = tuple(NamePrice(each.zone, each.list_price, each.cost) for each in offer.prices)
        listed = PriceList(offer.price_list_id, offer.valid_from, offer.demonstration, lines)
        async with self._database.writing() as transaction:
            await prices.publish(transaction, listed)
            for tier in offer.tiers:
                await tiers.publish(transaction, tier)

    @activity.defn
    async def publish_tier(self, publication: Publication) -> PublicationAnswer:
        """Publish a version of a tier; the same version again finds itself.

        Refuses with every TierRefusal.
        """
        new = publication.tier
        async with self._database.writing() as transaction:
            member = await staff.find(transaction, publication.manager_id)
            if member is None or not member.is_manager:
                return NotAManager(publication.manager_id)
            await tiers.lock(transaction, new.tier_id)
            standing = await tiers.versions_of(transaction, new.tier_id)
            if new not in standing:
                today = self._clock().astimezone(PRAGUE).date()
                refusal = refusal_of(new, standing, today)
                if refusal is not None:
                    return refusal
                await tiers.publish(transaction, new)
                await note(transaction, _published(publication))
        return TierPublished(new.tier_id, new.version)


def _published(publication: Publication) -> Line:
    tier = publication.tier
    facts: dict[str, str | int] = {
        "version": tier.version,
        "valid_from": tier.valid_from.isoformat(),
    }
    return Line("tier.published", tier.tier_id, actor=publication.manager_id, facts=facts)
