import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import Money, czk
from programme.tax import from_gross, from_net

amounts = st.integers(0, 10**12).map(czk)


@pytest.mark.parametrize(
    ("gross", "base", "tax"),
    [
        (363_000, 300_000, 63_000),
        (100_000, 82_645, 17_355),
        (50_000, 41_322, 8_678),
        (1_500_000, 1_239_669, 260_331),
        (1_234_567, 1_020_303, 214_264),
        (300_000, 247_934, 52_066),
        (400_000, 330_579, 69_421),
        (3, 2, 1),
    ],
)
def test_what_came_in_is_split_from_above(gross: int, base: int, tax: int) -> None:
    taxed = from_gross(czk(gross))

    assert (taxed.base, taxed.tax) == (czk(base), czk(tax))


@pytest.mark.parametrize(
    ("net", "tax", "gross"),
    [
        (300_000, 63_000, 363_000),
        (129_000, 27_090, 156_090),
        (12_900, 2_709, 15_609),
        (500_000, 105_000, 605_000),
        (5, 1, 6),
        (14_320, 3_007, 17_327),
        (250, 53, 303),
        (7_450, 1_565, 9_015),
        # Three top-ups and their settlement, whose tax differs by a haléř.
        (300_002, 63_000, 363_002),
        (900_006, 189_001, 1_089_007),
        # Tax of a sum is not the sum of taxes: 1000.03 and 204.32, then both together.
        (100_003, 21_001, 121_004),
        (20_432, 4_291, 24_723),
        (120_435, 25_291, 145_726),
        (572_800, 120_288, 693_088),
    ],
)
def test_tax_is_added_to_a_net_amount(net: int, tax: int, gross: int) -> None:
    taxed = from_net(czk(net))

    assert (taxed.tax, taxed.gross) == (czk(tax), czk(gross))


@given(amounts, st.integers(0, 300))
def test_base_and_tax_add_up_to_gross(amount: Money, rate: int) -> None:
    split = from_gross(amount, rate)

    assert split.base + split.tax == split.gross == amount
    assert from_net(amount, rate).gross == amount + from_net(amount, rate).tax


@given(amounts, st.sampled_from([0, 120, 210]))
def test_from_net_to_gross_and_back_nothing_is_lost(net: Money, rate: int) -> None:
    assert from_gross(from_net(net, rate).gross, rate).base == net


@given(amounts)
def test_the_tax_is_rounded_half_up(net: Money) -> None:
    thousandths_off = from_net(net).tax.minor * 1000 - net.minor * 210

    assert -500 < thousandths_off <= 500


def test_the_tax_of_a_payment_is_not_computed_from_its_base() -> None:
    payment = from_gross(czk(1_500_000))

    assert payment.tax == czk(260_331)
    assert from_net(payment.base).tax == czk(260_330)
