"""What reviewers read around a decision: fields to ask about, claims, what was done."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.people.questions import AskedField
from web.words.languages import phrase
from web.words.tones import Word

_ASKED = {
    AskedField.COMPANY_NUMBER: Word(phrase("Company number (IČO)")),
    AskedField.COMPANY_NAME: Word(phrase("Company name")),
    AskedField.STREET: Word(phrase("Street and number")),
    AskedField.CITY: Word(phrase("City")),
    AskedField.POSTCODE: Word(phrase("Postcode")),
    AskedField.VAT_NUMBER: Word(phrase("Tax number (DIČ)")),
    AskedField.CONTACT_NAME: Word(phrase("Contact person")),
    AskedField.PHONE: Word(phrase("Phone")),
    AskedField.EXPLANATION: Word(phrase("Explanation in your own words")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    AskedField: _ASKED,
}
"""Joined to the table in texts.py."""

SENTENCES: dict[str, str] = {
    "claimed_by": phrase("This application is claimed: %(name)s, until %(expires_at)s."),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "taken-back": phrase("The decision is taken back. Nothing was sent."),
    "too-late": phrase("The decision could not be taken back any more."),
    "still-taking-back": phrase("We are taking the decision back. Load again."),
    "claimed": phrase("You have claimed the application for 15 minutes."),
    "released": phrase("The application is free for others again."),
    "commented": phrase("The internal note is written down."),
    "checking-again": phrase("The registers are asked again. Load the page in a while."),
    "keys-off": phrase("The keyboard shortcuts are off."),
    "keys-on": phrase("The keyboard shortcuts are on."),
}
"""What the line at the top of a reviewer's page says after something was done."""
