"""Work on one busy thing shares transactions: who comes while one commits goes into the next.

Commits about one deposit can only follow each other, and every hand-over of its lock costs more
than the work itself. What has gathered meanwhile is therefore done in one transaction, one after
the other, and committed once. Nobody is answered before that commit. If anything in it fails, all
of it is undone and each piece is done alone, so that nobody pays for another one's mistake.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

Answer = TypeVar("Answer")
Work = Callable[[AsyncConnection], Awaitable[Answer]]
"""Does something in a transaction it is given; it may be begun again in another one."""

MOST_AT_ONCE = 64


class SharedTransactions:
    """The queues of one process, one for each busy thing."""

    def __init__(self, writing: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._writing = writing
        self._queues: dict[str, list[tuple[Work[Any], asyncio.Future[Any]]]] = {}
        self._servers: set[asyncio.Task[None]] = set()

    async def do(self, key: str, work: Work[Answer]) -> Answer:
        """Do the work in a transaction shared with others of the same key; return its answer."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = [(work, future)]
            server = asyncio.create_task(self._serve(key))
            self._servers.add(server)
            server.add_done_callback(self._servers.discard)
        else:
            queue.append((work, future))
        return await future

    async def _serve(self, key: str) -> None:
        queue = self._queues[key]
        while queue:
            batch, queue[:MOST_AT_ONCE] = queue[:MOST_AT_ONCE], []
            # Whoever was cancelled while waiting is no longer there to be answered.
            await self._do_together([each for each in batch if not each[1].done()])
        del self._queues[key]

    async def _do_together(self, batch: list[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        if len(batch) > 1:
            try:
                async with self._writing() as transaction:
                    answers = [await work(transaction) for work, _ in batch]
            except Exception:  # noqa: BLE001  # each is tried alone, and meets its own failure
                pass
            else:
                for (_, future), answer in zip(batch, answers, strict=True):
                    _settle(future, answer)
                return
        for work, future in batch:
            await self._do_alone(work, future)

    async def _do_alone(self, work: Work[Any], future: asyncio.Future[Any]) -> None:
        try:
            async with self._writing() as transaction:
                answer = await work(transaction)
        except Exception as error:  # noqa: BLE001  # it is the asker's
            if not future.done():
                future.set_exception(error)
        else:
            _settle(future, answer)


def _settle(future: asyncio.Future[Any], answer: object) -> None:
    if not future.done():
        future.set_result(answer)
