"""The feed: tells open pages that something they show has changed.

One look at the database a second for all pages of a process together, and none while no page is
open. A look cannot be missed as a notice can, and it passes through any pool of connections.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field

from db.engine import Database
from db.views import following
from db.views.domains import bulk_orders

PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0
"""A page asks again after this long, and is asked again who it is."""
MOST_PAGES = 500
MOST_PAGES_EACH = 6
"""As many as a browser keeps open to one host."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Follower:
    """One open page."""

    customer_id: str
    application_id: str
    """Or a bulk order's id."""
    seen: str
    """The version it shows."""
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Feed:
    """The open pages of this process, and the one look that serves them all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[Follower] = set()
        self._watch: asyncio.Task[None] | None = None
        self._is_closing: Callable[[], bool] = lambda: False

    def close_when(self, is_closing: Callable[[], bool]) -> None:
        """Have every page let go as soon as this says so; the server waits for them otherwise."""
        self._is_closing = is_closing

    def has_room_for(self, customer_id: str) -> bool:
        """Say whether one more page of a customer may be followed."""
        each = Counter(follower.customer_id for follower in self._followers)
        return len(self._followers) < MOST_PAGES and each[customer_id] < MOST_PAGES_EACH

    async def follow(self, follower: Follower) -> AsyncIterator[str]:
        """Give what is sent to a page, until it has been open for long or we close."""
        self._followers.add(follower)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look_again_and_again())
        try:
            yield "retry: 2000\n\n"
            for _ in range(round(LONGEST_SECONDS / HEARTBEAT_SECONDS)):
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await follower.news.wait()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if self._is_closing():
                    return
                follower.news.clear()
                yield f"data: {follower.seen}\n\n"
        finally:
            self._followers.discard(follower)

    async def _look_again_and_again(self) -> None:
        while self._followers and not self._is_closing():
            try:
                await self._look({each.application_id for each in self._followers})
            except Exception:  # noqa: BLE001  # the next look may find the database again
                _log.exception("Looking for news of applications failed.")
            await asyncio.sleep(PAUSE_SECONDS)
        for follower in self._followers:
            follower.news.set()

    async def _look(self, application_ids: Collection[str]) -> None:
        async with self._database.reading() as transaction:
            versions = await following.versions(transaction, application_ids)
            bulks = [each for each in application_ids if each.startswith("blk_")]
            if bulks:
                versions |= await bulk_orders.versions(transaction, bulks)
        for follower in self._followers:
            version = versions.get(follower.application_id, follower.seen)
            if version != follower.seen:
                follower.seen = version
                follower.news.set()
