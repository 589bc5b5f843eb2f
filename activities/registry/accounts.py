"""Our accounts at the registries: one that fails us stops at once for all, and says so once.

What stopped stands in the books, so that no process and no restart knocks again by itself. Who
finds an account stopped leaves the id of its story there, and is woken when the account opens.
Now and then one case is let through to try it; after a refused login nobody is, because that could
lock the account for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from temporalio import activity

from activities.registry.lanes import Lane
from db.books.chronicle import HOUSE, Line, note
from db.books.domains import registry_accounts as books
from db.engine import Database
from programme.order import LaneClosed, LaneClosure
from programme.submission import AccountToOpen

TRIAL_PAUSE = timedelta(minutes=5)
_TRIED = (LaneClosure.NO_CREDIT, LaneClosure.MISCONFIGURED)


class Accounts:
    """Keeps whether an account takes orders; every change is a line of the chronicle."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        trial_pause: timedelta = TRIAL_PAUSE,
        lanes: Mapping[str, Lane] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._trial_pause = trial_pause
        self._tried: set[str] = set()
        self._lanes = lanes or {}

    async def closed(self, account: str) -> LaneClosed | None:
        """Return why an account takes no orders, or None if it does or whoever asks may try it.

        The story that asks is woken when the account opens, by the signal `lane_opened`.
        """
        async with self._database.reading() as transaction:
            row = await books.find(transaction, account)
        if row is None or row.because is None or await self._may_try(account):
            return None
        await self._wait(account)
        return LaneClosed(LaneClosure(row.because))

    async def answered(self, account: str) -> None:
        """Note that the registry did something for us; an account that had stopped is open."""
        if account in self._tried:
            self._tried.discard(account)
            await self.resume(account)

    async def _may_try(self, account: str) -> bool:
        async with self._database.writing() as transaction:
            row = await books.locked(transaction, account)
            last = row.tried_at or row.stopped_at
            if row.because not in _TRIED or self._clock() < last + self._trial_pause:
                return False
            await books.change(transaction, account, tried_at=self._clock())
        self._tried.add(account)
        return True

    async def stop(self, account: str, because: LaneClosure, detail: str = "") -> LaneClosed:
        """Stop an account; one that has stopped keeps its first reason."""
        async with self._database.writing() as transaction:
            row = await books.locked(transaction, account)
            if row.because is None:
                await books.change(
                    transaction,
                    account,
                    because=because,
                    detail=detail,
                    stopped_at=self._clock(),
                    tried_at=None,
                    stops=row.stops + 1,
                    changed_by=HOUSE,
                )
                facts = {"because": because, "detail": detail}
                await note(transaction, Line("registry.stopped", account, facts=facts))
        await self._wait(account)
        return LaneClosed(because if row.because is None else LaneClosure(row.because))

    async def resume(self, account: str, by: str = HOUSE) -> bool:
        """Let an account take orders again; say no if it did already."""
        async with self._database.writing() as transaction:
            row = await books.locked(transaction, account)
            if row.because is None:
                return False
            await books.change(
                transaction, account, because=None, detail="", stopped_at=None, changed_by=by
            )
            facts = {"because": row.because}
            await note(transaction, Line("registry.resumed", account, actor=by, facts=facts))
        return True

    @activity.defn
    async def open_account(self, wanted: AccountToOpen) -> bool:
        """Let an account take orders because a manager says so; say no if it did already.

        Called on the account's own queue, so that its links forget what they were refused.
        """
        is_news = await self.resume(wanted.account, wanted.by)
        for lane in self._lanes.values():
            if lane.registry == wanted.account:
                lane.pool.reopen()
        return is_news

    async def wake(self, account: str, most: int) -> tuple[str, ...]:
        """Return the ids of stories that waited longest; each is named once."""
        async with self._database.writing() as transaction:
            return await books.wake(transaction, account, most)

    async def _wait(self, account: str) -> None:
        if not activity.in_activity():
            return
        story_id = activity.info().workflow_id
        if story_id is not None:
            async with self._database.writing() as transaction:
                await books.wait(transaction, account, story_id)
