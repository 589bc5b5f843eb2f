"""The part of an application's story that looks at the clock: reminders, and what is late."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.reviews import PromiseBroken, Reviews
from programme.letters import ReviewOverdue, ReviewReminder
from programme.working_days import Promise
from workflows.application.case import CaseFile
from workflows.patience import OUR_OWN_BOOKS


class Watching:
    """Reminds reviewers while there is time, and tells managers when there is none."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._watches: list[asyncio.Task[None]] = []

    def start(self, promise: Promise) -> None:
        """Watch the clock from now on, for this promise only."""
        self.stop()
        self._watches = [
            asyncio.create_task(_or_stopped(self._remind(promise))),
            asyncio.create_task(_or_stopped(self._escalate(promise))),
        ]

    def stop(self) -> None:
        """Look at the clock no more."""
        for watch in self._watches:
            watch.cancel()
        self._watches = []

    async def _remind(self, promise: Promise) -> None:
        await _sleep_until(promise.remind_at, "Until the reviewers are reminded")
        reviewers = await workflow.execute_activity_method(
            Reviews.reviewers_to_remind,
            self._case.application_id,
            summary="Find whom to remind",
            **OUR_OWN_BOOKS,
        )
        letter = ReviewReminder(self._case.application_id, promise.due_at)
        await self._case.write_to_staff(letter, "review-reminder", reviewers)

    async def _escalate(self, promise: Promise) -> None:
        await _sleep_until(promise.due_at, "Until we have promised to decide")
        managers = await workflow.execute_activity_method(
            Reviews.record_escalation,
            PromiseBroken(self._case.application_id, self._case.round, workflow.now()),
            summary="Note that the promised time is over",
            **OUR_OWN_BOOKS,
        )
        letter = ReviewOverdue(self._case.application_id, promise.due_at)
        await self._case.write_to_staff(letter, "review-overdue", managers)


async def _sleep_until(moment: datetime, summary: str) -> None:
    left = moment - workflow.now()
    if left > timedelta():
        await workflow.sleep(left, summary=summary)


async def _or_stopped(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (asyncio.CancelledError, ActivityError):
        workflow.logger.info("The clock is looked at no more.")
