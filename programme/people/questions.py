"""What a reviewer may ask an applicant to fill in, and which checks an answer makes us repeat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from programme.people.evidence import CheckName

ANSWER_WAIT = timedelta(days=30)
"""How long we wait for the answers; after that the application lapses."""
REMIND_AFTER = (timedelta(days=3), timedelta(days=10))
"""When the applicant is reminded of what we asked, counted from the question."""
MOST_ROUNDS = 10
"""How many times one application may be sent back for more."""
LONGEST_QUESTION = 500
LONGEST_ANSWER = 2000


class AskedField(StrEnum):
    """A part of the application a reviewer may ask about; named as in the form."""

    COMPANY_NUMBER = "company_number"
    COMPANY_NAME = "company_name"
    STREET = "street"
    CITY = "city"
    POSTCODE = "postcode"
    VAT_NUMBER = "vat_number"
    CONTACT_NAME = "contact_name"
    PHONE = "phone"
    EXPLANATION = "explanation"
    """Something the form does not ask; the answer is free text for the reviewer."""


@dataclass(frozen=True)
class Question:
    """One field the applicant is asked about, and the reviewer's sentence why."""

    field: AskedField
    sentence: str


_C = CheckName
_REPEATED: dict[AskedField, frozenset[CheckName]] = {
    AskedField.COMPANY_NUMBER: frozenset(
        {_C.COMPANY, _C.VAT_PAYER, _C.VAT_NUMBER, _C.INSOLVENCY, _C.DUPLICATES, _C.CONDITIONS}
    ),
    AskedField.COMPANY_NAME: frozenset({_C.COMPANY, _C.SANCTIONS, _C.DUPLICATES}),
    AskedField.STREET: frozenset({_C.DUPLICATES}),
    AskedField.CITY: frozenset({_C.COMPANY, _C.DUPLICATES}),
    AskedField.POSTCODE: frozenset({_C.DUPLICATES}),
    AskedField.VAT_NUMBER: frozenset({_C.COMPANY, _C.VAT_PAYER, _C.VAT_NUMBER, _C.CONDITIONS}),
    AskedField.CONTACT_NAME: frozenset({_C.SANCTIONS}),
    AskedField.PHONE: frozenset(),
    AskedField.EXPLANATION: frozenset(),
}


def checks_to_repeat(changed: Iterable[AskedField]) -> frozenset[CheckName]:
    """Return the checks whose answer depends on what the applicant has changed."""
    return frozenset().union(*(_REPEATED[field] for field in changed))
