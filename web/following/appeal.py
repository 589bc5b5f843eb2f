"""An appeal against a decision: once, in the applicant's own words, to another person."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from db.front import replies
from web.following.followed import Followed, read_own
from web.following.passing_on import pass_on
from web.forms import Form, SentForm
from web.schemas.answers import LONGEST_APPEAL, read_appeal
from web.visits import CustomerVisit, ForCustomer
from workflows.desk import DeskClosedError

router = APIRouter()


@router.get("/applications/{application_id}/appeal")
async def appeal_page(visit: ForCustomer, application_id: str) -> Response:
    """Show the form of an appeal, with until when it can be sent."""
    followed = await read_own(visit, application_id)
    if not followed.may_appeal(visit.now()):
        return visit.go(f"/applications/{application_id}", said=_why_not(followed))
    return _form_page(visit, followed, Form())


@router.post("/applications/{application_id}/appeal")
async def appeal(visit: ForCustomer, application_id: str, sent: SentForm) -> Response:
    """Take an appeal; the first one counts."""
    followed = await read_own(visit, application_id)
    page = f"/applications/{application_id}"
    if not followed.may_appeal(visit.now()):
        return visit.go(page, said=_why_not(followed))
    words, error = read_appeal(sent.get("words", ""))
    if error is not None:
        return _form_page(visit, followed, Form(sent, {"words": error}))
    return visit.go(page, said=await _keep(visit, application_id, words))


async def _keep(visit: CustomerVisit, application_id: str, words: str) -> str:
    async with visit.database.writing() as transaction:
        is_first = await replies.send_appeal(transaction, application_id, words)
        kept = await replies.appeal_of(transaction, application_id)
    if not is_first or kept is None:
        return "appealed-before"
    try:
        await pass_on(visit.context, kept)
    except DeskClosedError:
        return "appeal-kept"
    return "appealed"


def _why_not(followed: Followed) -> str:
    return "no-appeal" if followed.appeal is None else "appealed-before"


def _form_page(visit: CustomerVisit, followed: Followed, form: Form) -> Response:
    return visit.page(
        "pages/following/appeal.html",
        status=422 if form.errors else 200,
        followed=followed,
        form=form,
        longest=LONGEST_APPEAL,
    )
