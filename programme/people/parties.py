"""Who deals with us: companies, their numbers and their postal addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = re.compile(r"[\s\u00a0\u202f]")
_NATURAL_PERSONS = frozenset({"100", "424", "425", *(str(form) for form in range(101, 109))})


@dataclass(frozen=True)
class PostalAddress:
    """Where a letter on paper would go."""

    street: str
    city: str
    postcode: str
    country: str = "CZ"


@dataclass(frozen=True)
class CompanyNumber:
    """An IČO: eight digits, kept as text; the check digit is a flag, never a refusal."""

    text: str

    @property
    def check_digit_agrees(self) -> bool:
        """Say whether the last digit is the one the others demand (company-registers.md 1.1)."""
        weighted = sum(int(digit) * (8 - place) for place, digit in enumerate(self.text[:7]))
        return (11 - weighted % 11) % 10 == int(self.text[7])


class CompanyNumberUnreadableError(ValueError):
    """What was typed is not a company number."""


def read_company_number(typed: str) -> CompanyNumber:
    """Return the IČO a person typed; spaces and missing zeros in front are forgiven.

    Raises CompanyNumberUnreadableError.
    """
    bare = _BLANK.sub("", typed)
    if not bare.isascii() or not bare.isdigit() or len(bare) > 8:
        raise CompanyNumberUnreadableError("A company number is at most eight digits.")
    return CompanyNumber(bare.zfill(8))


def is_natural_person(legal_form: str) -> bool:
    """Say whether ARES's legal form is that of a person, whose name is a personal datum."""
    return legal_form in _NATURAL_PERSONS
