"""What our people type about a correction, as it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from programme.billing.corrections import CorrectionReason, CorrectionVerdict
from web.forms import tidy
from web.words.languages import phrase

LONGEST_NOTE = 500

_REASON = phrase("Choose why the entry is taken back")
_NOTE = phrase("Write down what happened, for the colleague who confirms it")
_LONG_NOTE = phrase("Shorten the note to 500 characters at most")
_VERDICT = phrase("Choose whether you confirm the correction or refuse it")
_NO_NOTE = phrase("Write down why you refuse it")
_OWN = phrase("You proposed this correction. Somebody else has to answer it")


def note_of(sent: Mapping[str, str]) -> str:
    """Return the note as we keep it."""
    return tidy(sent.get("note", ""))


def proposal_faults(sent: Mapping[str, str], reasons: Iterable[CorrectionReason]) -> dict[str, str]:
    """Return the sentence at each wrong field of a proposal."""
    faults = {}
    if sent.get("reason") not in set(reasons):
        faults["reason"] = _REASON
    if not note_of(sent):
        faults["note"] = _NOTE
    elif len(note_of(sent)) > LONGEST_NOTE:
        faults["note"] = _LONG_NOTE
    return faults


def answer_faults(sent: Mapping[str, str], *, is_proposer: bool) -> dict[str, str]:
    """Return the sentence at each wrong field of an answer."""
    verdict = sent.get("verdict")
    if is_proposer:
        return {"verdict": _OWN}
    if verdict not in set(CorrectionVerdict):
        return {"verdict": _VERDICT}
    if len(note_of(sent)) > LONGEST_NOTE:
        return {"note": _LONG_NOTE}
    if verdict == CorrectionVerdict.REFUSE and not note_of(sent):
        return {"note": _NO_NOTE}
    return {}
