"""What runs by the calendar: stories of a day, each of which wakes the next day's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from epp.profiles import RegistryAccount
from programme.payments import StatementDay
from programme.working_days import CalendarDay
from workflows.bank_statement import BankStatement
from workflows.domains.registry_poll import AccountToWatch, RegistryPoll
from workflows.ids import (
    TASK_QUEUE,
    registry_poll_workflow_id,
    retention_workflow_id,
    sanctions_workflow_id,
    statement_workflow_id,
)
from workflows.retention import DailyErasing
from workflows.sanctions_lists import SanctionsLists


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


async def watch_registries(client: Client, accounts: Iterable[RegistryAccount]) -> None:
    """Make sure that the messages of every registry account are read."""
    for account in accounts:
        profile = account.profile
        watched = AccountToWatch(profile.name, profile.zones[0], profile.poll_interval_seconds)
        story_id = registry_poll_workflow_id(profile.name)
        await _begin(client, RegistryPoll.run, watched, story_id, f"Messages of {profile.name}")


async def _begin(
    client: Client,
    run: Callable[..., Any],
    today: Any,
    story_id: str,
    summary: str,
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
