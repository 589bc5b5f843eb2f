import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.billing.own_symbols import own_symbol, partner_of, symbols_in
from programme.payments import CALL_SERIES_PREFIX

numbers = st.integers(1, 99_999_999)


@given(numbers)
def test_an_own_symbol_leads_back_to_its_partner(number: int) -> None:
    symbol = own_symbol(f"c-{number}")

    assert symbol is not None
    assert (len(symbol), symbol.isdigit(), symbol[0]) == (10, True, "9")
    assert not symbol.startswith(CALL_SERIES_PREFIX)
    assert partner_of(symbol) == partner_of(f" 00{symbol} ") == f"c-{number}"


@given(numbers, st.integers(1, 9), st.integers(1, 9))
def test_one_digit_typed_wrong_names_nobody(number: int, place: int, other: int) -> None:
    symbol = own_symbol(f"c-{number}")
    assert symbol is not None
    digit = str((int(symbol[place]) + other) % 10)

    assert partner_of(symbol[:place] + digit + symbol[place + 1 :]) is None


@pytest.mark.parametrize("partner_id", ["", "c-", "c-0", "c-01", "c-x1", "u-1", "c-100000000"])
def test_what_is_not_a_customers_number_has_no_symbol(partner_id: str) -> None:
    assert own_symbol(partner_id) is None


@pytest.mark.parametrize("symbol", ["", "9", "2426000123", "9000000000", "90000010017", "abc"])
def test_what_is_nobodys_own_symbol_names_nobody(symbol: str) -> None:
    assert partner_of(symbol) is None


def test_digits_in_a_message_are_tried_as_symbols() -> None:
    found = symbols_in("Záloha VS2426000123, dle FA 002426000124 / 12 / 123456789012 x2426000123")

    assert found == ("2426000123", "2426000124")
