"""What people read about tiers: their conditions, their versions, and why one is not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from programme.people.conditions import DepositTerms, TermPlace, WhoMayApply
from programme.people.eligibility import Condition, Met
from web.words.languages import Translator, phrase
from web.words.tones import Tone, Word

_WHO = {
    WhoMayApply.EITHER: Word(phrase("Companies and people in business")),
    WhoMayApply.COMPANY: Word(phrase("Companies only")),
    WhoMayApply.PERSON: Word(phrase("People in business only")),
}

_DEPOSIT = {
    DepositTerms.AT_ONCE: Word(phrase("opened at once on request")),
    DepositTerms.AFTER_REVIEW: Word(phrase("opened after our review")),
    DepositTerms.NOT_OFFERED: Word(phrase("no deposit is offered")),
}

_PLACE = {
    TermPlace.PAST: Word(phrase("Ended")),
    TermPlace.CURRENT: Word(phrase("Valid"), Tone.GOOD),
    TermPlace.PLANNED: Word(phrase("Planned"), Tone.WARNING),
}

_CONDITION = {
    Condition.APPLICANT: Word(phrase("who may apply")),
    Condition.VAT_PAYER: Word(phrase("VAT payer")),
    Condition.VOLUME: Word(phrase("domains or turnover")),
}

_MET = {
    Met.MET: Word(phrase("✓ Met"), Tone.GOOD),
    Met.NOT_MET: Word(phrase("✗ Not met"), Tone.BAD),
    Met.UNKNOWN: Word(phrase("? Not known")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    WhoMayApply: _WHO,
    DepositTerms: _DEPOSIT,
    TermPlace: _PLACE,
    Condition: _CONDITION,
    Met: _MET,
}
"""Joined to the table in texts.py."""

SENTENCES: dict[str, str] = {
    "discount_out_of_range": phrase("Enter a discount from 0 to 90, in percent"),
    "condition_impossible": phrase("Enter a turnover above zero, over 1 to %(most_months)s months"),
    "starts_in_the_past": phrase("Enter a first day from %(earliest)s on"),
    "ends_before_it_starts": phrase("Enter a last day that does not come before the first one"),
    "version_overlaps": phrase(
        "Version %(version)s begins on %(valid_from)s. Enter a later first day"
    ),
    "nothing_changed": phrase(
        "This says the same as version %(version)s. Change a discount or a condition"
    ),
    "version_taken": phrase(
        "A colleague has published version %(version)s meanwhile. Go back to the tiers and look"
    ),
    "not_a_manager": phrase("Your account may not publish tiers. Ask a manager"),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "tier-published": phrase("The new version of the tier is published."),
    "tier-under-way": phrase("We are publishing the version; it is not in the list yet."),
}
"""What the line at the top of a manager's page says after something was done."""


def judged(conditions: Iterable[Mapping[str, str]], translator: Translator) -> list[str]:
    """Return what became of each condition, from the evidence kept of it."""
    return [
        f"{translator.gettext(_CONDITION[Condition(each['condition'])].text)}:"
        f" {translator.gettext(_MET[Met(each['met'])].text)}"
        for each in conditions
    ]
