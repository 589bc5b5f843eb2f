"""The form of a decision: three choices, the fields of each, and our sentence at each mistake."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from programme.people.decisions import (
    LONGEST_REASON,
    TAKE_BACK_CHOICES,
    AskedTooOften,
    DecidedAlready,
    Decision,
    DecisionRefusal,
    NotAReviewer,
    NotReviewable,
    OverrideMissing,
    OwnApplication,
    QuestionsMissing,
    ReasonCode,
    ReasonMissing,
    ReasonTooLong,
    SamePerson,
    TakeBackUnknown,
    Verdict,
)
from programme.people.questions import LONGEST_QUESTION, AskedField, Question
from web.words.languages import phrase

_CHOOSE = phrase("Choose whether you approve, decline or ask for more")
_CHOOSE_REASON = phrase("Choose why the application is declined")
_WRITE_REASON = phrase("Write the applicant at least one sentence")
_REASON_TOO_LONG = phrase("Shorten the sentence to 2 000 characters at most")
_OVERRIDE_TOO_LONG = phrase("Shorten the reason for our records to 2 000 characters at most")
_TICK = phrase("Tick at least one thing the applicant should add")
_WRITE_QUESTION = phrase("Write a sentence why you need it")
_QUESTION_TOO_LONG = phrase("Shorten the sentence to 500 characters at most")
_TICK_TOO = phrase("Tick what the sentence is about, or delete the sentence")
_TAKE_BACK = phrase("Choose 10, 30 or 60 seconds")


def read_decision(
    sent: Mapping[str, str], reviewer_id: str
) -> tuple[Decision | None, dict[str, str]]:
    """Return the decision that was sent, or our sentences for what needs mending.

    Fields of the choices that were not made are ignored.
    """
    chosen = sent.get("verdict", "")
    if chosen not in set(Verdict):
        return None, {"verdict": _CHOOSE}
    verdict = Verdict(chosen)
    errors = _WRONG[verdict](sent)
    seconds = sent.get("take_back_seconds") or str(TAKE_BACK_CHOICES[0])
    if seconds not in {str(each) for each in TAKE_BACK_CHOICES}:
        errors["take_back_seconds"] = _TAKE_BACK
    if errors:
        return None, errors
    declines = verdict is Verdict.DECLINE
    decision = Decision(
        reviewer_id,
        verdict,
        reason_code=ReasonCode(sent["reason_code"]) if declines else None,
        reason=text_in(sent, "reason") if declines else "",
        questions=_questions(sent) if verdict is Verdict.ASK else (),
        override=text_in(sent, "override") if verdict is Verdict.APPROVE else "",
        take_back_seconds=int(seconds),
    )
    return decision, {}


def field_of(refusal: DecisionRefusal) -> str:
    """Return the field of the form a refusal is about."""
    match refusal:
        case ReasonMissing() | ReasonTooLong():
            return "reason"
        case QuestionsMissing() | AskedTooOften():
            return "ask"
        case OverrideMissing():
            return "override"
        case TakeBackUnknown():
            return "take_back_seconds"
        case DecidedAlready() | NotReviewable() | NotAReviewer() | OwnApplication() | SamePerson():
            return "verdict"


def text_in(sent: Mapping[str, str], name: str) -> str:
    """Return a text as we keep it."""
    typed = unicodedata.normalize("NFC", sent.get(name, ""))
    return typed.replace("\r\n", "\n").strip()


def words_in(sent: Mapping[str, str]) -> str:
    """Return everything that was typed, so that it is kept when nothing comes of the decision."""
    names = ("reason", "override", *(f"sentence_{field}" for field in AskedField))
    return "\n\n".join(words for name in names if (words := text_in(sent, name)))


def _wrong_approval(sent: Mapping[str, str]) -> dict[str, str]:
    too_long = len(text_in(sent, "override")) > LONGEST_REASON
    return {"override": _OVERRIDE_TOO_LONG} if too_long else {}


def _wrong_decline(sent: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    code, reason = sent.get("reason_code", ""), text_in(sent, "reason")
    if code not in set(ReasonCode):
        errors["reason_code"] = _CHOOSE_REASON
    if code == ReasonCode.OTHER and not reason:
        errors["reason"] = _WRITE_REASON
    if len(reason) > LONGEST_REASON:
        errors["reason"] = _REASON_TOO_LONG
    return errors


def _wrong_question(sent: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for field in AskedField:
        sentence, ticked = text_in(sent, f"sentence_{field}"), f"ask_{field}" in sent
        if ticked and not sentence:
            errors[f"sentence_{field}"] = _WRITE_QUESTION
        elif len(sentence) > LONGEST_QUESTION:
            errors[f"sentence_{field}"] = _QUESTION_TOO_LONG
        elif sentence and not ticked:
            errors[f"ask_{field}"] = _TICK_TOO
    if not errors and not _questions(sent):
        errors["ask"] = _TICK
    return errors


def _questions(sent: Mapping[str, str]) -> tuple[Question, ...]:
    return tuple(
        Question(field, text_in(sent, f"sentence_{field}"))
        for field in AskedField
        if f"ask_{field}" in sent
    )


_WRONG = {
    Verdict.APPROVE: _wrong_approval,
    Verdict.DECLINE: _wrong_decline,
    Verdict.ASK: _wrong_question,
}
