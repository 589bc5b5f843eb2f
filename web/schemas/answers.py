"""Answers to what a reviewer asked, and an appeal: the form's own rules, and two free texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from programme.people.questions import LONGEST_ANSWER, AskedField
from web.schemas.applications import read_field
from web.words.languages import phrase

LONGEST_APPEAL = LONGEST_ANSWER

_WANTED: dict[AskedField, str] = {
    AskedField.PHONE: phrase("Enter the phone, for example +420 777 123 456"),
    AskedField.EXPLANATION: phrase("Write what we ask for"),
}
"""The form does without these; who is asked about them is asked for an answer."""
_TOO_LONG = phrase("Shorten the text to 2 000 characters at most")
_NO_WORDS = phrase("Write why you do not agree with the decision")


def read_answers(
    sent: Mapping[str, str], asked: Iterable[AskedField]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the answers as we keep them, and our sentence for each that needs mending."""
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in asked:
        answers[str(field)], error = _read(field, sent.get(field, ""))
        if error is not None:
            errors[str(field)] = error
    return answers, errors


def read_appeal(typed: str) -> tuple[str, str | None]:
    """Return the words of an appeal, and our sentence if they need mending."""
    return _read_text(typed, _NO_WORDS)


def _read(field: AskedField, typed: str) -> tuple[str, str | None]:
    if field is AskedField.EXPLANATION:
        return _read_text(typed, _WANTED[field])
    if field in _WANTED and not typed.strip():
        return typed, _WANTED[field]
    return read_field(field, typed)


def _read_text(typed: str, empty: str) -> tuple[str, str | None]:
    text = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").strip()
    if not text:
        return typed, empty
    return (typed, _TOO_LONG) if len(text) > LONGEST_ANSWER else (text, None)
