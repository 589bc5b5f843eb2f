"""The parts of an amount add up to it, whatever is rounded on the way (M10)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from programme.billing.deduction import TaxedPayment, take, used
from programme.money import Money, czk
from programme.tax import STANDARD_RATE_PERMILLE, from_net

LINES = (czk(100_003), czk(20_432))


def payment_of(base: Money) -> TaxedPayment:
    nothing = czk(0)
    tax = from_net(base).tax
    day = date(2026, 11, 23)
    return TaxedPayment("1", "1", day, STANDARD_RATE_PERMILLE, base, tax, nothing, nothing)


def taxes_of_the_parts(parts: tuple[Money, ...]) -> Money:
    payment, taxes = payment_of(sum(parts, czk(0))), czk(0)
    for part in parts:
        taken = take(payment, part)
        payment, taxes = used(payment, taken), taxes + taken.tax
    return taxes


def rounded_each_alone(parts: tuple[Money, ...]) -> Money:
    return sum((from_net(part).tax for part in parts), czk(0))


@given(st.lists(st.integers(1, 10_000_000).map(czk), min_size=1, max_size=20).map(tuple))
def test_the_parts_add_up_to_the_total(parts: tuple[Money, ...]) -> None:
    assert taxes_of_the_parts(parts) == from_net(sum(parts, czk(0))).tax


def test_two_lines_are_taxed_as_their_sum() -> None:
    assert taxes_of_the_parts(LINES) == czk(25_291)


def test_rounding_each_part_alone_is_noticed() -> None:
    total = from_net(sum(LINES, czk(0)))

    assert (rounded_each_alone(LINES), total.tax) == (czk(25_292), czk(25_291))
