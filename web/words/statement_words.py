"""What our people read about statements of the bank."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.bank.statements import StatementFault, StatementFormat, StatementStatus
from web.words.languages import phrase
from web.words.tones import Tone, Word

_STATUS = {
    StatementStatus.RECEIVED: Word(phrase("Waiting to be read")),
    StatementStatus.IMPORTING: Word(phrase("Being imported")),
    StatementStatus.IMPORTED: Word(phrase("Imported"), Tone.GOOD),
    StatementStatus.REFUSED: Word(phrase("Statement refused"), Tone.BAD),
}

_FORMAT = {
    StatementFormat.FIO: Word(phrase("Fio JSON")),
    StatementFormat.CAMT: Word(phrase("camt.053")),
    StatementFormat.GPC: Word(phrase("GPC (ABO)")),
}

_FAULT = {
    StatementFault.UNKNOWN_FORMAT: Word(
        phrase(
            "It is neither Fio’s JSON nor camt.053 nor GPC. Export the statement in one of them."
        )
    ),
    StatementFault.BROKEN: Word(
        phrase("The file is damaged or ends in the middle. Download it from the bank once more.")
    ),
    StatementFault.TOO_LARGE: Word(
        phrase("The file is larger than 16 MB. Export the statement in parts.")
    ),
    StatementFault.FORBIDDEN_XML: Word(
        phrase("The file brings a document type of its own, which no bank does. Do not trust it.")
    ),
    StatementFault.OTHER_ACCOUNT: Word(phrase("It is the statement of another account.")),
    StatementFault.ACCOUNT_MISTYPED: Word(
        phrase(
            "The digits of the account in it do not agree. Some banks write them in another order;"
            " ask the bank for camt.053."
        )
    ),
    StatementFault.ENCODING: Word(
        phrase(
            "The file was saved anew in another encoding, so its columns have moved. Send it as"
            " the bank gave it."
        )
    ),
    StatementFault.LINE_UNREADABLE: Word(
        phrase("A line cannot be read. Download the file from the bank once more.")
    ),
    StatementFault.BALANCE: Word(
        phrase("The old balance and the movements do not come to the new balance.")
    ),
    StatementFault.TURNOVER: Word(
        phrase("The sum of the movements is not the turnover it states; some may be missing.")
    ),
    StatementFault.COUNT: Word(phrase("It holds more or fewer movements than it says.")),
    StatementFault.BATCH: Word(
        phrase("The parts of a batch payment do not come to the whole batch.")
    ),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    StatementStatus: _STATUS,
    StatementFormat: _FORMAT,
    StatementFault: _FAULT,
}
"""Joined to the table in texts.py."""

SAID: dict[str, str] = {
    "statement-sent": phrase("We have the file and are importing it."),
    "statement-later": phrase("We have the file. We will import it as soon as we can."),
    "statement-known": phrase("We have this file already; here is how it went."),
}
