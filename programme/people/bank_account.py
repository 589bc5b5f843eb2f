"""A Czech bank account: read as people write it, checked by its digits, written as an IBAN."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_LOCAL = re.compile(r"(?:([0-9]{1,6})-)?([0-9]{1,10})/([0-9]{4})")
_IBAN = re.compile(r"CZ([0-9]{2})([0-9]{4})([0-9]{6})([0-9]{10})")


class BankAccountUnreadableError(ValueError):
    """What was typed does not look like a Czech account."""


class BankAccountMistypedError(ValueError):
    """It looks like an account, and its digits do not agree with each other."""


@dataclass(frozen=True)
class BankAccount:
    """A Czech account in its parts, without zeros in front."""

    prefix: str
    number: str
    bank: str

    @property
    def text(self) -> str:
        """The account as Czechs write it: `19-2000145399/0800`."""
        begun = f"{self.prefix}-" if self.prefix else ""
        return f"{begun}{self.number}/{self.bank}"

    @property
    def iban(self) -> str:
        """The account as an IBAN (money-and-documents.md 7)."""
        basic = f"{self.bank}{self.prefix:0>6}{self.number:0>10}"
        # C and Z count as 12 and 35, then two zeros in the place of the check digits.
        return f"CZ{98 - int(f'{basic}123500') % 97:02}{basic}"


def read_bank_account(typed: str) -> BankAccount:
    """Return the account a person typed, in the Czech form or as a Czech IBAN.

    Raises BankAccountUnreadableError, BankAccountMistypedError.
    """
    bare = _DASHES.sub("-", _BLANKS.sub("", typed)).upper()
    if local := _LOCAL.fullmatch(bare):
        prefix, number, bank = local.groups(default="")
        check = None
    elif iban := _IBAN.fullmatch(bare):
        check, bank, prefix, number = iban.groups()
    else:
        raise BankAccountUnreadableError("An account is a number, a slash and a bank's code.")
    account = BankAccount(prefix.lstrip("0"), number.lstrip("0"), bank)
    if not _agrees(account) or (check is not None and account.iban != bare):
        raise BankAccountMistypedError("The digits of the account do not agree.")
    return account


def _agrees(account: BankAccount) -> bool:
    places = (f"{account.prefix:0>10}", f"{account.number:0>10}")
    return bool(account.number) and all(
        sum(int(digit) * weight for digit, weight in zip(each, _WEIGHTS, strict=True)) % 11 == 0
        for each in places
    )


def agree_czech_digits(prefix: str, number: str) -> bool:
    """Say whether the digits of a Czech account agree with each other (modulo 11)."""
    return _agrees(BankAccount(prefix.lstrip("0"), number.lstrip("0"), ""))


def canonical_account(told: str) -> str:
    """Return an account as we compare it, however a bank writes it.

    A Czech one is `19-2000145399/0800`; what is no Czech account stays as it is, without blanks.
    """
    bare = _DASHES.sub("-", _BLANKS.sub("", told)).upper()
    try:
        return read_bank_account(bare).text
    except (BankAccountUnreadableError, BankAccountMistypedError):
        return "" if not bare.strip("0/-") else bare


def same_account(one: str, other: str) -> bool:
    """Say whether two ways to write an account mean the same one."""
    return canonical_account(one) == canonical_account(other) != ""
