"""A step that may take minutes says all the while that somebody is at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from temporalio import activity

BEAT_SECONDS = 5


@dataclass
class Heart:
    """What every beat says, for operators who look at a step that lasts."""

    says: tuple[int | str, ...] = ()


@asynccontextmanager
async def pulse() -> AsyncIterator[Heart]:
    """Beat for as long as the block lasts, so that a dead worker is missed within seconds."""
    heart = Heart()
    beating = asyncio.create_task(_beat(heart)) if activity.in_activity() else None
    try:
        yield heart
    finally:
        if beating is not None:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


async def _beat(heart: Heart) -> None:
    while True:
        activity.heartbeat(*heart.says)
        await asyncio.sleep(BEAT_SECONDS)
