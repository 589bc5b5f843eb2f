"""What an applicant states: what differs from the register, which account, which tier fits."""

from __future__ import annotations

import pytest

from programme.people.bank_account import (
    BankAccountMistypedError,
    BankAccountUnreadableError,
    read_bank_account,
)
from programme.people.statement import changed_from_register

PREFILLED = {
    "company_name": "Žluťoučký kůň s.r.o.",
    "street": "Příčná 12/3a",
    "city": "Brno",
    "postcode": "60200",
    "vat_number": "CZ10000071",
}


def test_what_the_applicant_wrote_otherwise_is_named_in_the_order_of_the_page() -> None:
    stated = PREFILLED | {"vat_number": None, "street": "Dlouhá 1", "postcode": "602 00"}

    assert changed_from_register(PREFILLED, stated) == ("street", "vat_number")


def test_nothing_is_changed_where_the_register_said_nothing() -> None:
    assert changed_from_register(None, PREFILLED) == ()
    assert changed_from_register({"city": "Brno"}, PREFILLED) == ()


def test_letters_composed_in_two_ways_are_one() -> None:
    decomposed = {"company_name": "Z\u030clutouc\u030cky\u0301"}

    assert changed_from_register(decomposed, {"company_name": "Žlutoučký"}) == ()


@pytest.mark.parametrize(
    ("typed", "text", "iban"),
    [
        ("34175028/5500", "34175028/5500", "CZ6155000000000034175028"),
        ("19-2000145399/0800", "19-2000145399/0800", "CZ6508000000192000145399"),
        ("000019\u20132000145399 / 0800", "19-2000145399/0800", "CZ6508000000192000145399"),
        ("2400000017/2010", "2400000017/2010", "CZ9020100000002400000017"),
        ("cz65 0800 0000 1920 0014 5399", "19-2000145399/0800", "CZ6508000000192000145399"),
    ],
)
def test_an_account_is_read_however_it_is_written(typed: str, text: str, iban: str) -> None:
    account = read_bank_account(typed)

    assert (account.text, account.iban) == (text, iban)


@pytest.mark.parametrize(
    "typed", ["34175029/5500", "19-2000145398/0800", "18-2000145399/0800", "0/5500",
              "CZ6608000000192000145399"]
)  # fmt: skip
def test_digits_that_do_not_agree_are_noticed(typed: str) -> None:
    with pytest.raises(BankAccountMistypedError):
        read_bank_account(typed)


@pytest.mark.parametrize("typed", ["", "34175028", "x/5500", "1234567-1/5500", "DE89370400440532"])
def test_what_is_no_czech_account_is_not_read(typed: str) -> None:
    with pytest.raises(BankAccountUnreadableError):
        read_bank_account(typed)
