"""The fields a reviewer may ask about, labelled as in the form they first stood in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from programme.people.questions import AskedField
from web.words.languages import phrase


@dataclass(frozen=True)
class AskedInput:
    """How one asked field is shown."""

    label: str
    width: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_optional: bool = False
    is_text: bool = False
    """Free text of several lines."""


_F = AskedField
INPUTS: dict[AskedField, AskedInput] = {
    _F.COMPANY_NUMBER: AskedInput(
        phrase("Company number (IČO)"), "short", {"inputmode": "numeric", "autocomplete": "off"}
    ),
    _F.COMPANY_NAME: AskedInput(
        phrase("Name of the company"), "", {"autocomplete": "organization"}
    ),
    _F.STREET: AskedInput(phrase("Street and number"), "", {"autocomplete": "street-address"}),
    _F.CITY: AskedInput(phrase("City"), "medium", {"autocomplete": "address-level2"}),
    _F.POSTCODE: AskedInput(
        phrase("Postcode"), "short", {"inputmode": "numeric", "autocomplete": "postal-code"}
    ),
    _F.VAT_NUMBER: AskedInput(
        phrase("Tax number (DIČ)"), "medium", {"autocomplete": "off"}, is_optional=True
    ),
    _F.CONTACT_NAME: AskedInput(phrase("Name of the contact person"), "", {"autocomplete": "name"}),
    _F.PHONE: AskedInput(phrase("Phone"), "medium", {"type": "tel", "autocomplete": "tel"}),
    _F.EXPLANATION: AskedInput(phrase("Your explanation"), is_text=True),
}
