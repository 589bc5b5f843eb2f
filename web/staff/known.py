"""Everything we know of an applicant, for a manager who is asked for it: a page, and a file."""

from __future__ import annotations

import json

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.views import applications, known
from db.views.known import KnownTable
from programme.people.retention import erased_on
from web.visits import ForManager, ReviewerVisit
from web.words.known_words import TABLES

router = APIRouter()


@router.get("/review/{application_id}/data")
async def page(visit: ForManager, application_id: str) -> Response:
    """Show what every table holds of an applicant."""
    tables = await _known(visit, application_id)
    async with visit.database.reading() as transaction:
        row = await applications.find(transaction, application_id)
    assert row is not None
    shown = [(TABLES[each.table], each.table, len(each.rows), written(each)) for each in tables]
    until = erased_on(row.status, row.ended_at)
    return visit.page("staff/known.html", row=row, tables=shown, erased_on=until)


@router.get("/review/{application_id}/data.json")
async def file(visit: ForManager, application_id: str) -> Response:
    """Give the same as a file."""
    tables = await _known(visit, application_id)
    whole = {each.table: [dict(row) for row in each.rows] for each in tables}
    return Response(
        json.dumps(whole, default=str, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{application_id}.json"',
            "Cache-Control": "no-store",
        },
    )


def written(each: KnownTable) -> str:
    """Return a table's rows as people can read and copy them."""
    rows = [dict(row) for row in each.rows]
    return json.dumps(rows, default=str, ensure_ascii=False, indent=2)


async def _known(visit: ReviewerVisit, application_id: str) -> tuple[KnownTable, ...]:
    async with visit.database.reading() as transaction:
        person = await known.whom(transaction, application_id)
        # An address would find more than one; here the number of one application is meant.
        if len(person) != 1 or person[0].application_id != application_id:
            raise HTTPException(404)
        return await known.known_of(transaction, person[0])
