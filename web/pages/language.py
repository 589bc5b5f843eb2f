"""The switch between the two languages."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from programme.typography import Language
from web.auth import own_path
from web.forms import SentForm
from web.visits import AnyVisit
from web.words.languages import COOKIE

router = APIRouter()

_A_YEAR = 365 * 24 * 3600


@router.post("/language")
async def switch(visit: AnyVisit, sent: SentForm) -> Response:
    """Remember the language in this browser and return to the page."""
    answer = RedirectResponse(own_path(sent.get("back", ""), "/partner"), status_code=303)
    wanted = sent.get("language", "")
    if wanted in set(Language):
        answer.set_cookie(
            COOKIE,
            wanted,
            max_age=_A_YEAR,
            httponly=True,
            samesite="lax",
            secure=visit.context.secure_cookies,
        )
    return answer
