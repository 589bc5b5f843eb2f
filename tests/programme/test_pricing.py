import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import Money, czk
from programme.pricing import PriceReason, price_of, quote_for_years
from tests.makers import crowns

LIST, DISCOUNT, FLOOR, ABOVE = (
    PriceReason.LIST,
    PriceReason.DISCOUNT,
    PriceReason.COST_FLOOR,
    PriceReason.COST_FLOOR_ABOVE_LIST,
)
amounts = st.integers(1, 10**9).map(czk)
discounts = st.integers(0, 1000)


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


@given(amounts, discounts, amounts)
def test_a_price_is_never_below_our_cost(list_price: Money, permille: int, cost: Money) -> None:
    price, because = price_of(list_price=list_price, discount_permille=permille, cost=cost)

    assert price >= cost
    assert (because is ABOVE) == (list_price < cost)
    assert (price > list_price) == (because is ABOVE)


@given(amounts, discounts, amounts, st.integers(1, 10))
def test_years_are_rounded_once_a_year(
    list_price: Money, permille: int, cost: Money, years: int
) -> None:
    yearly, because = price_of(list_price=list_price, discount_permille=permille, cost=cost)

    quote = quote_for_years(
        list_price=list_price,
        discount_permille=permille,
        cost=cost,
        years=years,
        price_list_id="x",
    )

    assert (quote.price, quote.because) == (yearly * years, because)


def test_a_quote_remembers_what_it_was_made_from() -> None:
    quote = quote_for_years(
        list_price=crowns(179),
        discount_permille=200,
        cost=crowns(140),
        years=2,
        price_list_id="2026-11",
    )

    assert (quote.price, quote.list_price, quote.cost) == (czk(28_640), crowns(358), crowns(280))
    assert (quote.discount_permille, quote.price_list_id) == (200, "2026-11")
