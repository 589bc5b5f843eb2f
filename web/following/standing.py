"""How an application stands, in a sentence: what goes on, who acts next, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.views.following import FollowedRow
from programme.people.application import CONFIRM_WAIT, ApplicationStatus
from web.words.languages import phrase
from web.words.texts import Tone


class Turn(StrEnum):
    """Who acts next."""

    OURS = "ours"
    YOURS = "yours"
    NOBODYS = "nobodys"


TURNS: dict[Turn, str] = {
    Turn.OURS: phrase("It is our turn now."),
    Turn.YOURS: phrase("It is your turn now."),
    Turn.NOBODYS: "",
}


@dataclass(frozen=True)
class Standing:
    """One sentence of what goes on, whose turn it is, and one sentence of the time."""

    turn: Turn
    tone: Tone
    sentence: str
    by_when: str = ""
    """With %(until)s in it, if `until` is a moment that is promised."""
    until: datetime | None = None

    @property
    def turn_sentence(self) -> str:
        """Who acts next, in a sentence."""
        return TURNS[self.turn]


_IN_TIME = phrase("We decide %(until)s at the latest.")
_LATE = phrase("We promised an answer %(until)s and we are late. The application is not lost.")


def standing_of(
    row: FollowedRow | None, now: datetime, *, has_answered: bool = False, is_appealed: bool = False
) -> Standing:
    """Return how an application stands.

    `has_answered` and `is_appealed` say that we keep an answer or an appeal the story has still
    to hear of.
    """
    if row is None:
        return Standing(
            Turn.OURS,
            Tone.NEUTRAL,
            phrase("We have received the application."),
            phrase("In a moment we send you a letter with a link to confirm your address."),
        )
    if row.status is ApplicationStatus.AWAITING_APPLICANT and has_answered:
        return Standing(
            Turn.OURS, Tone.NEUTRAL, phrase("We have your answer and are passing it on.")
        )
    if row.status is ApplicationStatus.DECLINED and is_appealed:
        return Standing(
            Turn.OURS,
            Tone.NEUTRAL,
            phrase("We have your appeal. Another person will decide about it."),
        )
    return _STANDINGS[row.status](row, now)


def _received(row: FollowedRow, _: datetime) -> Standing:
    return Standing(
        Turn.YOURS,
        Tone.WARNING,
        phrase("Confirm the e-mail by the link we sent you. Then we start checking."),
        phrase("Do it %(until)s at the latest; after that the application lapses."),
        row.received_at + CONFIRM_WAIT,
    )


def _checking(row: FollowedRow, now: datetime) -> Standing:
    sentence = phrase("We are checking the data in public registers. It usually takes minutes.")
    return _ours(row, now, sentence)


def _under_review(row: FollowedRow, now: datetime) -> Standing:
    if row.round > 1:
        return _ours(row, now, phrase("Another person is reading your appeal."))
    return _ours(row, now, phrase("A person is reading the application."))


def _ours(row: FollowedRow, now: datetime, sentence: str) -> Standing:
    if row.due_at is None:
        return Standing(Turn.OURS, Tone.NEUTRAL, sentence)
    by_when = _IN_TIME if now <= row.due_at else _LATE
    return Standing(Turn.OURS, Tone.NEUTRAL, sentence, by_when, row.due_at)


def _awaiting_applicant(row: FollowedRow, _: datetime) -> Standing:
    return Standing(
        Turn.YOURS,
        Tone.WARNING,
        phrase("We need more from you before we can decide."),
        phrase("Answer %(until)s at the latest, or the application lapses.")
        if row.answer_until is not None
        else "",
        row.answer_until,
    )


def _approved(*_: object) -> Standing:
    sentence = phrase("You are a partner. The discount counts already.")
    return Standing(Turn.NOBODYS, Tone.GOOD, sentence)


def _declined(row: FollowedRow, _: datetime) -> Standing:
    if row.round > 1:
        sentence = phrase("Another person has read your appeal and declined the application, too.")
        return Standing(Turn.NOBODYS, Tone.BAD, sentence)
    return Standing(Turn.NOBODYS, Tone.BAD, phrase("We have declined the application."))


def _withdrawn(*_: object) -> Standing:
    sentence = phrase("You have withdrawn the application. Nobody decides about it any more.")
    return Standing(Turn.NOBODYS, Tone.NEUTRAL, sentence)


def _lapsed(row: FollowedRow, _: datetime) -> Standing:
    if row.email_confirmed_at is None:
        sentence = phrase(
            "The e-mail address was not confirmed in time, so the application lapsed."
        )
    else:
        sentence = phrase("We had no answer to our questions in time, so the application lapsed.")
    return Standing(Turn.NOBODYS, Tone.NEUTRAL, sentence)


_S = ApplicationStatus
_STANDINGS: dict[ApplicationStatus, Callable[[FollowedRow, datetime], Standing]] = {
    _S.RECEIVED: _received,
    _S.CHECKING: _checking,
    _S.AWAITING_REVIEW: _under_review,
    # That a second person is asked is our own affair.
    _S.AWAITING_SECOND: _under_review,
    _S.AWAITING_APPLICANT: _awaiting_applicant,
    _S.APPROVED: _approved,
    _S.DECLINED: _declined,
    _S.WITHDRAWN: _withdrawn,
    _S.LAPSED: _lapsed,
}
