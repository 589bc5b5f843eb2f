import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import (
    AmountUnreadableError,
    Currency,
    CurrencyMismatchError,
    Money,
    czk,
    read_amount,
)
from tests.makers import crowns

minors = st.integers(-(10**15), 10**15)
amounts = minors.map(czk)
positive = st.integers(0, 10**15).map(czk)


@given(amounts, amounts, amounts)
def test_adding_is_associative_and_commutative(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


@given(amounts, amounts)
def test_taking_away_undoes_adding(a: Money, b: Money) -> None:
    assert a + b - b == a


@given(amounts, st.integers(0, 1000))
def test_times_is_repeated_adding(amount: Money, times: int) -> None:
    assert amount * (times + 1) == amount * times + amount


@given(amounts, amounts)
def test_amounts_are_ordered_as_their_minor_units(a: Money, b: Money) -> None:
    assert (a < b, a <= b, a > b) == (a.minor < b.minor, a.minor <= b.minor, a.minor > b.minor)


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__gt__", "__le__"])
def test_two_currencies_never_meet(operation: str) -> None:
    euros = Money(Currency.EUR, 100)

    with pytest.raises(CurrencyMismatchError, match="CZK and EUR do not add up"):
        getattr(czk(100), operation)(euros)


def test_amounts_of_two_currencies_are_not_equal() -> None:
    assert czk(100) != Money(Currency.EUR, 100)


@given(positive, st.integers(0, 1000))
def test_a_discount_is_rounded_within_half_a_unit_and_half_goes_up(
    amount: Money, permille: int
) -> None:
    thousandths_off = amount.less_permille(permille).minor * 1000 - amount.minor * (1000 - permille)

    assert -500 < thousandths_off <= 500


@given(positive, st.integers(0, 1000))
def test_a_discount_never_raises_and_never_turns_an_amount_negative(
    amount: Money, permille: int
) -> None:
    assert czk(0) <= amount.less_permille(permille) <= amount


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (14_320, "143.20"),
        (-150, "-1.50"),
        (-5, "-0.05"),
        (0, "0.00"),
        (7, "0.07"),
        (123_456_700, "1234567.00"),
    ],
)
def test_programs_read_two_decimals_and_a_point(minor: int, text: str) -> None:
    assert czk(minor).decimal_text() == text


@given(minors)
def test_what_programs_read_is_the_same_amount(minor: int) -> None:
    whole, rest = czk(minor).decimal_text().lstrip("-").split(".")

    assert int(whole) * 100 + int(rest) == abs(minor)
    assert czk(minor).decimal_text().startswith("-") == (minor < 0)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("3000", 300_000),
        ("3 000", 300_000),
        ("3\u00a0000", 300_000),
        ("3\u202f000", 300_000),
        ("3\u2009000", 300_000),
        ("3 000 Kč", 300_000),
        ("3000CZK", 300_000),
        ("3000,-", 300_000),
        ("3 000,– Kč", 300_000),
        ("3 000,50", 300_050),
        ("3000.5", 300_050),
        ("3000,5 Kč", 300_050),
        ("0,05", 5),
        ("999999999", 99_999_999_900),
    ],
)
def test_an_amount_is_read_as_it_was_meant(typed: str, minor: int) -> None:
    assert read_amount(typed) == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "Kč",
        "1.234,50",
        "3.000",
        "1,005",
        "-5",
        "−5",
        "+5",
        "1e3",
        "٣٠٠٠",
        "12345678901",
        "1_000",
        "3000 €",
        "inf",
        "0x10",
    ],
)
def test_an_amount_in_doubt_is_refused(typed: str) -> None:
    with pytest.raises(AmountUnreadableError, match="is not an amount"):
        read_amount(typed)


@given(st.integers(0, 99_999_999_999))
def test_what_we_write_for_programs_can_be_typed_back(minor: int) -> None:
    assert read_amount(czk(minor).decimal_text()) == minor


@given(st.text())
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    try:
        minor = read_amount(typed)
    except AmountUnreadableError:
        return

    assert 0 <= minor < 100_000_000_000


def test_crowns_are_a_hundred_minor_units() -> None:
    assert crowns(3) == czk(300)
