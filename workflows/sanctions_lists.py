"""The story of one day's sanctions lists, step for step as the-sanctions-lists tells it."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from activities.checks import SANCTIONS_LISTS, Checks
from programme.working_days import CalendarDay
from workflows.ids import sanctions_workflow_id
from workflows.messages import begin, end_of
from workflows.patience import LIST_PAUSE, SANCTIONS_CALL
from workflows.signboard import Sign, WaitingFor, show


@workflow.defn
class SanctionsLists:
    """How the lists we compare names with stay those of today."""

    @workflow.run
    async def run(self, today: CalendarDay) -> str:
        """Tell the story of a day: fetch, try again what is missing, wake tomorrow's."""
        # 1. Every day we fetch the sanctions lists of the European Union and the United Nations.
        missing = await self._fetch(SANCTIONS_LISTS)

        # 2. A list that cannot be had, or looks wrong, is asked for again within the hour.
        while missing and workflow.now() < end_of(today.day):
            self._show(missing)
            await workflow.sleep(LIST_PAUSE, summary="Until the missing list is asked for again")
            missing = await self._fetch(missing)
        self._show(missing)

        # 3. At midnight the next day begins.
        if (rest := end_of(today.day) - workflow.now()) > timedelta(0):
            await workflow.sleep(rest, summary="Until midnight")
        await self._begin_next_day(CalendarDay(today.day + timedelta(days=1)))
        return "missing" if missing else "fetched"

    async def _fetch(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lists that could not be had."""
        fetched = await asyncio.gather(
            *(
                workflow.execute_activity_method(
                    Checks.refresh_sanctions,
                    list_name,
                    summary=f"Fetch the sanctions list {list_name}",
                    **SANCTIONS_CALL,
                )
                for list_name in names
            )
        )
        return tuple(each.list_name for each in fetched if not each.is_current)

    def _show(self, missing: tuple[str, ...]) -> None:
        sentence = (
            f"The sanctions list {' and '.join(missing)} could not be fetched."
            if missing
            else "The sanctions lists are those of today."
        )
        show(Sign("missing" if missing else "fetched", WaitingFor.US, sentence))

    async def _begin_next_day(self, tomorrow: CalendarDay) -> None:
        await begin(
            SanctionsLists.run,
            tomorrow,
            sanctions_workflow_id(tomorrow.day),
            f"Sanctions lists of {tomorrow.day.isoformat()}",
        )
