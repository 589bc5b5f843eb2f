"""An applicant's applications: where each stands, who acts next, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front.forms import SentForm
from db.views import applications
from db.views.applications import ApplicationRow
from programme.people.application import ApplicationStatus
from web.visits import CustomerVisit, ForCustomer
from web.words.languages import phrase
from workflows.desk import DeskClosedError

router = APIRouter()


class StepState(StrEnum):
    """How far a step of an application is."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    BAD = "bad"


@dataclass(frozen=True)
class Step:
    """One step an application goes through, as the applicant sees it."""

    title: str
    state: StepState
    at: datetime | None = None


_EMAIL = phrase("E-mail confirmed")
_CHECK = phrase("Data checked in public registers")
_DECISION = phrase("A person decides")

_REACHED = {
    ApplicationStatus.RECEIVED: 1,
    ApplicationStatus.CHECKING: 2,
    ApplicationStatus.AWAITING_REVIEW: 3,
    ApplicationStatus.AWAITING_APPLICANT: 3,
    ApplicationStatus.AWAITING_SECOND: 3,
    ApplicationStatus.APPROVED: 4,
    ApplicationStatus.DECLINED: 4,
    ApplicationStatus.WITHDRAWN: 1,
    ApplicationStatus.LAPSED: 1,
}


@router.get("/applications")
async def own_applications(visit: ForCustomer) -> Response:
    """Show the customer's applications."""
    async with visit.database.reading() as transaction:
        rows = await applications.of_customer(transaction, visit.customer_id)
    return visit.page("pages/applications.html", rows=rows)


@router.get("/applications/{application_id}")
async def application(visit: ForCustomer, application_id: str) -> Response:
    """Show where an application stands."""
    sent, row = await _own(visit, application_id)
    return visit.page(
        "pages/application.html", sent=sent, row=row, steps=steps_of(row, sent.sent_at)
    )


@router.post("/applications/{application_id}/link")
async def send_link_again(visit: ForCustomer, application_id: str) -> Response:
    """Have the confirmation link sent once more."""
    await _own(visit, application_id)
    try:
        await visit.context.desk.send_confirmation_again(application_id)
    except DeskClosedError:
        return visit.go(f"/applications/{application_id}", said="link-later")
    return visit.go(f"/applications/{application_id}", said="link-sent")


def steps_of(row: ApplicationRow | None, sent_at: datetime) -> tuple[Step, ...]:
    """Return the steps of an application; one not yet in the books was only received."""
    received = Step(phrase("Application received"), StepState.DONE, sent_at)
    if row is None:
        rest = (Step(title, StepState.LATER) for title in (_EMAIL, _CHECK, _DECISION))
        return (received, *rest)
    moments = (row.email_confirmed_at, None, row.decided_at)
    titles = (_EMAIL, _CHECK, _DECISION)
    return (
        received,
        *(
            Step(title, _state(number, row.status), moment)
            for number, (title, moment) in enumerate(zip(titles, moments, strict=True), start=1)
        ),
    )


def _state(number: int, status: ApplicationStatus) -> StepState:
    reached = _REACHED[status]
    if number < reached:
        is_no = number == 3 and status is ApplicationStatus.DECLINED
        return StepState.BAD if is_no else StepState.DONE
    if number > reached:
        return StepState.LATER
    return StepState.BAD if status is ApplicationStatus.LAPSED else StepState.NOW


async def _own(visit: CustomerVisit, application_id: str) -> tuple[SentForm, ApplicationRow | None]:
    async with visit.database.reading() as transaction:
        sent = await applications.sent_form(transaction, application_id)
        row = await applications.find(transaction, application_id)
    if sent is None or sent.customer_id != visit.customer_id:
        raise HTTPException(404)
    return sent, row
