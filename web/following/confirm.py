"""The link that proves an e-mail address: looking changes nothing, the button acts."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter
from fastapi.responses import Response

from db.views import applications
from programme.letters import LinkPurpose
from programme.people.application import ApplicationStatus
from web.visits import AnyVisit, Visit

router = APIRouter()

_SECRET_PAGE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@router.get("/confirm/{token}")
async def confirm_page(visit: AnyVisit, token: str) -> Response:
    """Show the button; mail scanners open links, too."""
    subject = await _subject_of(visit, token)
    if subject is None:
        return _kept_secret(_expired(visit))
    return _kept_secret(visit.page("pages/confirm.html", token=token, application_id=subject))


@router.post("/confirm/{token}")
async def confirm(visit: AnyVisit, token: str) -> Response:
    """Tell the story that the address is the applicant's."""
    subject = await _subject_of(visit, token)
    if subject is None:
        return _kept_secret(_expired(visit))
    if await visit.context.desk.confirm_email(subject) is ApplicationStatus.LAPSED:
        return _kept_secret(_expired(visit))
    return _kept_secret(visit.page("pages/confirmed.html", application_id=subject))


async def _subject_of(visit: Visit, token: str) -> str | None:
    digest = hashlib.sha256(token.encode()).hexdigest()
    async with visit.database.reading() as transaction:
        link = await applications.link(transaction, digest, LinkPurpose.CONFIRM_EMAIL, visit.now())
    return None if link is None or link.used or link.expired else link.subject


def _expired(visit: Visit) -> Response:
    return visit.page("pages/link_expired.html", status=410)


def _kept_secret(answer: Response) -> Response:
    answer.headers.update(_SECRET_PAGE)
    return answer
