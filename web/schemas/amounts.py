"""An amount of money as programs send and get it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from programme.money import Currency, Money

LARGEST_MINOR = 10**12


class MoneyIn(BaseModel):
    """An amount in whole minor units, with its currency."""

    model_config = ConfigDict(extra="forbid", strict=True)

    currency: Literal["CZK", "EUR"]
    minor: Annotated[int, Field(ge=0, le=LARGEST_MINOR)]

    def to_money(self) -> Money:
        """Return the amount as the house knows it."""
        return Money(Currency(self.currency), self.minor)


class MoneyOut(BaseModel):
    """An amount in whole minor units, with its currency, and the same as decimal text."""

    currency: str
    minor: int
    text: str

    @classmethod
    def of(cls, amount: Money) -> Self:
        """Return an amount as programs read it."""
        return cls(currency=amount.currency, minor=amount.minor, text=amount.decimal_text())
