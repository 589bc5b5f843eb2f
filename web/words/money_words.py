"""What people read about papers and refunds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.billing.papers import PaperKind
from web.words.languages import phrase
from web.words.tones import Word

_PAPER = {
    PaperKind.CALL: Word(phrase("Call for payment, no tax document")),
    PaperKind.PAYMENT: Word(phrase("Tax document on a payment")),
    PaperKind.SUMMARY: Word(phrase("Summary tax document on payments")),
    PaperKind.SETTLEMENT: Word(phrase("Monthly settlement")),
    PaperKind.CREDIT_NOTE: Word(phrase("Credit note")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {PaperKind: _PAPER}
