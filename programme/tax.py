"""VAT of an amount at a rate; base and tax always add up to gross."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programme.money import Money

STANDARD_RATE_PERMILLE = 210
"""21 %, the Czech standard rate since 1 January 2013; domains and hosting fall under it."""

STANDARD_RATES: tuple[tuple[date, int], ...] = ((date(2013, 1, 1), STANDARD_RATE_PERMILLE),)
"""Each with the first day on which it counts, the newest last."""


@dataclass(frozen=True)
class Taxed:
    """An amount split into base and tax; `base + tax == gross`."""

    base: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """The amount to pay."""
        return self.base + self.tax


def standard_rate_on(day: date) -> int:
    """Return the standard rate of a day, in thousandths."""
    return [rate for first, rate in STANDARD_RATES if first <= day][-1]


def from_net(base: Money, rate_permille: int = STANDARD_RATE_PERMILLE) -> Taxed:
    """Return the amount with the tax added, rounded half up to the minor unit."""
    tax_minor = (abs(base.minor) * rate_permille + 500) // 1000
    return Taxed(base, Money(base.currency, tax_minor if base.minor >= 0 else -tax_minor))


def from_gross(gross: Money, rate_permille: int = STANDARD_RATE_PERMILLE) -> Taxed:
    """Return a received amount split from above, as since 1 October 2019 (no coefficient)."""
    divisor = 1000 + rate_permille
    base_minor = (gross.minor * 1000 * 2 + divisor) // (2 * divisor)
    base = Money(gross.currency, base_minor)
    return Taxed(base, gross - base)
