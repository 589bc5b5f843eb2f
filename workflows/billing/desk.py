"""The desk for partners in matters of money: the deposit's opening, refunds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from programme.billing.activation import RequestAnswer
from programme.billing.refunds import RefundAnswer, RefundDecision, RefundVerdict
from programme.order import StillWorking
from workflows.billing.deposit_refund import DepositRefund
from workflows.billing.errands import KeepAlertLevel
from workflows.deposit_activation import DepositActivation
from workflows.ids import (
    TASK_QUEUE,
    alert_level_errand_id,
    deposit_workflow_id,
    refund_workflow_id,
)
from workflows.patience import ANSWER_WAIT, START_TIMEOUT
from workflows.reach import answer_within, reaching_temporal, signal_if_running, story_of
from workflows.signboard import labels

JOIN = WorkflowIDConflictPolicy.USE_EXISTING


class BillingDesk:
    """What a partner may ask of us about money, beside top-ups and orders.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue

    async def keep_deposit_settings(self, partner_id: str) -> None:
        """Have what a partner has set about the deposit brought into the books."""
        async with reaching_temporal():
            await self._client.start_workflow(
                KeepAlertLevel.run,
                partner_id,
                id=alert_level_errand_id(partner_id, self._new_id()),
                task_queue=self._task_queue,
                static_summary="Level of the deposit's alert",
                rpc_timeout=START_TIMEOUT,
            )

    async def open_deposit(self, partner_id: str) -> RequestAnswer | str | StillWorking:
        """Tell the story of a partner's request and wait a little for its first answer.

        The request is kept by then. A repeat joins the first; a request after a no is a new run.
        """
        async with reaching_temporal():
            story = await self._client.start_workflow(
                DepositActivation.run,
                partner_id,
                id=deposit_workflow_id(partner_id),
                task_queue=self._task_queue,
                id_conflict_policy=JOIN,
                search_attributes=labels(account=partner_id),
                static_summary=f"Deposit of {partner_id}",
                rpc_timeout=START_TIMEOUT,
            )

        async def ask() -> RequestAnswer:
            return await story.execute_update(DepositActivation.first_answer)

        return await answer_within(ANSWER_WAIT, ask, story.result)

    async def refund(self, refund_id: str, partner_id: str) -> None:
        """Start the story of a refund that is kept by then; a repeat joins the first."""
        async with reaching_temporal():
            with suppress(WorkflowAlreadyStartedError):
                await self._client.start_workflow(
                    DepositRefund.run,
                    refund_id,
                    id=refund_workflow_id(refund_id),
                    task_queue=self._task_queue,
                    id_conflict_policy=JOIN,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    search_attributes=labels(account=partner_id),
                    static_summary=f"Refund {refund_id} of {partner_id}",
                    rpc_timeout=START_TIMEOUT,
                )

    async def withdraw_refund(self, refund_id: str, user_id: str) -> RefundAnswer | StillWorking:
        """Take a refund back while nobody has decided about it; too late, say how it stands."""
        story = story_of(self._client, DepositRefund.run, refund_workflow_id(refund_id))
        withdrawal = RefundDecision(user_id, RefundVerdict.WITHDRAW)

        async def say() -> RefundAnswer:
            return await story.execute_update(DepositRefund.decide, withdrawal)

        answer = await answer_within(ANSWER_WAIT, say, story.result)
        if isinstance(answer, StillWorking):
            # Temporal forgets an update that no worker has heard when it restarts; not a signal.
            await signal_if_running(
                story, DepositRefund.decide_by_signal, START_TIMEOUT, withdrawal
            )
        return answer
