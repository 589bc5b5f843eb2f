"""One case before a reviewer: the evidence, the data, what happened, and the decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, assert_never

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.views import applications
from db.views.applications import ApplicationRow, EvidenceRow, LetterRow, TimelineRow
from programme.people.decisions import (
    STATUS_AFTER,
    AskedTooOften,
    DecidedAlready,
    Decision,
    DecisionRefusal,
    DecisionTaken,
    DecisionUnderWay,
    NotAReviewer,
    NotReviewable,
    OverrideMissing,
    OwnApplication,
    QuestionsMissing,
    ReasonMissing,
    ReasonTooLong,
    SamePerson,
    TakeBackUnknown,
    Verdict,
)
from web.forms import Form, SentForm
from web.visits import ForReviewer, ReviewerVisit
from web.words.languages import phrase
from web.words.texts import sentence_of

router = APIRouter()


@dataclass(frozen=True)
class Case:
    """Everything a reviewer sees of an application."""

    row: ApplicationRow
    evidence: tuple[EvidenceRow, ...]
    timeline: tuple[TimelineRow, ...]
    letters: tuple[LetterRow, ...]

    @property
    def summary(self) -> Counter[Any]:
        """How many findings there are of each kind."""
        return Counter(found.kind for row in self.evidence for found in row.findings)


@router.get("/review/{application_id}")
async def case_page(visit: ForReviewer, application_id: str) -> Response:
    """Show a case."""
    return await _page(visit, application_id, Form())


@router.post("/review/{application_id}/decision")
async def decide(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Hand the reviewer's decision to the staff desk, and say what became of it."""
    chosen = sent.get("verdict", "")
    if chosen not in set(Verdict):
        form = Form(sent, {"verdict": phrase("Choose whether you approve or decline")})
        return await _page(visit, application_id, form, status=422)
    reason = sent.get("reason", "").replace("\r\n", "\n").strip()
    decision = Decision(visit.user.user_id, Verdict(chosen), reason=reason)
    answer = await visit.context.staff_desk.decide(application_id, decision)
    if isinstance(answer, DecisionTaken):
        return visit.go(f"/review/{application_id}", said="decided")
    if isinstance(answer, DecisionUnderWay):
        return visit.go(f"/review/{application_id}", said="decision-under-way")
    return await _refused(visit, application_id, sent, answer)


async def _refused(
    visit: ReviewerVisit, application_id: str, sent: dict[str, str], refusal: DecisionRefusal
) -> Response:
    sentence = sentence_of(refusal, visit.translator)
    match refusal:
        case DecidedAlready():
            return await _page(visit, application_id, Form(sent), status=409)
        case NotReviewable(status=status) if status in STATUS_AFTER.values():
            # The story has ended meanwhile and can only say how; the books know who decided.
            return await _page(visit, application_id, Form(sent), status=409)
        case (
            ReasonMissing()
            | ReasonTooLong()
            | OverrideMissing()
            | QuestionsMissing()
            | AskedTooOften()
        ):
            form = Form(sent, {"reason": sentence})
        case NotReviewable() | NotAReviewer() | OwnApplication() | SamePerson() | TakeBackUnknown():
            form = Form(sent, {"verdict": sentence})
        case _:
            assert_never(refusal)
    return await _page(visit, application_id, form, status=422)


async def _page(
    visit: ReviewerVisit, application_id: str, form: Form, *, status: int = 200
) -> Response:
    case = await _find(visit, application_id)
    story = visit.context.links.story(f"application/{application_id}")
    return visit.page(
        "staff/case.html",
        status=status,
        case=case,
        row=case.row,
        form=form,
        story=story,
        was_late=status == 409,
    )


async def _find(visit: ReviewerVisit, application_id: str) -> Case:
    async with visit.database.reading() as transaction:
        row = await applications.find(transaction, application_id)
        if row is None:
            raise HTTPException(404)
        return Case(
            row,
            await applications.evidence_of(transaction, application_id),
            await applications.timeline_of(transaction, application_id),
            await applications.letters_of(transaction, application_id),
        )
