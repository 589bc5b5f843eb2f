"""A partner's customer as forms and programs send them; checked at the door, kept sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from programme.domains.details import Holder
from web.schemas.faults import Email, Line100, Line200, Tidy, fault, sentences_of
from web.words.languages import phrase

FIELDS = (
    "holder_name",
    "holder_organisation",
    "holder_company_number",
    "holder_vat_number",
    "holder_street",
    "holder_city",
    "holder_postcode",
    "holder_country",
    "holder_email",
    "holder_phone",
)

_STREET_FAULT = phrase("Shorten the street to 200 characters at most")
_CITY_FAULT = phrase("Shorten the city to 100 characters at most")

SENTENCES: dict[str, dict[str, str]] = {
    "name": {
        "empty": phrase("Enter the name of the person"),
        "": phrase("Shorten the name to 100 characters at most"),
    },
    "organisation": {"": phrase("The name may have 200 characters at most")},
    "company_number": {"": phrase("Enter the company number in at most 20 letters and digits")},
    "vat_number": {
        "": phrase("Enter the tax number with its country code, for example CZ25115804")
    },
    "street": {
        "empty": phrase("Enter the street and number, for example Dlouhá 12"),
        "": _STREET_FAULT,
    },
    "city": {"empty": phrase("Enter the city"), "": _CITY_FAULT},
    "postcode": {
        "empty": phrase("Enter the postcode"),
        "": phrase("Enter the postcode in at most 16 characters"),
    },
    "country": {"": phrase("Enter the country by its two letters, for example CZ")},
    "email": {
        "empty": phrase("Enter the customer's e-mail; the registry wants it, we never write there"),
        "": phrase("Enter the e-mail in the form name@company.cz"),
    },
    "phone": {"": phrase("Enter the phone with its country code, for example +420 777 123 456")},
}


def _matching(pattern: str) -> AfterValidator:
    def check(typed: str) -> str:
        if typed and not re.fullmatch(pattern, typed, re.ASCII):
            raise fault("malformed")
        return typed

    return AfterValidator(check)


def _country(typed: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", typed.upper(), re.ASCII):
        raise fault("malformed")
    return typed.upper()


def _phone(typed: str) -> str:
    if not typed:
        return ""
    bare = re.sub(r"[\s()./-]", "", typed)
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if re.fullmatch(r"[0-9]{9}", bare, re.ASCII):
        bare = f"+420{bare}"
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", bare, re.ASCII):
        raise fault("malformed")
    return _with_dot(bare)


def _with_dot(bare: str) -> str:
    """Return a number as EPP wants it: the country code, a dot, the rest."""
    code = next((each for each in _CODES if bare.startswith(f"+{each}")), bare[1:4])
    return f"+{code}.{bare[1 + len(code) :]}"


_CODES = ("420", "421", "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41",
          "43", "44", "45", "46", "47", "48", "49", "60", "61", "62", "63", "64", "65", "66", "81",
          "82", "84", "86", "90", "91", "92", "93", "94", "95", "98")  # fmt: skip
"""Country codes of fewer than three digits, and our own; all others have three."""


def _postcode(typed: str) -> str:
    if not typed:
        raise fault("empty")
    if not re.fullmatch(r"[A-Za-z0-9 -]{2,16}", typed, re.ASCII):
        raise fault("malformed")
    return typed


class HolderIn(BaseModel):
    """A customer of yours who is to hold a domain; sent to the registry, never written to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Line100 = Field(examples=["Jana Nováková"])
    street: Line200
    city: Line100
    postcode: Annotated[str, Tidy, AfterValidator(_postcode)]
    country: Annotated[str, Tidy, AfterValidator(_country)] = "CZ"
    email: Email
    organisation: Annotated[str, Tidy, Field(max_length=200)] = ""
    company_number: Annotated[str, Tidy, _matching(r"[A-Za-z0-9]{1,20}")] = ""
    vat_number: Annotated[str, Tidy, _matching(r"[A-Z]{2}[0-9A-Z]{2,12}")] = ""
    phone: Annotated[str, Tidy, AfterValidator(_phone)] = ""

    def to_holder(self) -> Holder:
        """Return the customer as the house knows them."""
        return Holder(
            name=self.name,
            street=self.street,
            city=self.city,
            postcode=self.postcode,
            country=self.country,
            email=self.email,
            organisation=self.organisation or None,
            company_number=self.company_number or None,
            vat_number=self.vat_number or None,
            phone=self.phone or None,
        )


def read_holder(sent: Mapping[str, str]) -> Holder | dict[str, str]:
    """Return the customer a form was filled in with, or our sentence for each wrong field."""
    typed = {name.removeprefix("holder_"): sent.get(name, "")[:1000] for name in FIELDS}
    typed["vat_number"] = typed["vat_number"].replace(" ", "").upper()
    typed["company_number"] = typed["company_number"].replace(" ", "")
    try:
        return HolderIn(**typed).to_holder()
    except ValidationError as error:
        wrong = sentences_of(error, SENTENCES)
        return {f"holder_{name}": sentence for name, sentence in wrong.items()}
