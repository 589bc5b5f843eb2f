"""A step that may take minutes says all the while that somebody is at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio import activity

BEAT_SECONDS = 5


@asynccontextmanager
async def pulse() -> AsyncIterator[None]:
    """Beat for as long as the block lasts, so that a dead worker is missed within seconds."""
    beating = asyncio.create_task(_beat()) if activity.in_activity() else None
    try:
        yield
    finally:
        if beating is not None:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(BEAT_SECONDS)
