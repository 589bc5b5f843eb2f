"""The daily comparisons with the registries, as our own people see them."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from db.views.domains import comparisons
from web.visits import ForReviewer
from web.words.domain_words import DIFFERENCES

router = APIRouter()


@router.get("/review/registries")
async def registries_page(visit: ForReviewer) -> Response:
    """Show what differs now, what differed before, and every comparison."""
    async with visit.database.reading() as transaction:
        standing = await comparisons.standing(transaction)
        gone = await comparisons.gone(transaction)
        runs = await comparisons.runs(transaction)
    return visit.page(
        "staff/registries.html", standing=standing, gone=gone, runs=runs, kinds=DIFFERENCES
    )
