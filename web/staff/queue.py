"""The reviewers' queue: what waits, the one due first on top."""

from __future__ import annotations

from enum import StrEnum

from fastapi import APIRouter
from fastapi.responses import Response

from db.views import applications
from programme.people.application import ApplicationStatus
from web.visits import ForReviewer
from web.words.languages import phrase

router = APIRouter()


class Tab(StrEnum):
    """A part of the queue."""

    TO_REVIEW = "to-review"
    AWAITING_APPLICANT = "awaiting-applicant"
    DECIDED = "decided"


STATUSES: dict[Tab, tuple[ApplicationStatus, ...]] = {
    Tab.TO_REVIEW: (
        ApplicationStatus.AWAITING_REVIEW,
        ApplicationStatus.AWAITING_SECOND,
        ApplicationStatus.CHECKING,
    ),
    Tab.AWAITING_APPLICANT: (
        ApplicationStatus.AWAITING_APPLICANT,
        ApplicationStatus.RECEIVED,
    ),
    Tab.DECIDED: (
        ApplicationStatus.APPROVED,
        ApplicationStatus.DECLINED,
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.LAPSED,
    ),
}

TITLES: dict[Tab, str] = {
    Tab.TO_REVIEW: phrase("To be reviewed"),
    Tab.AWAITING_APPLICANT: phrase("Waiting for the applicant"),
    Tab.DECIDED: phrase("Decided"),
}


@router.get("/review")
async def queue(visit: ForReviewer, tab: Tab = Tab.TO_REVIEW) -> Response:
    """Show one part of the queue."""
    async with visit.database.reading() as transaction:
        parts = {
            each: await applications.queue(transaction, statuses)
            for each, statuses in STATUSES.items()
        }
    return visit.page("staff/queue.html", tab=tab, parts=parts, titles=TITLES)
