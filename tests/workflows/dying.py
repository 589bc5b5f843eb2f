"""A worker that dies at one step of a story: the attempt is never answered, and memory is gone.

The server misses a dead attempt when its time is over, and has the step done once more. No test
waits for that: once the attempt is dead its time is made short, and long again for the next one.
What the worker remembered of the story is pushed out of its memory, so that the one who goes on
reads the history from the beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio import activity
from temporalio.api.activity.v1 import ActivityOptions
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import UpdateActivityOptionsRequest
from temporalio.client import Client
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.post import Envelope

AT_ONCE = timedelta(milliseconds=1)
NOT_YET = timedelta(days=300)
"""Longer than an application lives: nobody repeats the step before it has its own time again."""


class Moment(StrEnum):
    """When a worker dies at a step."""

    BEFORE = "before"
    """Nothing is done yet."""
    AFTER = "after"
    """Everything is done, and the server never hears of it."""


@dataclass(frozen=True)
class Death:
    """The step at which a worker dies, and when."""

    step: str
    moment: Moment


@dataclass
class Life:
    """The steps one story takes, and the death of a worker at one of them."""

    workflow_id: str
    death: Death | None = None
    steps: dict[str, str] = field(default_factory=dict)
    """Every step's name by activity id, in the order in which they were first tried."""
    dead_activity: str = ""
    dead_attempt: int = 0
    has_died: asyncio.Event = field(default_factory=asyncio.Event)
    was_repeated: bool = False
    readings: int = 0
    """How many times the story was begun or read again from its history."""
    readings_before: int = 0
    """As many of them were before the death."""

    def name(self, activity_id: str, activity_type: str, letter: str | None) -> str:
        """Return the name of a step: the letter's event, or which time the activity is called."""
        if activity_id not in self.steps:
            earlier = [each.split()[0] for each in self.steps.values()].count(activity_type)
            self.steps[activity_id] = f"{activity_type} {letter or earlier + 1}"
        return self.steps[activity_id]

    def die_if_due(self, activity_id: str, attempt: int, moment: Moment) -> None:
        """Fall silent for good if this is the moment; the worker does so once."""
        if self.has_died.is_set() or self.death != Death(self.steps[activity_id], moment):
            return
        self.dead_activity, self.dead_attempt = activity_id, attempt
        self.readings_before = self.readings
        self.has_died.set()
        activity.raise_complete_async()

    async def be_missed(self, client: Client, forget: Callable[[], Awaitable[object]]) -> None:
        """Once a worker has died, let the server miss it as if the step's time were over."""
        await self.has_died.wait()
        dead = await self._pending(client)
        assert dead is not None
        await forget()
        beats = dead.activity_options.HasField("heartbeat_timeout")
        limit = "heartbeat_timeout" if beats else "start_to_close_timeout"
        usual = dead.activity_options
        short = ActivityOptions()
        getattr(short, limit).FromTimedelta(AT_ONCE)
        short.retry_policy.initial_interval.FromTimedelta(NOT_YET)
        short.retry_policy.maximum_interval.FromTimedelta(NOT_YET)
        await self._change(client, limit, short)
        while dead is not None and dead.attempt == self.dead_attempt:
            await asyncio.sleep(0.01)
            dead = await self._pending(client)
        usual.retry_policy.initial_interval.FromTimedelta(AT_ONCE)
        await self._change(client, limit, usual)

    async def _pending(self, client: Client) -> PendingActivityInfo | None:
        described = await client.get_workflow_handle(self.workflow_id).describe()
        pending = described.raw_description.pending_activities
        return next((each for each in pending if each.activity_id == self.dead_activity), None)

    async def _change(self, client: Client, limit: str, options: ActivityOptions) -> None:
        paths = [limit, "retry_policy.initial_interval", "retry_policy.maximum_interval"]
        await client.workflow_service.update_activity_options(
            UpdateActivityOptionsRequest(
                namespace=client.namespace,
                execution=WorkflowExecution(workflow_id=self.workflow_id),
                id=self.dead_activity,
                activity_options=options,
                update_mask=FieldMask(paths=paths),
            )
        )


class Deaths(Interceptor):
    """Stands before every activity of every worker in a house."""

    def __init__(self) -> None:
        self.lives: dict[str, Life] = {}
        """By workflow id; every other story is let alone."""
        self.people: Mapping[str, str] = {}
        """What our people are called in the names of steps, by user id."""

    def expect(self, workflow_id: str, death: Death | None) -> Life:
        """Watch a story that is about to begin."""
        life = self.lives[workflow_id] = Life(workflow_id, death)
        return life

    def was_read(self, workflow_id: str) -> None:
        """Note that a worker begins a story, or reads it from its history."""
        if life := self.lives.get(workflow_id):
            life.readings += 1

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Stand before the activities."""
        return _Mortal(next, self)


@dataclass(frozen=True)
class ForgetfulRunner(SandboxedWorkflowRunner):
    """Temporal's guard as the worker uses it, which notes every story that is read anew."""

    was_read: Callable[[str], None] = print

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Begin a story, or read it again."""
        self.was_read(det.info.workflow_id)
        return super().create_instance(det)


class _Mortal(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, deaths: Deaths) -> None:
        super().__init__(next)
        self._deaths = deaths

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        info = activity.info()
        life = self._deaths.lives.get(info.workflow_id or "")
        if life is None:
            return await super().execute_activity(input)
        number, attempt = info.activity_id, info.attempt
        life.name(number, info.activity_type, self._letter(info, input))
        life.die_if_due(number, attempt, Moment.BEFORE)
        result = await super().execute_activity(input)
        life.die_if_due(number, attempt, Moment.AFTER)
        if number == life.dead_activity:
            life.was_repeated = True
        return result

    def _letter(self, info: activity.Info, input: ExecuteActivityInput) -> str | None:
        envelope = input.args[0]
        if not isinstance(envelope, Envelope):
            return None
        event = envelope.letter_id.removeprefix(f"{info.workflow_id}/")
        return event.replace(envelope.to.id, self._deaths.people.get(envelope.to.id, ""))
