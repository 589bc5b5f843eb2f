"""Where the decisions about a case stand: one that can be taken back, one that waits for two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from db.views.applications import ApplicationRow
from db.views.cases import ProposalFate, ProposalRow
from programme.people.application import ApplicationStatus
from web.forms import Form

_STOOD = frozenset({ProposalFate.STOOD, ProposalFate.AWAITS_SECOND})


@dataclass(frozen=True)
class Standing:
    """What a reviewer has to know before deciding."""

    pending: ProposalRow | None = None
    """Sent, and not yet in effect."""
    is_mine: bool = False
    """Whether the pending one is the reader's, who may take it back."""
    first: ProposalRow | None = None
    """The first of two."""
    may_not_decide: bool = False
    """The reader is the first of two, or decided before the appeal."""
    form: Form = field(default_factory=Form)
    """What the reader sent and took back, to go on from."""


def standing_of(row: ApplicationRow, proposals: tuple[ProposalRow, ...], user_id: str) -> Standing:
    """Return where the decisions about a case stand for whoever reads the page."""
    pending = _last(each for each in proposals if each.fate is ProposalFate.PENDING)
    first = None
    if row.status is ApplicationStatus.AWAITING_SECOND:
        first = _last(each for each in proposals if each.fate is ProposalFate.AWAITS_SECOND)
    is_first = first is not None and first.reviewer_id == user_id
    before = any(
        each.round < row.round and each.fate in _STOOD and each.reviewer_id == user_id
        for each in proposals
    )
    last = proposals[-1] if proposals else None
    taken_back = (
        last is not None and last.fate is ProposalFate.TAKEN_BACK and last.reviewer_id == user_id
    )
    return Standing(
        pending,
        pending is not None and pending.reviewer_id == user_id,
        first,
        is_first or before,
        _typed(last) if taken_back and last is not None else Form(),
    )


def _typed(sent: ProposalRow) -> Form:
    values = {
        "verdict": str(sent.verdict),
        "reason_code": str(sent.reason_code or ""),
        "reason": sent.reason,
        "override": sent.override,
    }
    for question in sent.questions:
        values[f"ask_{question.field}"] = "yes"
        values[f"sentence_{question.field}"] = question.sentence
    return Form(values)


def _last(found: Iterator[ProposalRow]) -> ProposalRow | None:
    return next(reversed(list(found)), None)
