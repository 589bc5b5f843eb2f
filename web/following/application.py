"""An applicant's applications: where each stands, who acts next, and by when."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from db.views import applications, following
from web.following.followed import read_own
from web.following.standing import standing_of
from web.following.status_page import status_page
from web.visits import ForCustomer
from workflows.desk import DeskClosedError

router = APIRouter()


@router.get("/applications")
async def own_applications(visit: ForCustomer) -> Response:
    """Show the customer's applications, with who acts next and by when."""
    async with visit.database.reading() as transaction:
        rows = await following.of_customer(transaction, visit.customer_id)
        on_their_way = await applications.waiting_for_the_books(transaction, visit.customer_id)
    standings = {row.application_id: standing_of(row, visit.now()) for row in rows}
    return visit.page(
        "pages/applications.html",
        rows=rows,
        standings=standings,
        on_their_way=sorted(on_their_way, reverse=True),
    )


@router.get("/applications/{application_id}")
async def application(visit: ForCustomer, application_id: str) -> Response:
    """Show where an application stands."""
    return status_page(visit, await read_own(visit, application_id))


@router.post("/applications/{application_id}/link")
async def send_link_again(visit: ForCustomer, application_id: str) -> Response:
    """Have the confirmation link sent once more."""
    await read_own(visit, application_id)
    try:
        await visit.context.desk.send_confirmation_again(application_id)
    except DeskClosedError:
        return visit.go(f"/applications/{application_id}", said="link-later")
    return visit.go(f"/applications/{application_id}", said="link-sent")
