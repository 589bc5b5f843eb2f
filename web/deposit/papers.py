"""The partner's papers: which there are, and their files to take away."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from db.views.billing import own_papers
from db.views.billing.own_papers import Wanted
from programme.billing.papers import PaperKind
from web.deposit.paper_files import MEDIA_TYPES, file_of, kept_files
from web.partner_visits import ForPartner, PartnerRoute

PAGE_LENGTH = 50

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/papers")
async def show(
    visit: ForPartner,
    month: Annotated[str, Query(max_length=10)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    starting_after: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """List the papers, the newest first; by month and kind where that is asked."""
    wanted = Wanted(month_of(month), kind_of(kind))
    async with visit.database.reading() as transaction:
        after = None
        if starting_after:
            after = await own_papers.find(transaction, visit.customer_id, starting_after)
            if after is None:
                raise HTTPException(404)
        rows = await own_papers.page(
            transaction,
            visit.customer_id,
            wanted,
            limit=PAGE_LENGTH + 1,
            after=after,
        )
        months = await own_papers.months(transaction, visit.customer_id)
        kept = await kept_files(transaction, [row.number for row in rows[:PAGE_LENGTH]])
    chosen = {"month": month if wanted.month else "", "kind": kind if wanted.kind else ""}
    return visit.page(
        "pages/desk/deposit/papers.html",
        papers=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        is_first=after is None,
        months=months,
        kinds=tuple(PaperKind),
        chosen=chosen,
        kept=kept,
    )


@router.get("/desk/papers/{number}.{form}")
async def take_away(
    visit: ForPartner, number: str, form: str, language: Annotated[str, Query(max_length=2)] = ""
) -> Response:
    """Give a paper as a file; a paper of somebody else's is not found."""
    if form not in MEDIA_TYPES:
        raise HTTPException(404)
    async with visit.database.reading() as transaction:
        row = await own_papers.find(transaction, visit.customer_id, number)
        answer = await file_of(transaction, row, form, language or visit.language) if row else None
    if answer is None:
        raise HTTPException(404)
    return answer


def month_of(typed: str) -> date | None:
    """Return the first day of a month such as 2026-11; nothing where it cannot be read."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


def kind_of(typed: str) -> PaperKind | None:
    """Return a kind of paper; nothing where there is no such kind."""
    return PaperKind(typed) if typed in set(PaperKind) else None
