"""A reviewer's decision: sent, refused, shown as a letter beforehand, taken back in time."""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from fastapi.responses import Response

from db.front import claims
from db.front.claims import ClaimedBy
from programme.order import StillWorking
from programme.people.decisions import (
    STATUS_AFTER,
    DecidedAlready,
    DecisionRefusal,
    DecisionTaken,
    DecisionUnderWay,
    NotReviewable,
    TakenBack,
)
from web.forms import Form, SentForm
from web.gate import HEADERS
from web.staff.case import Case, find_case, show_case
from web.staff.decision_form import field_of, read_decision, words_in
from web.staff.letter_preview import letter_of
from web.visits import ForReviewer, ReviewerVisit
from web.words.texts import sentence_of

router = APIRouter()

_CSP = "Content-Security-Policy"
_SEAL_OF_A_PREVIEW = HEADERS[_CSP].replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""A letter brings its looks along; it is shown in a frame in which no script runs."""


@router.post("/review/{application_id}/decision")
async def decide(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Hand the reviewer's decision to the staff desk, and say what became of it.

    While a colleague holds the case, the decision is not passed on. That is a courtesy of the
    web; a decision by a signal is judged by the story's rules alone.
    """
    case = await find_case(visit, application_id)
    if (held := _held_by_other(visit, case)) is not None:
        return show_case(visit, case, Form(sent), status=409, held_by_other=held)
    await _go_on_holding(visit, application_id)
    decision, errors = read_decision(sent, visit.user.user_id)
    if decision is None:
        return show_case(visit, case, Form(sent, errors), status=422)
    answer = await visit.context.staff_desk.decide(application_id, decision)
    if isinstance(answer, DecisionTaken):
        async with visit.database.writing() as transaction:
            # Whoever comes second need not wait until the claim ends by itself.
            await claims.release(transaction, application_id, visit.user.user_id)
        return visit.go(f"/review/{application_id}", said="decided")
    if isinstance(answer, DecisionUnderWay):
        return visit.go(f"/review/{application_id}", said="decision-under-way")
    return await _refused(visit, application_id, sent, answer)


@router.post("/review/{application_id}/preview")
async def preview(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Show the letter as it would leave; nothing is decided and nothing is kept."""
    case = await find_case(visit, application_id)
    await _go_on_holding(visit, application_id)
    decision, errors = read_decision(sent, visit.user.user_id)
    if decision is None:
        return show_case(visit, case, Form(sent, errors), status=422)
    async with visit.database.reading() as transaction:
        letter = await letter_of(transaction, case, decision, visit.now())
    shown = await visit.context.staff_desk.preview_letter(
        application_id, letter, asked_as=secrets.token_hex(8)
    )
    if isinstance(shown, StillWorking):
        return show_case(visit, case, Form(sent), preview_missing=True)
    page = show_case(visit, case, Form(sent), preview=shown)
    page.headers[_CSP] = _SEAL_OF_A_PREVIEW
    return page


@router.post("/review/{application_id}/take-back")
async def take_back(visit: ForReviewer, application_id: str) -> Response:
    """Take one's own decision back, as long as it has not taken effect."""
    await find_case(visit, application_id)
    answer = await visit.context.staff_desk.take_back(application_id, visit.user.user_id)
    if isinstance(answer, StillWorking):
        return visit.go(f"/review/{application_id}", said="still-taking-back")
    said = "taken-back" if isinstance(answer, TakenBack) else "too-late"
    return visit.go(f"/review/{application_id}", said=said)


async def _refused(
    visit: ReviewerVisit, application_id: str, sent: dict[str, str], refusal: DecisionRefusal
) -> Response:
    case = await find_case(visit, application_id)
    if _came_late(refusal):
        kept = Form({"words": words_in(sent)})
        return show_case(visit, case, Form(sent), status=409, was_late=True, comment_form=kept)
    form = Form(sent, {field_of(refusal): sentence_of(refusal, visit.translator)})
    return show_case(visit, case, form, status=422)


def _came_late(refusal: DecisionRefusal) -> bool:
    if isinstance(refusal, NotReviewable):
        # The story has ended meanwhile and can only say how; the books know who decided.
        return refusal.status in STATUS_AFTER.values()
    return isinstance(refusal, DecidedAlready)


def _held_by_other(visit: ReviewerVisit, case: Case) -> ClaimedBy | None:
    claim = case.claim
    if claim is None or claim.user_id == visit.user.user_id:
        return None
    return ClaimedBy(claim.name, claim.expires_at)


async def _go_on_holding(visit: ReviewerVisit, application_id: str) -> None:
    async with visit.database.writing() as transaction:
        await claims.prolong(transaction, application_id, visit.user.user_id, visit.now())
