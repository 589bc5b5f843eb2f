"""The desk for partners in matters of names, beside the single order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from programme.domains.bulk import BulkCancelled, BulkResult
from programme.order import StillWorking
from workflows.domains.bulk_order import BulkOrder
from workflows.domains.bulk_run import BulkRun, priority_of
from workflows.domains.change_desk import ChangeDesk
from workflows.ids import TASK_QUEUE, bulk_workflow_id
from workflows.patience import ANSWER_WAIT, START_TIMEOUT
from workflows.reach import answer_within, reaching_temporal, signal_if_running, story_of
from workflows.signboard import labels


class DomainDesk(ChangeDesk):
    """What a partner may ask of us about names, beside the single order.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue

    async def order_many(self, bulk_id: str, partner_id: str) -> None:
        """Start a bulk order that is kept by then; a repeat joins the first."""
        async with reaching_temporal():
            with suppress(WorkflowAlreadyStartedError):
                await self._client.start_workflow(
                    BulkOrder.run,
                    BulkRun(bulk_id, partner_id),
                    id=bulk_workflow_id(bulk_id),
                    task_queue=self._task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    search_attributes=labels(account=partner_id),
                    static_summary=f"Bulk order of {partner_id}",
                    priority=priority_of(partner_id),
                    rpc_timeout=START_TIMEOUT,
                )

    async def cancel_bulk(self, bulk_id: str) -> BulkCancelled | BulkResult | StillWorking:
        """Have no more items begun and those that wait for money taken back; a repeat is one."""
        story = story_of(self._client, BulkOrder.run, bulk_workflow_id(bulk_id))

        async def say() -> BulkCancelled:
            return await story.execute_update(BulkOrder.cancel)

        answer = await answer_within(ANSWER_WAIT, say, story.result)
        if isinstance(answer, StillWorking):
            # Temporal forgets an update that no worker has heard when it restarts; not a signal.
            await signal_if_running(story, BulkOrder.cancel_by_signal, START_TIMEOUT)
        return answer
