"""Everything that happened to a case in one column: the chronicle, letters, people, checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.front.claims import ClaimEvent
from db.views.applications import LetterRow, TimelineRow
from db.views.cases import ClaimRow, CommentRow, RequestRow
from web.words import texts
from web.words.languages import Translator, phrase

HOUSE = "house"


class Shown(StrEnum):
    """Which part of the column is shown."""

    ALL = "all"
    PEOPLE = "people"
    LETTERS = "letters"
    CHECKS = "checks"


TITLES: dict[Shown, str] = {
    Shown.ALL: phrase("everything"),
    Shown.PEOPLE: phrase("people"),
    Shown.LETTERS: phrase("letters"),
    Shown.CHECKS: phrase("checks"),
}

_CLAIMS: dict[ClaimEvent, str] = {
    ClaimEvent.TAKEN: phrase("Application claimed"),
    ClaimEvent.RELEASED: phrase("Application released"),
    ClaimEvent.TAKEN_OVER: phrase("Application taken over"),
}
_ASKED = phrase("The applicant was asked for more")
_ANSWERED = phrase("The applicant answered")
_APPLICANT = phrase("applicant")
_AUTOMATICALLY = phrase("automatically")
_TOLD_BY_ROWS = frozenset(
    {"letter.sent", "letter.refused", "information.wanted", "information.answered"}
)
"""Lines of the chronicle of which we know more from elsewhere."""


@dataclass(frozen=True)
class Change:
    """Something that was one way and is another way now."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One thing that happened: who, when, what, and old to new where something changed."""

    at: datetime
    who: str
    what: str
    part: Shown
    details: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    comment: str = ""
    subject: str = ""
    """Of a letter, in the language the letter is written in."""
    language: str = ""


@dataclass(frozen=True)
class Sources:
    """From where the column is put together."""

    chronicle: tuple[TimelineRow, ...]
    letters: tuple[LetterRow, ...]
    comments: tuple[CommentRow, ...]
    claims: tuple[ClaimRow, ...]
    requests: tuple[RequestRow, ...]


def timeline(sources: Sources, shown: Shown, translator: Translator) -> tuple[Event, ...]:
    """Return what happened, the newest first, in words of the reader's language."""
    told = _Teller(translator)
    events = [
        *(told.line(row) for row in sources.chronicle if row.kind not in _TOLD_BY_ROWS),
        *(told.letter(row) for row in sources.letters),
        *(told.comment(row) for row in sources.comments),
        *(told.claim(row) for row in sources.claims),
        *(event for row in sources.requests for event in told.request(row)),
    ]
    wanted = [event for event in events if shown in (Shown.ALL, event.part)]
    return tuple(sorted(wanted, key=lambda event: event.at, reverse=True))


class _Teller:
    """Tells each kind of row as an event."""

    def __init__(self, translator: Translator) -> None:
        self._say = translator.gettext
        self._translator = translator

    def line(self, row: TimelineRow) -> Event:
        who = row.actor_name or self._say(_AUTOMATICALLY)
        part = Shown.PEOPLE if row.actor != HOUSE else Shown.ALL
        if row.kind.endswith(".checked"):
            part = Shown.CHECKS
        details = tuple(
            f"{self._say(texts.fact_name(name))}: {self._say(texts.fact_text(fact))}"
            for name, fact in row.facts.items()
        )
        return Event(row.at, who, self._say(texts.happening(row.kind)), part, details)

    def letter(self, row: LetterRow) -> Event:
        if row.refused_code is not None:
            state = self._translator.say(
                phrase("refused by the mail server (%(code)s)"), code=row.refused_code
            )
        elif row.given_up_at is not None:
            state = self._say(phrase("tried for five days, then left to a person"))
        elif row.sent_at is None:
            state = self._say(phrase("waiting to be sent"))
        else:
            state = self._translator.say(phrase("sent to %(email)s"), email=row.email)
        what = f"{self._say(phrase('Letter'))}: {self._say(texts.fact_text(row.kind))}"
        at = row.sent_at or row.made_at
        return Event(
            at,
            self._say(_AUTOMATICALLY),
            what,
            Shown.LETTERS,
            (state,),
            subject=row.subject,
            language=row.language,
        )

    def comment(self, row: CommentRow) -> Event:
        what = self._say(phrase("Internal note"))
        return Event(row.made_at, row.name, what, Shown.PEOPLE, comment=row.words)

    def claim(self, row: ClaimRow) -> Event:
        former = row.former_name
        details = (
            (self._translator.say(phrase("held before by %(name)s"), name=former),)
            if former
            else ()
        )
        return Event(row.at, row.name, self._say(_CLAIMS[row.event]), Shown.PEOPLE, details)

    def request(self, row: RequestRow) -> Iterable[Event]:
        asked = tuple(
            f"{self._say(texts.word_of(question.field).text)}: {question.sentence}"
            for question in row.questions
        )
        who = row.reviewer_name or self._say(_AUTOMATICALLY)
        yield Event(row.asked_at, who, self._say(_ASKED), Shown.PEOPLE, asked)
        if row.answered_at is not None:
            changes = tuple(
                Change(self._say(texts.word_of(each.field).text), each.old, each.new)
                for each in row.answers
            )
            who = self._say(_APPLICANT)
            what = self._say(_ANSWERED)
            yield Event(row.answered_at, who, what, Shown.PEOPLE, changes=changes)
