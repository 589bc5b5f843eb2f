from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import Money, czk
from programme.pricing import AT_THE_FLOOR, PriceReason, YearlyPrice, price_of, quote_of
from tests.makers import crowns

LIST, DISCOUNT, FLOOR, ABOVE = (
    PriceReason.LIST,
    PriceReason.DISCOUNT,
    PriceReason.COST_FLOOR,
    PriceReason.COST_FLOOR_ABOVE_LIST,
)
amounts = st.integers(1, 10**9).map(czk)
discounts = st.integers(0, 1000)
YEAR = YearlyPrice(crowns(179), crowns(140), "2026-11")


@pytest.mark.parametrize(
    ("list_minor", "permille", "cost_minor", "price_minor", "because"),
    [
        (17_900, 200, 14_000, 14_320, DISCOUNT),
        (17_900, 250, 14_000, 14_000, FLOOR),
        (14_900, 100, 14_000, 14_000, FLOOR),
        (9_900, 300, 14_000, 14_000, ABOVE),
        (14_000, 0, 14_000, 14_000, LIST),
        # 109.905 and 174.125: half goes up, not to the even neighbour.
        (12_930, 150, 9_000, 10_991, DISCOUNT),
        (19_900, 125, 14_000, 17_413, DISCOUNT),
        (17_500, 200, 14_000, 14_000, DISCOUNT),
        (9_900, 0, 14_000, 14_000, ABOVE),
    ],
)
def test_the_price_and_its_reason(
    list_minor: int, permille: int, cost_minor: int, price_minor: int, because: PriceReason
) -> None:
    price = price_of(list_price=czk(list_minor), discount_permille=permille, cost=czk(cost_minor))

    assert price == (czk(price_minor), because)


@pytest.mark.parametrize(
    ("list_minor", "permille", "price_minor", "because"),
    [(9_900, 300, 6_930, DISCOUNT), (17_900, 250, 13_425, DISCOUNT), (9_900, 0, 9_900, LIST)],
)
def test_hosting_has_no_floor(
    list_minor: int, permille: int, price_minor: int, because: PriceReason
) -> None:
    price = price_of(list_price=czk(list_minor), discount_permille=permille, cost=None)

    assert price == (czk(price_minor), because)


@given(amounts, discounts, amounts)
def test_a_price_is_never_below_our_cost(list_price: Money, permille: int, cost: Money) -> None:
    price, because = price_of(list_price=list_price, discount_permille=permille, cost=cost)

    assert price >= cost
    assert (because is ABOVE) == (list_price < cost)
    assert (price > list_price) == (because is ABOVE)
    assert (because in AT_THE_FLOOR) == (list_price.less_permille(permille) < cost)


@given(amounts, discounts)
def test_a_discount_is_rounded_once_and_by_half_a_haler_at_most(
    list_price: Money, permille: int
) -> None:
    price, _ = price_of(list_price=list_price, discount_permille=permille, cost=None)

    exact_thousandths = list_price.minor * (1000 - permille)
    assert -500 < price.minor * 1000 - exact_thousandths <= 500


@given(amounts, amounts, discounts, amounts)
def test_a_promotion_stands_in_for_the_list_price(
    list_price: Money, promotion: Money, permille: int, cost: Money
) -> None:
    listed = YearlyPrice(promotion, cost, "x")
    promoted = YearlyPrice(list_price, cost, "x", promotion, "p")

    one = quote_of(listed, discount_permille=permille, years=1)
    other = quote_of(promoted, discount_permille=permille, years=1)

    assert (one.price, one.because) == (other.price, other.because)
    assert other.price >= cost
    assert (other.list_price, other.public_price) == (list_price, promotion)


def test_a_promotion_below_our_cost_leaves_the_partner_at_the_cost() -> None:
    promoted = replace(YEAR, promotion_price=crowns(99), promotion_id="autumn")

    quote = quote_of(promoted, discount_permille=300, years=1)

    assert (quote.price, quote.because) == (crowns(140), ABOVE)


@given(amounts, discounts, amounts, st.integers(1, 10))
def test_years_are_rounded_once_a_year(
    list_price: Money, permille: int, cost: Money, years: int
) -> None:
    yearly, because = price_of(list_price=list_price, discount_permille=permille, cost=cost)

    quote = quote_of(YearlyPrice(list_price, cost, "x"), discount_permille=permille, years=years)

    assert (quote.price, quote.because) == (yearly * years, because)


def test_a_quote_remembers_what_it_was_made_from() -> None:
    promoted = replace(YEAR, promotion_price=crowns(159), promotion_id="autumn")

    plain = quote_of(YEAR, discount_permille=200, years=2)
    special = quote_of(promoted, discount_permille=100, years=2)

    assert (plain.price, plain.list_price, plain.cost) == (czk(28_640), crowns(358), crowns(280))
    assert (plain.discount_permille, plain.price_list_id) == (200, "2026-11")
    assert plain.promotion_price is None
    assert (special.promotion_price, special.promotion_id) == (crowns(318), "autumn")
    assert special.price == czk(28_620)
