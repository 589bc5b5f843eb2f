"""An applicant's answers to what a reviewer asked: kept first, then the story hears of them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from db.front import replies
from web.following.followed import read_own
from web.following.passing_on import pass_on
from web.following.status_page import status_page
from web.forms import Form, SentForm
from web.schemas.answers import read_answers
from web.visits import CustomerVisit, ForCustomer
from workflows.desk import DeskClosedError

router = APIRouter()


@router.post("/applications/{application_id}/answers/{number}")
async def answer(visit: ForCustomer, application_id: str, number: int, sent: SentForm) -> Response:
    """Take the answers to a request; sent twice, or from two tabs, the first ones count."""
    followed = await read_own(visit, application_id)
    page = f"/applications/{application_id}"
    request = followed.open_request
    if request is None or request.number != number:
        was_asked = any(each.number == number for each in followed.requests)
        return visit.go(page, said="answered-before" if was_asked else "not-asked")
    if followed.has_answered:
        return visit.go(page, said="answered-before")
    answers, errors = read_answers(sent, [question.field for question in request.questions])
    if errors:
        return status_page(visit, followed, Form(sent, errors))
    return visit.go(page, said=await _keep(visit, application_id, number, answers))


async def _keep(
    visit: CustomerVisit, application_id: str, number: int, answers: dict[str, str]
) -> str:
    async with visit.database.writing() as transaction:
        is_first = await replies.send_answers(transaction, application_id, number, answers)
        kept = await replies.answers_of(transaction, application_id, number)
    if not is_first or kept is None:
        return "answered-before"
    try:
        await pass_on(visit.context, kept)
    except DeskClosedError:
        return "answer-kept"
    return "answered"
