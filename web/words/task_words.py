"""What our people read about letters that did not arrive."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.tasks import TaskEnd, TaskKind
from web.words.languages import phrase
from web.words.tones import Tone, Word

_KIND = {
    TaskKind.LETTER_REFUSED: Word(phrase("The address refuses our letter"), Tone.BAD),
    TaskKind.LETTER_GIVEN_UP: Word(phrase("Nobody took the letter for five days"), Tone.BAD),
    TaskKind.ADDRESS_MISSING: Word(phrase("There is nobody to write to"), Tone.WARNING),
    TaskKind.HOLDERS_ADDRESS: Word(phrase("The address is a partner's customer's"), Tone.BAD),
}

_END = {
    TaskEnd.SEEN_TO: Word(phrase("Put right another way"), Tone.GOOD),
    TaskEnd.SENT_AGAIN: Word(phrase("Sent again to a corrected address"), Tone.GOOD),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {TaskKind: _KIND, TaskEnd: _END}
"""Joined to the table in texts.py."""

WHAT_TO_DO: dict[TaskKind, str] = {
    TaskKind.LETTER_REFUSED: phrase(
        "The mail server says that it will never take a letter for this address. Find out the"
        " right address, for example by phone. The case went on without the letter."
    ),
    TaskKind.LETTER_GIVEN_UP: phrase(
        "We tried for five days and no mail server took the letter. See whether other letters"
        " leave; then see whether the address is right. The case went on without the letter."
    ),
    TaskKind.ADDRESS_MISSING: phrase(
        "Our books hold no address for this letter: it was erased, or never given. The letter was"
        " not written, and the case went on without it."
    ),
    TaskKind.HOLDERS_ADDRESS: phrase(
        "We know this address only as that of a partner's customer who holds a domain, and we never"
        " write to them. The letter was stopped; find out the address of the partner. The case went"
        " on without the letter."
    ),
}

SENTENCES: dict[str, str] = {
    "task_closed": phrase("The task is closed."),
    "not_to_be_sent_again": phrase(
        "This letter cannot be sent again from here. Put it right another way and note how"
    ),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "task-closed": phrase("The task is closed."),
    "letter-again": phrase("The address is corrected and the letter is on its way again."),
    "task-closed-before": phrase("Somebody else closed the task before you. Nothing was changed."),
    "task-under-way": phrase("We have your answer; it is not written down yet. Load again."),
}
"""What the line at the top of a page says after something was done."""
