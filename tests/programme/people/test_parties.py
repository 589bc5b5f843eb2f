import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.people.parties import (
    CompanyNumberUnreadableError,
    PostalAddress,
    is_natural_person,
    read_company_number,
)


@pytest.mark.parametrize(
    ("number", "agrees"),
    [
        ("25115804", True),
        ("45274649", True),
        ("00064581", True),
        ("00177041", True),
        ("27082440", True),
        ("67985726", True),
        ("27074358", True),
        ("26863154", True),
        ("25083325", True),
        ("45317054", True),
        ("10000071", True),
        ("10000020", True),
        ("10000011", True),
        ("99999994", True),
        ("12345678", False),
        ("00000000", False),
        # Both fail the digit, and both exist: a flag for the reviewer, never a refusal.
        ("00123562", False),
        ("29340042", False),
    ],
)
def test_the_check_digit_is_a_flag(number: str, agrees: bool) -> None:  # noqa: FBT001  # a table
    assert read_company_number(number).check_digit_agrees is agrees


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("64581", "00064581"),
        (" 251 15 804 ", "25115804"),
        ("251\u00a015\u202f804", "25115804"),
        ("1", "00000001"),
    ],
)
def test_spaces_and_missing_zeros_are_forgiven(typed: str, number: str) -> None:
    assert read_company_number(typed).text == number


@pytest.mark.parametrize("typed", ["123456789", "2511580a", "CZ25115804", "-1", "٢٥١", "1.0", "²"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(CompanyNumberUnreadableError, match="at most eight digits"):
        read_company_number(typed)


@given(st.integers(0, 9_999_999))
def test_seven_digits_have_exactly_one_check_digit(first_seven: int) -> None:
    agreeing = [
        last
        for last in range(10)
        if read_company_number(f"{first_seven:07}{last}").check_digit_agrees
    ]

    assert len(agreeing) == 1


@pytest.mark.parametrize("form", ["100", "101", "105", "108", "424", "425"])
def test_a_natural_persons_legal_form(form: str) -> None:
    assert is_natural_person(form)


@pytest.mark.parametrize("form", ["112", "121", "301", "109", ""])
def test_a_companys_legal_form(form: str) -> None:
    assert not is_natural_person(form)


def test_an_address_is_czech_unless_it_says_otherwise() -> None:
    assert PostalAddress("Příčná 12/3a", "Brno", "60200").country == "CZ"
