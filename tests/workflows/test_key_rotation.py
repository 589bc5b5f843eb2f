"""Changing the key in the middle of a story: with both keys, and with the new one alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.makers import fresh
from tests.workflows.house import eventually, start_temporal
from workflows.sealing import KEY_ID, fresh_key, sealed_converter

OLD, NEW = fresh_key("old"), fresh_key("new")
BOTH = f"{NEW},{OLD}"


@workflow.defn
class Remembering:
    """A story that waits for a word and returns what it was given and what it heard."""

    def __init__(self) -> None:
        self._heard: str | None = None

    @workflow.run
    async def run(self, given: str) -> str:
        await workflow.wait_condition(lambda: self._heard is not None)
        return f"{given} {self._heard}"

    @workflow.signal
    def hear(self, word: str) -> None:
        self._heard = word


@pytest.fixture(scope="module")
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    async with await start_temporal() as started:
        yield started


async def client_with(environment: WorkflowEnvironment, keys: str) -> Client:
    return await environment.connect_client(data_converter=sealed_converter(keys))


@asynccontextmanager
async def worker_with(
    environment: WorkflowEnvironment, keys: str, queue: str
) -> AsyncIterator[None]:
    client = await client_with(environment, keys)
    async with Worker(
        client,
        task_queue=queue,
        workflows=[Remembering],
        workflow_runner=UnsandboxedWorkflowRunner(),
        # Nothing is remembered: every task reads the history anew.
        max_cached_workflows=0,
    ):
        yield


async def begin_under_the_old_key(
    environment: WorkflowEnvironment, queue: str
) -> WorkflowHandle[Remembering, str]:
    client = await client_with(environment, OLD)
    async with worker_with(environment, OLD, queue):
        story = await client.start_workflow(
            Remembering.run, "written under the old key", id=fresh("story"), task_queue=queue
        )

        async def is_waiting() -> bool:
            events = [event async for event in story.fetch_history_events()]
            return any(each.HasField("workflow_task_completed_event_attributes") for each in events)

        await eventually(is_waiting)
    return story


def key_of(payload: Payload) -> str:
    return payload.metadata[KEY_ID].decode()


async def test_with_both_keys_a_story_goes_on_and_writes_under_the_new_one(
    environment: WorkflowEnvironment,
) -> None:
    queue = fresh("queue")
    begun = await begin_under_the_old_key(environment, queue)
    client = await client_with(environment, BOTH)
    story = client.get_workflow_handle(begun.id, result_type=str)

    async with worker_with(environment, BOTH, queue):
        await story.signal(Remembering.hear, "and read under both")
        end = await story.result()

    assert end == "written under the old key and read under both"
    events = [event async for event in story.fetch_history_events()]
    first, last = events[0], events[-1]
    given = first.workflow_execution_started_event_attributes.input.payloads[0]
    result = last.workflow_execution_completed_event_attributes.result.payloads[0]
    assert (key_of(given), key_of(result)) == ("old", "new")


async def test_with_the_new_key_alone_a_story_waits_and_the_log_says_which_key_is_missing(
    environment: WorkflowEnvironment, caplog: pytest.LogCaptureFixture
) -> None:
    queue = fresh("queue")
    begun = await begin_under_the_old_key(environment, queue)
    client = await client_with(environment, NEW)
    story = client.get_workflow_handle(begun.id, result_type=str)

    async def is_said() -> bool:
        return "sealed with the key 'old'" in caplog.text

    with caplog.at_level(logging.WARNING):
        async with worker_with(environment, NEW, queue):
            await story.signal(Remembering.hear, "at last")
            await eventually(is_said)
    assert "PARTNERDESK_PAYLOAD_KEYS holds new." in caplog.text
    assert OLD.partition(":")[2] not in caplog.text

    # Nothing is lost: with the key it goes on from where it was.
    async with worker_with(environment, BOTH, queue), asyncio.timeout(60):
        assert await story.result() == "written under the old key at last"
