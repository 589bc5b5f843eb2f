"""The help, as the stories keep it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from web.pages.help_text import find_help, help_pages
from web.visits import AnyVisit

router = APIRouter()


@router.get("/help")
async def contents(visit: AnyVisit) -> Response:
    """Show what the help tells of."""
    return visit.page("pages/help_contents.html", pages=help_pages(visit.language))


@router.get("/help/{name}")
async def page(visit: AnyVisit, name: str) -> Response:
    """Show one help page."""
    found = find_help(visit.language, name)
    if found is None:
        raise HTTPException(404)
    return visit.page("pages/help_page.html", page=found)
