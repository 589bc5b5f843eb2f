"""The stream that tells an open status page to look again; it carries no word of the case."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response, StreamingResponse

from web.following.feed import Feed, Follower
from web.following.followed import read_own
from web.visits import ForCustomer

router = APIRouter()


@router.get("/applications/{application_id}/live")
async def live(visit: ForCustomer, application_id: str, seen: str = "") -> Response:
    """Say when the application has changed since the version the page shows."""
    await read_own(visit, application_id)
    feed: Feed = visit.request.app.state.feed
    if not feed.has_room_for(visit.customer_id):
        raise HTTPException(429, headers={"Retry-After": "60"})
    follower = Follower(visit.customer_id, application_id, seen)
    return StreamingResponse(
        feed.follow(follower),
        media_type="text/event-stream",
        # A proxy that collects answers before it passes them on would keep the news to itself.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
