"""What a partner pays, and why: list price or promotion, then the discount, then our own cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from programme.money import Money


class Operation(StrEnum):
    """What is done with a name and has a price of its own."""

    REGISTER = "register"
    RENEW = "renew"
    TRANSFER = "transfer"


class PriceReason(StrEnum):
    """Why a price is what it is; printed beside every price."""

    LIST = "list"
    DISCOUNT = "discount"
    COST_FLOOR = "cost_floor"
    """The discount would go below what the name costs us, so the partner pays that cost."""
    COST_FLOOR_ABOVE_LIST = "cost_floor_above_list"
    """Even the public price is below what the name costs us; the partner pays that cost."""


AT_THE_FLOOR = frozenset({PriceReason.COST_FLOOR, PriceReason.COST_FLOOR_ABOVE_LIST})


@dataclass(frozen=True)
class Quote:
    """A price as it was shown, with everything it was made from; billed as it stands."""

    price: Money
    because: PriceReason
    list_price: Money
    cost: Money
    discount_permille: int
    price_list_id: str
    promotion_price: Money | None = None
    """What everybody paid instead of the list price while a promotion counted."""
    promotion_id: str | None = None
    quote_id: str | None = None
    """Under which the price was pinned; older orders have none."""

    @property
    def public_price(self) -> Money:
        """What a visitor pays, and what the discount is taken from."""
        return self.promotion_price or self.list_price


@dataclass(frozen=True)
class YearlyPrice:
    """What a year of an operation costs at a moment: visitors, and us."""

    list_price: Money
    cost: Money
    price_list_id: str
    promotion_price: Money | None = None
    promotion_id: str | None = None

    @property
    def public_price(self) -> Money:
        """What a visitor pays: a promotion replaces the list price while it counts."""
        return self.promotion_price or self.list_price


def price_of(
    *, list_price: Money, discount_permille: int, cost: Money | None
) -> tuple[Money, PriceReason]:
    """Return the partner's price: the public price less the discount, but never below our cost.

    Hosting has no floor: without a cost there is none. Rounding happens here, once.
    """
    discounted = list_price.less_permille(discount_permille)
    if cost is not None and discounted < cost:
        above = list_price < cost
        return cost, PriceReason.COST_FLOOR_ABOVE_LIST if above else PriceReason.COST_FLOOR
    if discounted < list_price:
        return discounted, PriceReason.DISCOUNT
    return list_price, PriceReason.LIST


def quote_of(yearly: YearlyPrice, *, discount_permille: int, years: int) -> Quote:
    """Return the quote of some years; rounding happens once, on the yearly price."""
    price, because = price_of(
        list_price=yearly.public_price, discount_permille=discount_permille, cost=yearly.cost
    )
    promotion = yearly.promotion_price
    return Quote(
        price=price * years,
        because=because,
        list_price=yearly.list_price * years,
        cost=yearly.cost * years,
        discount_permille=discount_permille,
        price_list_id=yearly.price_list_id,
        promotion_price=None if promotion is None else promotion * years,
        promotion_id=yearly.promotion_id,
    )
