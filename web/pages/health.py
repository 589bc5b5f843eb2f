"""Whether the web stands, and whether it can work; for machines."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from db.views.tiers import histories

router = APIRouter()


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """Say that the web stands."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def readyz(request: Request) -> PlainTextResponse:
    """Say whether the web can work: the books answer."""
    try:
        async with request.app.state.context.database.reading() as transaction:
            await histories(transaction)
    except Exception:  # noqa: BLE001  # whatever keeps the books from answering is the answer
        return PlainTextResponse("the books do not answer\n", status_code=503)
    return PlainTextResponse("ok\n")
