"""Publishing prices: what a file would change, what to look at twice, and every refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from programme.money import Money
from programme.people.publication import EndsBeforeItStarts, NotAManager, StartsInThePast
from programme.prices.files import PromotionLine
from programme.prices.lists import NamePrice, PriceBoard, Promotion
from programme.pricing import Operation
from programme.typography import PRAGUE

LARGE_CHANGE_PERMILLE = 500


class Change(StrEnum):
    """What a line of a new list does to the one that would count without it."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REMOVED = "removed"


class Doubt(StrEnum):
    """What a manager should look at twice; nothing is refused because of it."""

    COST_ABOVE_LIST = "cost_above_list"
    """Partners will pay more than visitors."""
    LARGE_CHANGE = "large_change"
    """Half as much or more up or down: perhaps a slip of the decimal comma."""
    ZONE_NOT_SOLD = "zone_not_sold"
    """No registry of ours knows the zone, so nobody can order in it."""
    OPERATION_MISSING = "operation_missing"
    """The zone has no price of another operation."""
    PROMOTION_BELOW_COST = "promotion_below_cost"
    PROMOTION_ABOVE_LIST = "promotion_above_list"
    NOT_LISTED = "not_listed"
    """A promotion of what no list sells."""
    REPLACES = "replaces"
    """A promotion that counts before or meanwhile is replaced on those days."""


@dataclass(frozen=True)
class LineChange:
    """One line of the dry run: what stood, what will stand, and what to look at."""

    line: int | None
    """Where it stands in the file; what is taken away stands nowhere."""
    change: Change
    before: NamePrice | None
    after: NamePrice | None
    doubts: tuple[Doubt, ...] = ()

    @property
    def key(self) -> tuple[str, Operation]:
        """What it is a price of."""
        one = self.after or self.before
        assert one is not None
        return one.key


@dataclass(frozen=True)
class PromotionChange:
    """One promotion of the dry run, beside the list price it would replace."""

    line: int
    promotion: PromotionLine
    listed: NamePrice | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class PricesToPublish:
    """What a manager confirmed: a file that the web keeps, and the list it was compared with."""

    file_id: str
    manager_id: str
    compared_with: str | None
    """The list that counted without the file at its first moment; None if there was none."""


@dataclass(frozen=True)
class PricesPublished:
    """What the file said stands in the books."""

    file_id: str
    lines: int
    kind: Literal["prices_published"] = "prices_published"


@dataclass(frozen=True)
class PriceFileUnfit:
    """The file cannot be read, or not any more: a promotion in it would begin in the past."""

    faults: int
    kind: Literal["price_file_unfit"] = "price_file_unfit"


@dataclass(frozen=True)
class PricesChangedMeanwhile:
    """Another list was published since the file was compared; the dry run shows another change."""

    price_list_id: str | None
    kind: Literal["prices_changed_meanwhile"] = "prices_changed_meanwhile"


@dataclass(frozen=True)
class PricesNotChanged:
    """The list says what the one before it says."""

    price_list_id: str
    kind: Literal["prices_not_changed"] = "prices_not_changed"


PricesRefusal = (
    PriceFileUnfit
    | PricesChangedMeanwhile
    | PricesNotChanged
    | NotAManager
    | StartsInThePast
    | EndsBeforeItStarts
)
PricesAnswer = PricesPublished | PricesRefusal


def days_refusal(
    first_day: date, last_day: date | None, today: date
) -> StartsInThePast | EndsBeforeItStarts | None:
    """Return why a list cannot count on such days, or None if it can."""
    if first_day < today:
        return StartsInThePast(today)
    if last_day is not None and last_day < first_day:
        return EndsBeforeItStarts()
    return None


def midnight(day: date) -> datetime:
    """Return the first moment of a day in Prague."""
    return datetime.combine(day, time(), PRAGUE).astimezone(UTC)


def first_moment(day: date, now: datetime) -> datetime:
    """Return from when something counts that is to count from a day: today means from now on."""
    return max(midnight(day), now)


def last_moment(day: date) -> datetime:
    """Return the first moment after a day in Prague."""
    return midnight(day + timedelta(days=1))


def list_changes(
    before: Iterable[NamePrice], after: Mapping[int, NamePrice], zones_sold: Collection[str]
) -> tuple[LineChange, ...]:
    """Return what a new list changes, in its own order; what it takes away comes last."""
    standing = {each.key: each for each in before}
    keys = {each.key for each in after.values()}
    kept = []
    for line, each in after.items():
        before_it = standing.get(each.key)
        doubts = _doubts(each, keys, zones_sold)
        if before_it is not None and _is_large_step(before_it, each):
            doubts = (*doubts, Doubt.LARGE_CHANGE)
        kept.append(LineChange(line, _change(before_it, each), before_it, each, doubts))
    gone = (each for key, each in standing.items() if key not in keys)
    return (*kept, *(LineChange(None, Change.REMOVED, each, None) for each in gone))


def _change(before: NamePrice | None, after: NamePrice) -> Change:
    if before is None:
        return Change.ADDED
    return Change.SAME if before == after else Change.CHANGED


def _is_large_step(before: NamePrice, after: NamePrice) -> bool:
    amounts = ((before.list_price, after.list_price), (before.cost, after.cost))
    return any(_is_large(one, other) for one, other in amounts)


def _doubts(
    each: NamePrice, keys: Collection[tuple[str, Operation]], zones_sold: Collection[str]
) -> tuple[Doubt, ...]:
    found = {
        Doubt.COST_ABOVE_LIST: each.list_price < each.cost,
        Doubt.ZONE_NOT_SOLD: each.zone not in zones_sold,
        Doubt.OPERATION_MISSING: any((each.zone, one) not in keys for one in Operation),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _is_large(before: Money, after: Money) -> bool:
    return abs(after.minor - before.minor) * 1000 >= LARGE_CHANGE_PERMILLE * max(before.minor, 1)


def promotion_changes(
    lines: Mapping[int, PromotionLine], board: PriceBoard | None, standing: Iterable[Promotion]
) -> tuple[PromotionChange, ...]:
    """Return the promotions of a file, each beside the list price it would replace."""
    listed = {each.key: each for each in board.prices} if board else {}
    others = tuple(standing)
    return tuple(
        PromotionChange(
            line, each, listed.get(each.key), _promotion_doubts(each, listed.get(each.key), others)
        )
        for line, each in lines.items()
    )


def _promotion_doubts(
    each: PromotionLine, listed: NamePrice | None, standing: Iterable[Promotion]
) -> tuple[Doubt, ...]:
    since, until = midnight(each.first_day), last_moment(each.last_day)
    price, cost = each.price, listed.cost if listed else None
    found = {
        Doubt.NOT_LISTED: listed is None,
        Doubt.PROMOTION_BELOW_COST: bool(price and cost and price < cost),
        Doubt.PROMOTION_ABOVE_LIST: bool(price and listed and price > listed.list_price),
        Doubt.REPLACES: any(
            other.key == each.key and other.valid_from < until and since < other.valid_until
            for other in standing
        ),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)
