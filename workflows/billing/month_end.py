"""The story of the end of a month, step for step as the-end-of-a-month tells it."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.papers import Papers, PartnerMonth, PartnersWanted
from programme.billing.months import month_before
from programme.typography import PRAGUE
from workflows.billing.monthly_settlement import MonthlySettlement
from workflows.ids import settlement_workflow_id
from workflows.patience import BATCH_WAIT, OUR_OWN_BOOKS
from workflows.signboard import Sign, WaitingFor, show

SCHEDULED_FOR = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""When a schedule meant a story to begin; it may begin much later."""
BATCH = 100
AT_ONCE = 10


@dataclass(frozen=True)
class MonthToEnd:
    """Which month, and after which partner to go on; None: the month before the schedule's day."""

    month: date | None = None
    after: str = ""
    begun: int = 0


@workflow.defn
class MonthEnd:
    """How every partner's month is settled, some at a time."""

    @workflow.run
    async def run(self, wanted: MonthToEnd) -> int:
        """Tell the story; each batch is a run of its own. Returns how many settlements began."""
        month = wanted.month or month_before(_scheduled_for().astimezone(PRAGUE).date())

        # 1. On the first day of a month we look up whose deposits moved in the month before.
        show(Sign("settling", WaitingFor.US, f"{wanted.begun} settlements have begun."))
        partners = await workflow.execute_activity_method(
            Papers.partners_to_settle,
            PartnersWanted(month, wanted.after, BATCH),
            summary=f"Look up whose deposits moved in {month:%Y-%m}",
            **OUR_OWN_BOOKS,
        )

        # 2. For each of these partners a settlement begins; only some of them run at a time.
        await self._settle(partners, month)
        begun = wanted.begun + len(partners)
        if len(partners) == BATCH:
            workflow.continue_as_new(MonthToEnd(month, partners[-1], begun))
        show(Sign("settled", WaitingFor.NOBODY, f"{begun} settlements have begun."))
        return begun

    async def _settle(self, partners: tuple[str, ...], month: date) -> None:
        turns = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._settle_one(each, month, turns) for each in partners))

    async def _settle_one(self, partner_id: str, month: date, turns: asyncio.Semaphore) -> None:
        async with turns:
            try:
                story = await workflow.start_child_workflow(
                    MonthlySettlement.run,
                    PartnerMonth(partner_id, month),
                    id=settlement_workflow_id(partner_id, month),
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    static_summary=f"Settlement of {month:%Y-%m}",
                )
            except WorkflowAlreadyStartedError:
                return
            # One that takes long, for the mail is away, goes on without us.
            await workflow.wait([asyncio.ensure_future(story)], timeout=BATCH_WAIT.total_seconds())


def _scheduled_for() -> datetime:
    scheduled = workflow.info().typed_search_attributes.get(SCHEDULED_FOR)
    return scheduled or workflow.info().workflow_start_time
