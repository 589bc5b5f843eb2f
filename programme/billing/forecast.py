"""How long a deposit lasts: what has to be renewed, what it costs, and the day the money ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from programme.money import Money

SOON_DAYS = 30
LATER_DAYS = 90


@dataclass(frozen=True)
class Renewal:
    """A name that is registered until a day, and what a year more costs."""

    name: str
    order_id: str
    due_day: date
    price: Money | None
    """None where the ending is not on the price list now."""


@dataclass(frozen=True)
class ComingPayment:
    """A renewal in its place among the others: whether the deposit still covers it."""

    renewal: Renewal
    covered: bool


@dataclass(frozen=True)
class Due:
    """What falls due within some days, and what is missing for it."""

    days: int
    until: date
    names: int
    total: Money
    missing: Money


@dataclass(frozen=True)
class Forecast:
    """What comes, day by day, if nothing is added and what renews by itself is renewed."""

    payments: tuple[ComingPayment, ...]
    """Within the longer time, the soonest first."""
    waiting: Money
    """What the orders cost that wait for money; it is taken first."""
    soon: Due
    later: Due
    ends_on: date | None
    """The first day the deposit does not cover; None: it lasts beyond the longer time."""
    not_counted: int = 0
    """How many more names end within the longer time; nobody chose that they renew."""


def forecast(
    *,
    available: Money,
    waiting: Money,
    renewals: Iterable[Renewal],
    today: date,
    not_counted: int = 0,
) -> Forecast:
    """Return what the coming days take from a deposit.

    Money goes by age, as it does for orders: what a name does not get, no later one gets either.
    """
    ahead = sorted(
        (each for each in renewals if today <= each.due_day <= today + timedelta(LATER_DAYS)),
        key=lambda each: (each.due_day, each.name),
    )
    needed = waiting
    ends_on = today if available < waiting else None
    payments = []
    for renewal in ahead:
        if renewal.price is not None:
            needed += renewal.price
        covered = needed <= available
        if not covered and ends_on is None:
            ends_on = renewal.due_day
        payments.append(ComingPayment(renewal, covered))

    def due(days: int) -> Due:
        return _due(days, available=available, waiting=waiting, renewals=ahead, today=today)

    return Forecast(tuple(payments), waiting, due(SOON_DAYS), due(LATER_DAYS), ends_on, not_counted)


def _due(
    days: int, *, available: Money, waiting: Money, renewals: Iterable[Renewal], today: date
) -> Due:
    until = today + timedelta(days)
    prices = [each.price for each in renewals if each.due_day <= until]
    nothing = Money(available.currency, 0)
    total = sum((price for price in prices if price is not None), nothing)
    missing = waiting + total - available
    return Due(days, until, len(prices), total, max(missing, nothing))
