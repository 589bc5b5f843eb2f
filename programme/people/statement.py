"""What an applicant states beside company and contact, and what differs from the register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from programme.people.parties import PostalAddress

PREFILLED = ("company_name", "street", "city", "postcode", "vat_number")
"""The fields of the form the company register can fill in, in the order of the page."""


@dataclass(frozen=True)
class Stated:
    """Technical data, billing and size; everything may have been left out."""

    technical_addresses: tuple[str, ...] = ()
    """From which IP addresses the applicant's programs will connect."""
    registry_email: str = ""
    """Where messages of the registries go."""
    billing_address: PostalAddress | None = None
    """None means the seat."""
    bank_account: str = ""
    """A Czech account number, as it is written."""
    iban: str = ""
    """The same account the way other countries write it."""
    invoice_email: str = ""
    """Empty means the contact's."""
    names_now: int | None = None
    names_yearly: int | None = None
    proposed_tier_id: str = ""
    """What we proposed by the size; the applicant may have chosen otherwise."""


def changed_from_register(
    prefilled: Mapping[str, str] | None, stated: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Return the fields the register had filled in and the applicant then wrote otherwise.

    Spacing is no change. Without a register's answer nothing was changed: it is all by hand.
    """
    return tuple(
        name
        for name in PREFILLED
        if prefilled is not None
        and name in prefilled
        and _bare(prefilled[name]) != _bare(stated.get(name) or "")
    )


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))
