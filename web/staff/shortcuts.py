"""The keyboard shortcuts: what each key does, and the switch that turns them off."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from web.forms import SentForm
from web.visits import ForReviewer
from web.words.languages import phrase

COOKIE = "shortcuts"
_A_YEAR = 365 * 24 * 3600

router = APIRouter()

KEYS: tuple[tuple[str, str, str], ...] = (
    ("j, k", phrase("queue"), phrase("next or previous application")),
    ("Enter", phrase("queue"), phrase("open the application")),
    ("c", phrase("queue, application"), phrase("claim the application")),
    ("a", phrase("application"), phrase("choose to approve; nothing is sent")),
    ("r", phrase("application"), phrase("choose to decline; nothing is sent")),
    ("i", phrase("application"), phrase("choose to ask for more; nothing is sent")),
    ("n", phrase("application"), phrase("write an internal note")),
    ("/", phrase("queue"), phrase("search")),
    ("?", phrase("everywhere"), phrase("open this page")),
    ("Esc", phrase("everywhere"), phrase("leave the field")),
)


@router.get("/review/keys")
async def keys(visit: ForReviewer) -> Response:
    """Show what the keys do."""
    is_on = visit.request.cookies.get(COOKIE) != "off"
    return visit.page("staff/keys.html", keys=KEYS, is_on=is_on)


@router.post("/review/keys")
async def switch(visit: ForReviewer, sent: SentForm) -> Response:
    """Turn the shortcuts off or on in this browser."""
    wanted = "off" if sent.get("shortcuts") == "off" else "on"
    answer = visit.go("/review/keys", said=f"keys-{wanted}")
    answer.set_cookie(
        COOKIE,
        wanted,
        max_age=_A_YEAR,
        secure=visit.context.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return answer
