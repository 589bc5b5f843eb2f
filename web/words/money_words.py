"""What people read about papers and about entries of a deposit."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.billing.papers import LineKind, PaperKind
from programme.ledger import EntryKind
from web.words.languages import phrase
from web.words.tones import Tone, Word

_PAPER = {
    PaperKind.CALL: Word(phrase("Call for payment, no tax document")),
    PaperKind.PAYMENT: Word(phrase("Tax document on a payment")),
    PaperKind.SUMMARY: Word(phrase("Summary tax document on payments")),
    PaperKind.SETTLEMENT: Word(phrase("Monthly settlement")),
    PaperKind.CREDIT_NOTE: Word(phrase("Credit note")),
}

_ENTRY = {
    EntryKind.TOP_UP: Word(phrase("Credited"), Tone.GOOD),
    EntryKind.HOLD: Word(phrase("Set aside")),
    EntryKind.CHARGE: Word(phrase("Charged")),
    EntryKind.RELEASE: Word(phrase("Released")),
    EntryKind.REFUND: Word(phrase("Paid back")),
    EntryKind.TOP_UP_REVERSAL: Word(phrase("Credit taken back"), Tone.BAD),
    EntryKind.CHARGE_REVERSAL: Word(phrase("Charge returned"), Tone.GOOD),
}

_LINE = {
    LineKind.DEPOSIT: Word(phrase("Payment towards domain services")),
    LineKind.REGISTERED: Word(phrase("Registration")),
    LineKind.RENEWED: Word(phrase("Renewal")),
    LineKind.TRANSFERRED: Word(phrase("Transfer")),
    LineKind.RETURNED: Word(phrase("Returned")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    PaperKind: _PAPER,
    LineKind: _LINE,
    EntryKind: _ENTRY,
}
