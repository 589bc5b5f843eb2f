"""The programme page: what a partner gets, promises and needs."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from db.views.tiers import tiers_valid_on
from web.visits import AnyVisit

router = APIRouter()


@router.get("/")
async def start() -> Response:
    """Lead to the programme page."""
    return RedirectResponse("/partner", status_code=307)


@router.get("/partner")
async def programme(visit: AnyVisit) -> Response:
    """Show the programme with its tiers."""
    async with visit.database.reading() as transaction:
        tiers = await tiers_valid_on(transaction, visit.today())
    return visit.page("pages/programme.html", tiers=tiers)
