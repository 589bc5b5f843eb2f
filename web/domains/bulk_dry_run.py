"""The dry run of a bulk order: what it would cost, and how far the deposit goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.engine import Transaction
from db.front.domains.bulk_orders import SentBulk
from db.front.domains.bulk_prices import PriceKey
from db.views import deposit
from db.views.domains import bulk_items
from db.views.domains.bulk_items import ItemRow
from programme.domains.bulk import BulkChoice, last_covered
from programme.money import Currency, Money
from programme.pricing import AT_THE_FLOOR, Quote


@dataclass(frozen=True)
class Group:
    """Names of one zone for as many years: they cost the same."""

    zone: str
    years: int
    number: int
    quote: Quote

    @property
    def is_at_the_floor(self) -> bool:
        """Whether the purchase cost is charged instead of the discounted price."""
        return self.quote.because in AT_THE_FLOOR

    @property
    def total(self) -> Money:
        """What they cost together."""
        return self.quote.price * self.number


@dataclass(frozen=True)
class DryRun:
    """What a bulk order would cost, and how far the deposit goes; nothing is ordered."""

    sent: SentBulk
    lines: int
    groups: tuple[Group, ...]
    faulty: int
    free: Money | None
    """What the deposit holds; None where there is none."""
    covered_until: int
    """The last line the deposit covers, in the order given."""
    covered: int
    covered_total: Money

    @property
    def good(self) -> int:
        """How many names can be ordered."""
        return sum(each.number for each in self.groups)

    @property
    def total(self) -> Money:
        """What they cost together."""
        return sum((each.total for each in self.groups), Money(Currency.CZK, 0))

    @property
    def missing(self) -> Money | None:
        """What the deposit lacks for all of them; None where it lacks nothing."""
        if self.free is None or not self.free < self.total:
            return None
        return self.total - self.free

    def price_of(self, choice: BulkChoice) -> Money:
        """Return what a choice costs."""
        return self.total if choice is BulkChoice.ALL else self.covered_total


async def dry_run(transaction: Transaction, sent: SentBulk) -> DryRun:
    """Return what a list that was sent would cost."""
    rows = await bulk_items.page(transaction, sent.bulk_id)
    good = [row for row in rows if row.fault is None]
    money = await deposit.find(transaction, sent.customer_id)
    priced = [(row.line, _quote(sent, row).price) for row in good]
    until = last_covered(priced, money.free) if money else 0
    covered = [price for line, price in priced if line <= until]
    return DryRun(
        sent=sent,
        lines=len(rows),
        groups=_groups(sent, good),
        faulty=len(rows) - len(good),
        free=money.free if money else None,
        covered_until=until,
        covered=len(covered),
        covered_total=sum(covered, Money(Currency.CZK, 0)),
    )


def _groups(sent: SentBulk, good: Sequence[ItemRow]) -> tuple[Group, ...]:
    numbers: dict[PriceKey, int] = {}
    for row in good:
        key = (row.zone or "", row.years)
        numbers[key] = numbers.get(key, 0) + 1
    return tuple(
        Group(zone, years, number, sent.pricing.prices[zone, years])
        for (zone, years), number in sorted(numbers.items())
    )


def _quote(sent: SentBulk, row: ItemRow) -> Quote:
    return sent.pricing.prices[row.zone or "", row.years]
