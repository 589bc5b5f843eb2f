"""The nightly looks at the books: when they were, and what they found."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from db.views.auditing import audits
from web.visits import ForAccountant
from web.words.audit_words import KINDS

router = APIRouter()


@router.get("/accounting/audit")
async def audit_page(visit: ForAccountant) -> Response:
    """Show what differs now, what differed before, and every look at the books."""
    async with visit.database.reading() as transaction:
        standing = await audits.standing(transaction)
        gone = await audits.gone(transaction)
        runs = await audits.runs(transaction)
    return visit.page("accounting/audit.html", standing=standing, gone=gone, runs=runs, kinds=KINDS)
