"""What runs by the calendar: stories of a day, each of which wakes the next day's, and schedules.

A schedule of Temporal's stands where a time must not be missed, whoever was down at that time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from programme.payments import StatementDay
from programme.working_days import CalendarDay
from workflows.bank_statement import BankStatement
from workflows.billing.month_end import MonthEnd, MonthToEnd
from workflows.ids import (
    MONTH_END,
    TASK_QUEUE,
    retention_workflow_id,
    sanctions_workflow_id,
    statement_workflow_id,
)
from workflows.retention import DailyErasing
from workflows.sanctions_lists import SanctionsLists

MONTH_END_HOUR = 5
"""In Prague, on the first: the bank has booked the month's last day by then."""
MONTH_END_CATCHES_UP = timedelta(days=60)
"""A month end that fell into an outage is made up for, if it is not older than this."""

MONTH_END_SCHEDULE = Schedule(
    action=ScheduleActionStartWorkflow(
        MonthEnd.run,
        MonthToEnd(),
        id=MONTH_END,
        task_queue=TASK_QUEUE,
        static_summary="Settle the month before",
    ),
    spec=ScheduleSpec(
        calendars=[
            ScheduleCalendarSpec(
                day_of_month=[ScheduleRange(1)], hour=[ScheduleRange(MONTH_END_HOUR)]
            )
        ],
        time_zone_name="Europe/Prague",
    ),
    policy=SchedulePolicy(
        overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=MONTH_END_CATCHES_UP
    ),
)


async def keep_schedules(client: Client) -> None:
    """Make sure that the schedules stand in Temporal as they stand here; a pause is kept."""

    def as_here(found: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(replace(MONTH_END_SCHEDULE, state=found.description.schedule.state))

    try:
        await client.create_schedule(MONTH_END, MONTH_END_SCHEDULE)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(MONTH_END).update(as_here)


async def begin_the_day(client: Client, statement: StatementDay) -> None:
    """Make sure that every story of today runs, or has run."""
    today = CalendarDay(statement.day)
    lists_id = sanctions_workflow_id(today.day)
    statement_id = statement_workflow_id(statement.account, today.day)
    day = today.day.isoformat()
    await _begin(client, SanctionsLists.run, today, lists_id, f"Sanctions lists of {day}")
    erasing_id = retention_workflow_id(today.day)
    await _begin(client, DailyErasing.run, today, erasing_id, f"What we keep, {day}")
    await _begin(client, BankStatement.run, statement, statement_id, f"Bank statement of {day}")


async def _begin(
    client: Client, run: Callable[..., Any], today: Any, story_id: str, summary: str
) -> None:
    try:
        await client.start_workflow(
            run,
            today,
            id=story_id,
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=summary,
        )
    except WorkflowAlreadyStartedError:
        return
