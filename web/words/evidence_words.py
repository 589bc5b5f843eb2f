"""What reviewers read of the checks: their names, outcomes, flags, weights and facts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.people.evidence import Advice, Bearing, CheckName, RiskFlag, Weight
from programme.people.readings import PayerKind
from web.words.languages import phrase
from web.words.tones import Tone, Word

_CHECK = {
    CheckName.COMPANY: Word(phrase("Register of companies (ARES)")),
    CheckName.VAT_PAYER: Word(phrase("Register of VAT payers (ADIS)")),
    CheckName.VAT_NUMBER: Word(phrase("European check of the VAT number (VIES)")),
    CheckName.INSOLVENCY: Word(phrase("Insolvency register (ISIR)")),
    CheckName.SANCTIONS: Word(phrase("Sanctions lists")),
    CheckName.EMAIL_DOMAIN: Word(phrase("Domain of the e-mail address")),
    CheckName.DUPLICATES: Word(phrase("Similar applications and partners")),
    CheckName.CONDITIONS: Word(phrase("Conditions of the tier")),
}

_BEARING = {
    Bearing.CLEAR: Word(phrase("✓ In order"), Tone.GOOD),
    Bearing.FLAGGED: Word(phrase("✗ To be looked at"), Tone.BAD),
    Bearing.UNKNOWN: Word(phrase("? Unavailable")),
    Bearing.NOT_APPLICABLE: Word(phrase("– Not applicable")),
}

_WEIGHT = {
    Weight.HINT: Word(phrase("Note")),
    Weight.LOOK: Word(phrase("Look at it"), Tone.WARNING),
    Weight.GRAVE: Word(phrase("Grave"), Tone.BAD),
}

_ADVICE = {
    Advice.ALL_CLEAR: Word(phrase("The checks found nothing against the applicant."), Tone.GOOD),
    Advice.LOOK: Word(phrase("The checks found something a person has to look at."), Tone.WARNING),
    Advice.GAPS: Word(phrase("Nothing was found, but not every check has an answer.")),
}

_FLAG = {
    RiskFlag.COMPANY_NOT_FOUND: Word(phrase("Company not found"), Tone.BAD),
    RiskFlag.COMPANY_CEASED: Word(phrase("Company ceased"), Tone.BAD),
    RiskFlag.COMPANY_NOT_TRADING: Word(phrase("Not trading"), Tone.WARNING),
    RiskFlag.IN_LIQUIDATION: Word(phrase("In liquidation"), Tone.WARNING),
    RiskFlag.NAME_DIFFERS: Word(phrase("Name differs"), Tone.WARNING),
    RiskFlag.CITY_DIFFERS: Word(phrase("City differs")),
    RiskFlag.VAT_NUMBER_DIFFERS: Word(phrase("Tax number differs"), Tone.WARNING),
    RiskFlag.CHECK_DIGIT_WRONG: Word(phrase("Check digit is wrong"), Tone.WARNING),
    RiskFlag.UNRELIABLE_PAYER: Word(phrase("Unreliable VAT payer"), Tone.BAD),
    RiskFlag.UNRELIABLE_PERSON: Word(phrase("Unreliable person"), Tone.BAD),
    RiskFlag.VAT_STATUS_UNKNOWN: Word(phrase("VAT status unknown"), Tone.WARNING),
    RiskFlag.NOT_A_VAT_PAYER: Word(phrase("Not a VAT payer")),
    RiskFlag.IDENTIFIED_PERSON: Word(phrase("Identified person for VAT")),
    RiskFlag.VAT_GROUP: Word(phrase("Member of a VAT group")),
    RiskFlag.NO_PUBLISHED_ACCOUNT: Word(phrase("No published bank account")),
    RiskFlag.VAT_NUMBER_INVALID: Word(phrase("VAT number is not valid"), Tone.WARNING),
    RiskFlag.VAT_HOLDER_UNDISCLOSED: Word(phrase("Holder of the VAT number not disclosed")),
    RiskFlag.INSOLVENT: Word(phrase("Insolvent"), Tone.BAD),
    RiskFlag.INSOLVENCY_PETITION: Word(phrase("Insolvency petition"), Tone.BAD),
    RiskFlag.INSOLVENCY_ENDED: Word(phrase("Insolvency ended")),
    RiskFlag.SANCTIONS_CANDIDATE: Word(phrase("Possible sanctions hit"), Tone.WARNING),
    RiskFlag.DISPOSABLE_EMAIL: Word(phrase("Throw-away e-mail"), Tone.WARNING),
    RiskFlag.EMAIL_DOMAIN_MISSING: Word(phrase("E-mail domain does not exist"), Tone.WARNING),
    RiskFlag.NO_MAIL_SERVER: Word(phrase("Domain takes no mail"), Tone.WARNING),
    RiskFlag.NO_MX_RECORD: Word(phrase("Domain names no mail server")),
    RiskFlag.FREE_EMAIL: Word(phrase("Free mailbox")),
    RiskFlag.OPEN_APPLICATION: Word(phrase("Another open application"), Tone.WARNING),
    RiskFlag.ALREADY_PARTNER: Word(phrase("Already a partner"), Tone.WARNING),
    RiskFlag.APPLIED_BEFORE: Word(phrase("Applied before")),
    RiskFlag.SAME_EMAIL: Word(phrase("Same e-mail elsewhere"), Tone.WARNING),
    RiskFlag.SIMILAR_COMPANY: Word(phrase("Similar company elsewhere"), Tone.WARNING),
    RiskFlag.TIER_UNKNOWN: Word(phrase("Unknown tier"), Tone.WARNING),
    RiskFlag.TIER_NOT_FOR_APPLICANT: Word(phrase("Tier not for this applicant"), Tone.WARNING),
    RiskFlag.VAT_PAYER_WANTED: Word(phrase("The tier wants a VAT payer"), Tone.WARNING),
    RiskFlag.NAMES_BELOW_TIER: Word(phrase("Less than the tier expects")),
}

_PAYER = {
    PayerKind.PAYER: Word(phrase("VAT payer")),
    PayerKind.GROUP: Word(phrase("VAT group")),
    PayerKind.IDENTIFIED_PERSON: Word(phrase("identified person")),
    PayerKind.UNRELIABLE_PERSON: Word(phrase("unreliable person")),
    PayerKind.NOBODY: Word(phrase("not a VAT payer")),
    PayerKind.UNKNOWN: Word(phrase("unknown status")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    CheckName: _CHECK,
    Bearing: _BEARING,
    Weight: _WEIGHT,
    Advice: _ADVICE,
    RiskFlag: _FLAG,
    PayerKind: _PAYER,
}
"""Joined to the table in texts.py."""

SOURCES: dict[str, str] = {
    "BOOKS": phrase("our own records"),
    "DNS": phrase("name servers"),
    "SANCTIONS": phrase("EU and UN lists"),
}
"""Sources whose name is not a name of its own, as ARES is."""

LISTS: dict[str, str] = {
    "eu": phrase("EU sanctions list"),
    "un": phrase("UN sanctions list"),
}
