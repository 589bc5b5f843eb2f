"""The tiers and price lists in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from db.books import prices, tiers
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import price_files, staff
from db.views import prices as price_views
from db.views.price_files import KeptPriceFile
from programme.money import Money
from programme.people.conditions import Tier
from programme.people.publication import (
    NotAManager,
    Publication,
    PublicationAnswer,
    TierPublished,
    refusal_of,
)
from programme.prices.cells import CURRENCY
from programme.prices.changes import (
    PriceFileUnfit,
    PricesAnswer,
    PricesChangedMeanwhile,
    PricesNotChanged,
    PricesPublished,
    PricesRefusal,
    PricesToPublish,
    days_refusal,
    first_moment,
    last_moment,
)
from programme.prices.files import PriceFile, read_price_file
from programme.prices.lists import NamePrice, PriceList, Promotion
from programme.pricing import Operation
from programme.typography import PRAGUE


@dataclass(frozen=True)
class YearPrice:
    """What a year of an operation costs in a zone: a visitor, and us."""

    zone: str
    list_price: Money
    cost: Money
    operation: Operation = Operation.REGISTER


@dataclass(frozen=True)
class Offer:
    """A price list and the tiers that come with it."""

    price_list_id: str
    valid_from: datetime
    demonstration: bool
    prices: tuple[YearPrice, ...]
    tiers: tuple[Tier, ...]
    promotions: tuple[Promotion, ...] = ()


class Prices:
    """The price lists, as workflows see them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def publish_offer(self, offer: Offer) -> None:
        """Publish a price list and tiers; what stands already is left as it is."""
        lines = tuple(
            NamePrice(each.zone, each.list_price, each.cost, each.operation)
            for each in offer.prices
        )
        listed = PriceList(offer.price_list_id, offer.valid_from, offer.demonstration, lines)
        async with self._database.writing() as transaction:
            await prices.publish(transaction, listed)
            for tier in offer.tiers:
                await tiers.publish(transaction, tier)
            await prices.promote(transaction, offer.promotions, CURRENCY)

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

    @activity.defn
    async def publish_prices(self, wanted: PricesToPublish) -> PricesAnswer:
        """Publish a file that a manager confirmed; the same file again finds what it became.

        Refuses with every PricesRefusal.
        """
        async with self._database.writing() as transaction:
            member = await staff.find(transaction, wanted.manager_id)
            if member is None or not member.is_manager:
                return NotAManager(wanted.manager_id)
            await prices.lock(transaction)
            standing = await price_views.became_of(transaction, wanted.file_id)
            if standing:
                return PricesPublished(wanted.file_id, standing)
            kept = await price_files.find(transaction, wanted.file_id)
            if kept is None:
                return PriceFileUnfit(1)
            now = self._clock()
            read = read_price_file(kept.sent.content, now.astimezone(PRAGUE).date())
            if read.faults:
                return PriceFileUnfit(len(read.faults))
            if read.promotions:
                return await _promote(transaction, wanted, kept, read, now)
            return await _publish_list(transaction, wanted, kept, read, now)


async def _publish_list(
    transaction: Transaction,
    wanted: PricesToPublish,
    kept: KeptPriceFile,
    read: PriceFile,
    now: datetime,
) -> PricesAnswer:
    sent = kept.sent
    refusal = days_refusal(sent.first_day, sent.last_day, now.astimezone(PRAGUE).date())
    if refusal is not None:
        return refusal
    new = PriceList(
        price_list_id=prices.list_id(kept.file_id),
        valid_from=first_moment(sent.first_day, now),
        demonstration=sent.demonstration,
        prices=tuple(read.prices.values()),
        valid_until=last_moment(sent.last_day) if sent.last_day else None,
    )
    before = await price_views.price_list_at(transaction, new.valid_from)
    against = _list_refusal(new, before, wanted)
    if against is not None:
        return against
    await prices.publish(transaction, new)
    facts: dict[str, str | int] = {
        "lines": len(new.prices),
        "valid_from": new.valid_from.isoformat(),
        "sha256": sent.sha256,
    }
    subject, actor = new.price_list_id, wanted.manager_id
    await note(transaction, Line("price_list.published", subject, actor=actor, facts=facts))
    return PricesPublished(kept.file_id, len(new.prices))


def _list_refusal(
    new: PriceList, before: PriceList | None, wanted: PricesToPublish
) -> PricesRefusal | None:
    counting = before.price_list_id if before else None
    if counting != wanted.compared_with:
        return PricesChangedMeanwhile(counting)
    if before is None or set(before.prices) != set(new.prices):
        return None
    ends = (before.valid_until, before.demonstration) == (new.valid_until, new.demonstration)
    return PricesNotChanged(before.price_list_id) if ends else None


async def _promote(
    transaction: Transaction,
    wanted: PricesToPublish,
    kept: KeptPriceFile,
    read: PriceFile,
    now: datetime,
) -> PricesAnswer:
    promotions = [
        Promotion(
            promotion_id=f"{kept.file_id}-{line}",
            zone=each.zone,
            operation=each.operation,
            price=each.price,
            valid_from=first_moment(each.first_day, now),
            valid_until=last_moment(each.last_day),
            demonstration=kept.sent.demonstration,
        )
        for line, each in read.promotions.items()
    ]
    await prices.promote(transaction, promotions, CURRENCY)
    facts: dict[str, str | int] = {"lines": len(read.promotions), "sha256": kept.sent.sha256}
    await note(
        transaction,
        Line("promotions.published", kept.file_id, actor=wanted.manager_id, facts=facts),
    )
    return PricesPublished(kept.file_id, len(read.promotions))


def _published(publication: Publication) -> Line:
    tier = publication.tier
    facts: dict[str, str | int] = {
        "version": tier.version,
        "valid_from": tier.valid_from.isoformat(),
    }
    return Line("tier.published", tier.tier_id, actor=publication.manager_id, facts=facts)
