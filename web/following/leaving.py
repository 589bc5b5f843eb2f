"""Taking an application back: a page that says what happens, and the act itself."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from programme.order import StillWorking
from programme.people.application import ApplicationStatus
from web.following.followed import read_own
from web.visits import ForCustomer
from workflows.desk import DeskClosedError

router = APIRouter()


@router.get("/applications/{application_id}/withdraw")
async def withdraw_page(visit: ForCustomer, application_id: str) -> Response:
    """Say what exactly happens to an application that is taken back."""
    followed = await read_own(visit, application_id)
    if not followed.may_withdraw:
        return visit.go(f"/applications/{application_id}", said="not-withdrawn")
    return visit.page("pages/following/withdraw.html", followed=followed)


@router.post("/applications/{application_id}/withdraw")
async def withdraw(visit: ForCustomer, application_id: str) -> Response:
    """Take an application back, if nobody has decided meanwhile."""
    followed = await read_own(visit, application_id)
    page = f"/applications/{application_id}"
    if followed.status is ApplicationStatus.WITHDRAWN:
        return visit.go(page, said="withdrawn")
    if not followed.may_withdraw:
        return visit.go(page, said="not-withdrawn")
    try:
        answer = await visit.context.desk.withdraw(application_id)
    except DeskClosedError:
        return visit.go(page, said="withdraw-later")
    if isinstance(answer, StillWorking):
        return visit.go(page, said="withdrawing")
    is_done = answer is ApplicationStatus.WITHDRAWN
    return visit.go(page, said="withdrawn" if is_done else "not-withdrawn")
