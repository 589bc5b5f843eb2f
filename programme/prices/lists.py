"""Price lists and promotions in time: which price counts when, and what each tier makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from programme.money import Money
from programme.people.conditions import TermPlace, Tier
from programme.pricing import AT_THE_FLOOR, Operation, PriceReason, YearlyPrice, price_of


@dataclass(frozen=True)
class NamePrice:
    """What a year of an operation costs in a zone: a visitor, and us."""

    zone: str
    list_price: Money
    cost: Money
    operation: Operation = Operation.REGISTER

    @property
    def key(self) -> tuple[str, Operation]:
        """What has one price in a list."""
        return self.zone, self.operation


@dataclass(frozen=True)
class PriceList:
    """Prices that count from a moment on; never changed once they are published."""

    price_list_id: str
    valid_from: datetime
    demonstration: bool
    prices: tuple[NamePrice, ...]
    valid_until: datetime | None = None
    """Its own end, if it has one; a newer list may end it sooner."""
    number: int = 0
    """The how-manyth list of ours it is; 0 before it is published."""


@dataclass(frozen=True)
class Promotion:
    """A public price instead of the list price, for a while; of two the newer one counts."""

    promotion_id: str
    zone: str
    operation: Operation
    price: Money | None
    """None: the list price counts again, which ends an earlier promotion."""
    valid_from: datetime
    valid_until: datetime
    """The first moment at which it does not count any more."""
    demonstration: bool = False

    @property
    def key(self) -> tuple[str, Operation]:
        """What it is a price of."""
        return self.zone, self.operation


@dataclass(frozen=True)
class Span:
    """How long something counts; `until` is the first moment at which it does not."""

    since: datetime
    until: datetime | None

    def place_at(self, moment: datetime) -> TermPlace:
        """Return where it stands at a moment."""
        if moment < self.since:
            return TermPlace.PLANNED
        over = self.until is not None and moment >= self.until
        return TermPlace.PAST if over else TermPlace.CURRENT


@dataclass(frozen=True)
class PriceBoard:
    """What everything costs at one moment: the list that counts, and the promotions that do."""

    price_list: PriceList
    promotions: tuple[Promotion, ...] = ()

    @cached_property
    def yearly(self) -> Mapping[tuple[str, Operation], YearlyPrice]:
        """The price of a year, by zone and operation."""
        counting = {each.key: each for each in self.promotions}
        return {each.key: self._yearly(each, counting.get(each.key)) for each in self.prices}

    @property
    def prices(self) -> tuple[NamePrice, ...]:
        """The lines of the list."""
        return self.price_list.prices

    def price_for(self, zone: str, operation: Operation) -> YearlyPrice | None:
        """Return what a year costs, or nothing where we do not sell it."""
        return self.yearly.get((zone, operation))

    def _yearly(self, line: NamePrice, promotion: Promotion | None) -> YearlyPrice:
        price_list_id = self.price_list.price_list_id
        if promotion is None or promotion.price is None:
            return YearlyPrice(line.list_price, line.cost, price_list_id)
        return YearlyPrice(
            line.list_price, line.cost, price_list_id, promotion.price, promotion.promotion_id
        )


@dataclass(frozen=True)
class TierPrice:
    """What one tier makes of one price, and what its discount alone would have made of it."""

    zone: str
    operation: Operation
    tier: Tier
    yearly: YearlyPrice
    price: Money
    because: PriceReason
    discounted: Money

    @property
    def is_at_the_floor(self) -> bool:
        """Whether our cost, and not the discount, makes the price."""
        return self.because in AT_THE_FLOOR

    @property
    def lost(self) -> Money:
        """How much of the discount the floor takes."""
        return self.price - self.discounted

    @property
    def real_permille(self) -> int:
        """The discount a partner really gets off the public price, rounded down; never below 0."""
        saved = max(self.yearly.public_price.minor - self.price.minor, 0)
        return saved * 1000 // self.yearly.public_price.minor


def span_of(one: PriceList, all_lists: Iterable[PriceList]) -> Span:
    """Return how long a list counts among all there are: until the next one, or its own end."""
    following = [
        each.valid_from
        for each in all_lists
        if (each.valid_from, each.number) > (one.valid_from, one.number)
    ]
    ends = [*following, *([one.valid_until] if one.valid_until else [])]
    return Span(one.valid_from, min(ends, default=None))


def counting_at(
    promotions: Iterable[tuple[int, Promotion]], moment: datetime
) -> tuple[Promotion, ...]:
    """Return the promotions that count at a moment: of each price's the newest, if it has one."""
    newest: dict[tuple[str, Operation], Promotion] = {}
    for _, each in sorted(promotions, key=lambda pair: pair[0]):
        if each.valid_from <= moment < each.valid_until:
            newest[each.key] = each
    return tuple(each for each in newest.values() if each.price is not None)


def tier_price(key: tuple[str, Operation], yearly: YearlyPrice, tier: Tier) -> TierPrice:
    """Return what a tier makes of a price."""
    discount = tier.names_discount_permille
    price, because = price_of(
        list_price=yearly.public_price, discount_permille=discount, cost=yearly.cost
    )
    discounted = yearly.public_price.less_permille(discount)
    return TierPrice(*key, tier, yearly, price, because, discounted)


def tier_prices(board: PriceBoard, tiers: Sequence[Tier]) -> tuple[TierPrice, ...]:
    """Return what every tier makes of every price, in the order of the list."""
    return tuple(
        tier_price(key, yearly, tier) for key, yearly in board.yearly.items() for tier in tiers
    )


def below_cost(board: PriceBoard) -> tuple[tuple[str, Operation], ...]:
    """Return what visitors pay less for than it costs us."""
    return tuple(key for key, yearly in board.yearly.items() if yearly.public_price < yearly.cost)
