"""The desk's part for changes of names: starts their stories and asks registries for a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from programme.domains.changes import ChangeAnswer, ChangeEnd, ChangeKind
from workflows.domains.change_errands import LookAtName
from workflows.domains.domain_change import DomainChange
from workflows.domains.domain_deletion import DomainDeletion
from workflows.domains.transfer_code import TransferCode
from workflows.ids import TASK_QUEUE, change_workflow_id, look_errand_id
from workflows.patience import ANSWER_WAIT, QUESTION_WAIT, START_TIMEOUT
from workflows.reach import answer_within, reaching_temporal
from workflows.signboard import labels

_STORIES: dict[ChangeKind, Any] = {
    ChangeKind.DELETE: DomainDeletion,
    ChangeKind.TRANSFER_CODE: TransferCode,
}


class ChangeDesk:
    """What a partner may ask of us about names that are registered."""

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue

    async def change_name(
        self, change_id: str, partner_id: str, change: ChangeKind
    ) -> ChangeAnswer:
        """Start a change that is kept in the front and wait a little; a repeat joins the first."""
        story_type = _STORIES.get(change, DomainChange)
        workflow_id = change_workflow_id(change_id)
        async with reaching_temporal():
            try:
                # Untyped: which story it is, is known only as it runs.
                start: Any = self._client.start_workflow
                story = await start(
                    story_type.run,
                    change_id,
                    id=workflow_id,
                    task_queue=self._task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    search_attributes=labels(account=partner_id),
                    static_summary=f"{change} for {partner_id}",
                    rpc_timeout=START_TIMEOUT,
                )
            except WorkflowAlreadyStartedError:
                story = self._client.get_workflow_handle(
                    workflow_id, result_type=story_type.run.__annotations__["return"]
                )

        async def ask() -> ChangeAnswer:
            answer: ChangeAnswer = await story.execute_update(
                story_type.first_answer, id="first-answer"
            )
            return answer

        async def end() -> ChangeEnd:
            ended: ChangeEnd = await story.result()
            return ended

        return await answer_within(ANSWER_WAIT, ask, end)

    async def look_at_name(self, name: str) -> bool:
        """Have the registry asked how a name stands; say whether it answered in time."""
        async with reaching_temporal():
            errand = await self._client.start_workflow(
                LookAtName.run,
                name,
                id=look_errand_id(self._new_id()),
                task_queue=self._task_queue,
                static_summary="How does a name stand?",
                rpc_timeout=START_TIMEOUT,
            )
            try:
                async with asyncio.timeout(QUESTION_WAIT.total_seconds()):
                    await errand.result()
            except TimeoutError:
                return False
        return True
