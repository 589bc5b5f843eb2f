"""What Temporal itself starts by the clock: schedules, made or brought up to date at each start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from workflows.billing.errands import WatchDeposits
from workflows.billing.month_end import MonthEnd, MonthToEnd
from workflows.billing.self_audit import SelfAudit
from workflows.domains.change_errands import CompareRegistries
from workflows.domains.daily_look import LookAtRenewals
from workflows.ids import MONTH_END, TASK_QUEUE

WATCH_DEPOSITS = "deposits"
AUDIT = "audit"
COMPARE_REGISTRIES = "registry-comparison"
RENEWALS = "renewals"
_PRAGUE = "Europe/Prague"
_MISSED = timedelta(minutes=10)
"""How late a start still makes sense after an outage of Temporal's."""
_MISSED_NIGHT = timedelta(hours=12)
_MISSED_MONTH = timedelta(days=60)
_ON_THE_FIRST = "0 5 1 * *"
"""In the morning: the bank has booked the month's last day by then."""


@dataclass(frozen=True)
class Entry:
    """One schedule: its name, which story it starts, and when."""

    schedule_id: str
    run: Any
    workflow_id: str
    summary: str
    spec: ScheduleSpec
    missed: timedelta
    told: tuple[Any, ...] = ()
    """What the story is given when it begins."""
    overlap: ScheduleOverlapPolicy = ScheduleOverlapPolicy.SKIP


ENTRIES = (
    Entry(
        WATCH_DEPOSITS,
        WatchDeposits.run,
        "errand/low-deposits",
        "Which deposits became low?",
        ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
        _MISSED,
    ),
    Entry(
        RENEWALS,
        LookAtRenewals.run,
        "errand/renewals",
        "Which names end soon?",
        ScheduleSpec(cron_expressions=["30 7 * * *"], time_zone_name=_PRAGUE),
        _MISSED_NIGHT,
    ),
    Entry(
        AUDIT,
        SelfAudit.run,
        "audit/nightly",
        "Do the books agree with themselves?",
        ScheduleSpec(cron_expressions=["15 3 * * *"], time_zone_name=_PRAGUE),
        _MISSED_NIGHT,
    ),
    Entry(
        COMPARE_REGISTRIES,
        CompareRegistries.run,
        "errand/registry-comparison",
        "Do the registries know of our names what we know?",
        ScheduleSpec(cron_expressions=["45 3 * * *"], time_zone_name=_PRAGUE),
        _MISSED_NIGHT,
    ),
    Entry(
        MONTH_END,
        MonthEnd.run,
        MONTH_END,
        "Settle the month before",
        ScheduleSpec(cron_expressions=[_ON_THE_FIRST], time_zone_name=_PRAGUE),
        _MISSED_MONTH,
        (MonthToEnd(),),
        # A month is never left out: the next one waits for it.
        ScheduleOverlapPolicy.BUFFER_ALL,
    ),
)


async def keep_calendar(client: Client, task_queue: str = TASK_QUEUE) -> None:
    """Make every schedule, or bring it up to date; one that a person has paused stays paused."""
    for entry in ENTRIES:
        wanted = _schedule(entry, task_queue)
        try:
            await client.create_schedule(entry.schedule_id, wanted)
        except ScheduleAlreadyRunningError:
            handle = client.get_schedule_handle(entry.schedule_id)
            await handle.update(partial(_brought_up, wanted))


def _brought_up(wanted: Schedule, known: ScheduleUpdateInput) -> ScheduleUpdate:
    wanted.state = known.description.schedule.state
    return ScheduleUpdate(wanted)


def _schedule(entry: Entry, task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            entry.run,
            args=entry.told,
            id=entry.workflow_id,
            task_queue=task_queue,
            static_summary=entry.summary,
        ),
        spec=entry.spec,
        policy=SchedulePolicy(overlap=entry.overlap, catchup_window=entry.missed),
    )
