"""What is said where a draft cannot be opened: it is gone, or it was sent."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from web.applying.drafting import DraftNotOpenError, DraftSentError
from web.applying.resuming import gone_page
from web.visits import visit_of


def add_draft_pages(app: FastAPI) -> None:
    """Make the app answer for drafts that cannot be gone on with."""
    app.add_exception_handler(DraftNotOpenError, _gone)
    app.add_exception_handler(DraftSentError, _sent)


async def _gone(request: Request, _: Exception) -> Response:
    return gone_page(await visit_of(request))


async def _sent(_: Request, error: Exception) -> Response:
    return RedirectResponse(f"/apply/{error}/sent", status_code=303)
