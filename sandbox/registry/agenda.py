"""Work the registry does later, written down so that a restart does not forget it."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping

from sandbox.registry.books import Books, Row

logger = logging.getLogger("sandbox.registry")

# How long the agenda sleeps at most; new work wakes it sooner.
LONGEST_SLEEP = 60.0
Work = Callable[[Row], None]


class Agenda:
    """What is due, and when."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._woken = asyncio.Event()

    def add(self, delay: float, work: str, payload: Row) -> None:
        """Write work down that is due so many seconds from now."""
        self._books.write(
            "INSERT INTO postponed (due, work, payload) VALUES (?, ?, ?)",
            time.time() + delay,
            work,
            json.dumps(payload, ensure_ascii=False),
        )
        self._woken.set()

    async def run(self, works: Mapping[str, Work]) -> None:
        """Do the work as it falls due, until it is cancelled."""
        while True:
            self._woken.clear()
            wait = self._do_due(works)
            try:
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def _do_due(self, works: Mapping[str, Work]) -> float:
        for row in self._books.rows("SELECT * FROM postponed ORDER BY due, number"):
            rest = row["due"] - time.time()
            if rest > 0:
                return min(float(rest), LONGEST_SLEEP)
            # Done and struck off together: a kill between the two would do it twice.
            with self._books.transaction():
                self._books.write("DELETE FROM postponed WHERE number = ?", row["number"])
                self._do(works[row["work"]], json.loads(row["payload"]))
        return LONGEST_SLEEP

    def _do(self, work: Work, payload: Row) -> None:
        try:
            with self._books.attempt():
                work(payload)
        except Exception:
            # Struck off all the same: one bad piece of work must not stop all that follow.
            logger.exception("The sandbox's registry could not do what was due.")
