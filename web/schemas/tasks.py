"""What one of our people types at a task, as it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ValidationError

from web.forms import tidy
from web.schemas.faults import Email, Sentences, sentences_of
from web.words.languages import phrase

LONGEST_NOTE = 500


class Choice(StrEnum):
    """What is to be done with a task."""

    SEND_AGAIN = "send_again"
    SEEN_TO = "seen_to"


class _CorrectedAddress(BaseModel):
    email: Email


_SENTENCES: Sentences = {
    "email": {
        "empty": phrase("Enter the e-mail the letter should go to"),
        "local": phrase("We cannot send e-mail to addresses @localhost"),
        "": phrase("Enter the e-mail in the form name@company.cz"),
    },
}
_CHOOSE = phrase("Choose whether the letter goes again or was put right another way")
_NO_NOTE = phrase("Write down how it was put right")
_LONG_NOTE = phrase("Shorten the note to 500 characters at most")
_SAME = phrase("This is the address that refuses our letters. Enter another one")


def faults_of(sent: Mapping[str, str], refused: str | None) -> dict[str, str]:
    """Return the sentence at each wrong field; `refused` is an address not worth another try."""
    note = note_of(sent)
    if len(note) > LONGEST_NOTE:
        return {"note": _LONG_NOTE}
    match sent.get("choice"):
        case Choice.SEEN_TO:
            return {} if note else {"note": _NO_NOTE}
        case Choice.SEND_AGAIN:
            return _faults_of_address(sent.get("email", ""), refused)
        case _:
            return {"choice": _CHOOSE}


def note_of(sent: Mapping[str, str]) -> str:
    """Return the note as we keep it."""
    return tidy(sent.get("note", ""))


def address_of(sent: Mapping[str, str]) -> str | None:
    """Return the corrected address of a form without faults, if the letter is to go again."""
    if sent["choice"] != Choice.SEND_AGAIN:
        return None
    return _CorrectedAddress(email=sent["email"]).email


def _faults_of_address(typed: str, refused: str | None) -> dict[str, str]:
    try:
        corrected = _CorrectedAddress(email=typed)
    except ValidationError as error:
        return sentences_of(error, _SENTENCES)
    same = refused is not None and corrected.email.casefold() == refused.casefold()
    return {"email": _SAME} if same else {}
