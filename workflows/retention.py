"""The story of one day's erasing, step for step as what-we-keep tells it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from temporalio import workflow

from activities.retention import Retention
from programme.working_days import CalendarDay
from workflows.ids import retention_workflow_id
from workflows.messages import begin, end_of
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import Sign, WaitingFor, show

BATCH = 50
"""How much goes in one transaction."""


@workflow.defn
class DailyErasing:
    """How nothing personal is kept longer than we need it."""

    @workflow.run
    async def run(self, today: CalendarDay) -> str:
        """Tell the story of a day: erase in batches, then wake tomorrow's."""
        # 1. Every day we look up what we have kept for as long as we said.
        show(Sign("erasing", WaitingFor.US, "What was kept long enough is erased."))

        # 2. An application that ended without a partnership loses everything personal.
        await self._until_nothing_is_left(Retention.erase_applications, "Erase applications")
        await self._forget_stories(end_of(today.day) - timedelta(days=2))

        # 3. Drafts nobody went on with, and old answers of public registers, are deleted.
        await self._until_nothing_is_left(Retention.erase_expired, "Delete what has expired")

        # 4. At midnight the next day begins.
        show(Sign("erased", WaitingFor.US, "Nothing is kept longer than we said."))
        if (rest := end_of(today.day) - workflow.now()) > timedelta(0):
            await workflow.sleep(rest, summary="Until midnight")
        tomorrow = CalendarDay(today.day + timedelta(days=1))
        story_id = retention_workflow_id(tomorrow.day)
        summary = f"What we keep, {tomorrow.day.isoformat()}"
        await begin(DailyErasing.run, tomorrow, story_id, summary)
        return "erased"

    async def _until_nothing_is_left(
        self, erase: Callable[[Retention, int], Awaitable[bool]], summary: str
    ) -> None:
        while await workflow.execute_activity_method(
            erase, BATCH, summary=summary, **OUR_OWN_BOOKS
        ):
            if workflow.info().is_continue_as_new_suggested():
                workflow.logger.warning("There is more to erase than one day holds.")
                return

    async def _forget_stories(self, since: datetime) -> None:
        await workflow.execute_activity_method(
            Retention.forget_stories,
            since,
            summary="Delete Temporal's histories of what was erased",
            **OUR_OWN_BOOKS,
        )
