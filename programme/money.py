"""Money as whole minor units of one currency; nothing here is smaller than a haléř."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


class Currency(StrEnum):
    """A currency we may meet; partners and prices know only the first two."""

    CZK = "CZK"
    EUR = "EUR"
    USD = "USD"
    GBP = "GBP"
    CHF = "CHF"
    PLN = "PLN"


@total_ordering
@dataclass(frozen=True)
class Money:
    """An amount of one currency, counted in its minor unit."""

    currency: Currency
    minor: int

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.currency, self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.currency, self.minor - other.minor)

    def __lt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def __mul__(self, times: int) -> Money:
        return Money(self.currency, self.minor * times)

    def less_permille(self, permille: int) -> Money:
        """Take a discount in thousandths off and round half up to the minor unit."""
        return Money(self.currency, (self.minor * (1000 - permille) + 500) // 1000)

    def decimal_text(self) -> str:
        """Return the amount as programs read it: `143.20`, `-1.50`."""
        whole, rest = divmod(abs(self.minor), 100)
        return f"{'-' if self.minor < 0 else ''}{whole}.{rest:02}"

    def _same_currency(self, other: Money) -> None:
        if self.currency is not other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} do not add up.")


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met in one sum."""


class AmountUnreadableError(ValueError):
    """What was typed is not one amount of money without doubt."""


def czk(minor: int) -> Money:
    """Return an amount of Czech crowns, given in haléře."""
    return Money(Currency.CZK, minor)


def read_amount(typed: str) -> int:
    """Return the minor units a person typed: `3 000`, `3000,50 Kč` and `3000,-` are understood.

    A point or comma that could part thousands is refused rather than guessed
    (ux.md 12.4). Raises AmountUnreadableError.
    """
    bare = _SPACES.sub("", typed)
    for ending in ("Kč", "CZK"):
        bare = bare.removesuffix(ending)
    for ending in (",-", ",–"):
        bare = bare.removesuffix(ending)
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        raise AmountUnreadableError(f"{typed!r} is not an amount.")
    whole, rest = match.groups()
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))
