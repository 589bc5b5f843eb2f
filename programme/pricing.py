"""What a partner pays for a name, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from programme.money import Money


class PriceReason(StrEnum):
    """Why a price is what it is; printed beside every price."""

    LIST = "list"
    DISCOUNT = "discount"
    COST_FLOOR = "cost_floor"
    """The discount would go below what the name costs us, so the partner pays that cost."""
    COST_FLOOR_ABOVE_LIST = "cost_floor_above_list"
    """Even the public price is below what the name costs us; the partner pays that cost."""


@dataclass(frozen=True)
class Quote:
    """A price as it was shown, with everything it was made from; billed as it stands."""

    price: Money
    because: PriceReason
    list_price: Money
    cost: Money
    discount_permille: int
    price_list_id: str


def price_of(
    *, list_price: Money, discount_permille: int, cost: Money
) -> tuple[Money, PriceReason]:
    """Return the partner's price: the list price less the discount, but never below our cost."""
    discounted = list_price.less_permille(discount_permille)
    if discounted < cost:
        above = list_price < cost
        return cost, PriceReason.COST_FLOOR_ABOVE_LIST if above else PriceReason.COST_FLOOR
    if discounted < list_price:
        return discounted, PriceReason.DISCOUNT
    return list_price, PriceReason.LIST


def quote_for_years(
    *, list_price: Money, discount_permille: int, cost: Money, years: int, price_list_id: str
) -> Quote:
    """Return the quote of a name for some years; rounding happens once, on the yearly price."""
    yearly, because = price_of(
        list_price=list_price, discount_permille=discount_permille, cost=cost
    )
    return Quote(
        price=yearly * years,
        because=because,
        list_price=list_price * years,
        cost=cost * years,
        discount_permille=discount_permille,
        price_list_id=price_list_id,
    )
