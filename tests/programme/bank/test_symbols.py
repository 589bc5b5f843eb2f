import pytest

from programme.bank.symbols import (
    Symbols,
    comparable_symbol,
    marked_symbols,
    slashed_symbols,
)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("/VS/1234567890/SS/12/KS/0308", Symbols("1234567890", "308", "12")),
        ("/VS1234567890/SS12/KS0308", Symbols("1234567890", "308", "12")),
        ("platba /VS/0000000123 díky", Symbols("123")),
        ("/VS/1 a /VS/2", Symbols("1")),
        ("/VS//SS/1", Symbols(specific="1")),
        ("VS 1234567890", Symbols()),
        ("/VS/12345678901", Symbols()),
        ("/VS/१२३", Symbols()),
        ("", Symbols()),
    ],
)
def test_symbols_are_found_where_they_are_marked(text: str, symbols: Symbols) -> None:
    assert slashed_symbols(text) == symbols


def test_a_reference_is_one_symbol_and_nothing_else() -> None:
    assert marked_symbols("KS:0308", " VS:2426000123 ", "SS:1") == Symbols("2426000123", "308", "1")
    assert marked_symbols("VS:2426000123 a", "RF18539007547034", "") == Symbols()


def test_what_one_place_does_not_say_another_may() -> None:
    assert Symbols("1").or_else(Symbols("2", "3")) == Symbols("1", "3")


@pytest.mark.parametrize("written", ["0012", " 12 ", "12"])
def test_zeros_in_front_do_not_matter(written: str) -> None:
    assert comparable_symbol(written) == "12"
