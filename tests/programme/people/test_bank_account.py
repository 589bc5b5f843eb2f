"""Czech accounts: every vector of money-and-documents.md 7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.people.bank_account import (
    BankAccount,
    BankAccountMistypedError,
    BankAccountUnreadableError,
    agree_czech_digits,
    canonical_account,
    read_bank_account,
    same_account,
)

VECTORS = [
    ("34175028/5500", "CZ6155000000000034175028"),
    ("19-2000145399/0800", "CZ6508000000192000145399"),
    ("2400000017/2010", "CZ9020100000002400000017"),
]


@pytest.mark.parametrize(("written", "iban"), VECTORS)
def test_an_account_has_two_forms_and_is_read_in_both(written: str, iban: str) -> None:
    account = read_bank_account(written)

    assert (account.text, account.iban) == (written, iban)
    assert read_bank_account(iban) == account
    assert read_bank_account(" ".join(iban[at : at + 4] for at in range(0, 24, 4))) == account


def test_digits_that_do_not_agree_are_refused() -> None:
    for mistyped in ("34175029/5500", "18-2000145399/0800", "CZ6155000000000034175029", "0/0800"):
        with pytest.raises(BankAccountMistypedError):
            read_bank_account(mistyped)


@pytest.mark.parametrize("written", ["34175028", "x/5500", "1234567-34175028/5500", "", "DE89"])
def test_what_is_no_czech_account_is_not_read(written: str) -> None:
    with pytest.raises(BankAccountUnreadableError):
        read_bank_account(written)


@pytest.mark.parametrize(
    ("told", "canonical"),
    [
        ("19 \u2013 2000145399 / 0800", "19-2000145399/0800"),
        ("000019-2000145399/0800", "19-2000145399/0800"),
        ("000000-0034175028/5500", "34175028/5500"),
        ("CZ65 0800 0000 1920 0014 5399", "19-2000145399/0800"),
        ("sk31 1200 0000 1987 4263 7541", "SK3112000000198742637541"),
        # A counter account nobody can check is kept as the bank tells it.
        ("34175029/5500", "34175029/5500"),
        ("0000000000/0000", ""),
        ("/", ""),
        ("", ""),
    ],
)
def test_an_account_is_compared_in_one_form(told: str, canonical: str) -> None:
    assert canonical_account(told) == canonical
    assert canonical_account(canonical) == canonical


def test_two_forms_of_one_account_are_the_same() -> None:
    assert same_account("2400000017/2010", "CZ90 2010 0000 0024 0000 0017")
    assert not same_account("2400000017/2010", "34175028/5500")
    assert not same_account("", "")


@given(st.integers(1, 9_999_999_999), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: int, more: int) -> None:
    # Every weight has an inverse modulo 11, so no single mistake passes.
    digits = f"{number:010}"
    if not agree_czech_digits("", digits):
        return
    for place, digit in enumerate(digits):
        wrong = digits[:place] + str((int(digit) + more) % 10) + digits[place + 1 :]
        assert not agree_czech_digits("", wrong)


def test_an_account_shows_its_parts() -> None:
    assert read_bank_account("19-2000145399/0800") == BankAccount("19", "2000145399", "0800")
