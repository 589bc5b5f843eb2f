"""Papers for programs: which there are, and their files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from db.views.billing import own_papers
from db.views.billing.own_papers import PaperRow, Wanted
from programme.billing.papers import PaperKind
from programme.typography import Language
from web.api.callers import Caller, Context
from web.api.deposit import MOST_ON_A_PAGE
from web.api.description import problems
from web.context import WebContext
from web.deposit.paper_files import Kept, file_of, kept_files
from web.deposit.papers import month_of
from web.downloads import ISDOC, PDF
from web.problems import Problem, ProblemError
from web.schemas.papers import PaperFileOut, PaperListOut, PaperOut
from web.words.languages import phrase

NOT_FOUND = Problem(404, "not_found", phrase("You have no such paper."))
NO_FILE = Problem(404, "file_not_ready", phrase("The file of this paper is not made yet."))

router = APIRouter(tags=["papers"])


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file", "content": {media_type: schema}}}


class PaperFilter:
    """Which papers are asked for."""

    def __init__(
        self,
        month: Annotated[
            str | None,
            Query(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$", description="of issue, like 2026-11"),
        ] = None,
        kind: PaperKind | None = None,
    ) -> None:
        self.wanted = Wanted(month_of(month or ""), kind)


@router.get("/papers", responses=problems(401, 404, 422, 429))
async def list_papers(
    customer_id: Caller,
    context: Context,
    asked: Annotated[PaperFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 20,
    starting_after: Annotated[str | None, Query(max_length=20)] = None,
) -> PaperListOut:
    """Return a page of papers, the newest first."""
    async with context.database.reading() as transaction:
        after = None
        if starting_after is not None:
            after = await own_papers.find(transaction, customer_id, starting_after)
            if after is None:
                raise ProblemError(NOT_FOUND)
        rows = await own_papers.page(
            transaction, customer_id, asked.wanted, limit=limit + 1, after=after
        )
        kept = await kept_files(transaction, [row.number for row in rows[:limit]])
    data = [_out(context, row, kept) for row in rows[:limit]]
    more = len(rows) > limit
    return PaperListOut(data=data, has_more=more, next_cursor=data[-1].number if more else None)


@router.get(
    "/papers/{number}.pdf",
    response_class=Response,
    responses=_file(PDF) | problems(401, 404, 422, 429),
)
async def get_pdf(
    number: str, customer_id: Caller, context: Context, language: Language = Language.CS
) -> Response:
    """Return a paper as PDF, as it was kept when it was issued."""
    return await _download(context, customer_id, number, ("pdf", language))


@router.get(
    "/papers/{number}.isdoc",
    response_class=Response,
    responses=_file(ISDOC) | problems(401, 404, 429),
)
async def get_isdoc(number: str, customer_id: Caller, context: Context) -> Response:
    """Return a paper as ISDOC 6.0.2, for accounting programs; it speaks for every language."""
    return await _download(context, customer_id, number, ("isdoc", Language.CS))


async def _download(
    context: WebContext, customer_id: str, number: str, wanted: tuple[str, Language]
) -> Response:
    async with context.database.reading() as transaction:
        row = await own_papers.find(transaction, customer_id, number)
        if row is None:
            raise ProblemError(NOT_FOUND)
        answer = await file_of(transaction, row, *wanted)
    if answer is None:
        raise ProblemError(NO_FILE)
    return answer


def _out(context: WebContext, row: PaperRow, kept: Kept) -> PaperOut:
    start = f"{context.links.web}/api/v1/papers/{row.number}"
    files = [
        PaperFileOut(
            format=form,
            language=language or None,
            url=f"{start}.{form}" + (f"?language={language}" if language else ""),
        )
        for form, language in kept.get(row.number, ())
    ]
    return PaperOut.of(row, files)
