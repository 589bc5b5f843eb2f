"""Work on a case beside the decision: claims, internal notes, asking the registers again."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front import claims, comments
from db.front.claims import Claim, ClaimedBy
from db.front.users import Role
from web.auth import own_path
from web.forms import Form, SentForm
from web.staff.case import find_case, show_case
from web.staff.decision_form import text_in
from web.staff.proposals import standing_of
from web.visits import ForReviewer, ReviewerVisit
from web.words.languages import phrase

router = APIRouter()

_NO_WORDS = phrase("Write the note first")
_TOO_LONG = phrase("Shorten the note to 4 000 characters at most")


@router.post("/review/{application_id}/claim")
async def claim(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Claim a case, or go on holding it; of two at once one gets it."""
    case = await find_case(visit, application_id)
    me = visit.user.user_id
    async with visit.database.writing() as transaction:
        answer = await claims.take(transaction, case.row.application_id, me, visit.now())
    return await _claimed(visit, application_id, answer)


@router.post("/review/{application_id}/claim/keep")
async def keep_claim(visit: ForReviewer, application_id: str) -> Response:
    """Let one's own claim last longer while one types."""
    async with visit.database.writing() as transaction:
        await claims.prolong(transaction, application_id, visit.user.user_id, visit.now())
    return Response(status_code=204)


@router.post("/review/{application_id}/claim/take-over")
async def take_over(visit: ForReviewer, application_id: str) -> Response:
    """Let a manager take a case over; the log says from whom."""
    if visit.user.role is not Role.MANAGER:
        raise HTTPException(403)
    case = await find_case(visit, application_id)
    me = visit.user.user_id
    async with visit.database.writing() as transaction:
        answer = await claims.take_over(transaction, case.row.application_id, me, visit.now())
    return await _claimed(visit, application_id, answer)


@router.post("/review/{application_id}/claim/release")
async def release(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Give a case back."""
    async with visit.database.writing() as transaction:
        await claims.release(transaction, application_id, visit.user.user_id)
    return visit.go(own_path(sent.get("back", ""), f"/review/{application_id}"), said="released")


@router.post("/review/{application_id}/comments")
async def comment(visit: ForReviewer, application_id: str, sent: SentForm) -> Response:
    """Write an internal note; the applicant never sees it."""
    case = await find_case(visit, application_id)
    words = text_in(sent, "words")
    error = _NO_WORDS if not words else _TOO_LONG if len(words) > comments.LONGEST else None
    if error is not None:
        form = standing_of(case.row, case.proposals, visit.user.user_id).form
        noted = Form(sent, {"words": error})
        return show_case(visit, case, form, status=422, comment_form=noted)
    key = f"{visit.user.user_id}/{application_id}/{sent.get('send_key', '')[:100]}"
    async with visit.database.writing() as transaction:
        await comments.add(
            transaction, application_id, visit.user.user_id, words=words, send_key=key
        )
        await claims.prolong(transaction, application_id, visit.user.user_id, visit.now())
    return visit.go(f"/review/{application_id}", said="commented")


@router.post("/review/{application_id}/check-again")
async def check_again(visit: ForReviewer, application_id: str) -> Response:
    """Ask the registers again that gave no answer."""
    await find_case(visit, application_id)
    await visit.context.staff_desk.check_again(application_id)
    async with visit.database.writing() as transaction:
        await claims.prolong(transaction, application_id, visit.user.user_id, visit.now())
    return visit.go(f"/review/{application_id}", said="checking-again")


async def _claimed(
    visit: ReviewerVisit, application_id: str, answer: Claim | ClaimedBy
) -> Response:
    if isinstance(answer, Claim):
        return visit.go(f"/review/{application_id}", said="claimed")
    case = await find_case(visit, application_id)
    return show_case(visit, case, Form(), status=409, held_by_other=answer)
