"""The desk for our own people who see to money: payments, corrections, refunds, prices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.bank import StatementFileSent
from programme.billing.activation import DepositDecision, DepositDecisionAnswer, NoRequestWaits
from programme.billing.incoming import PaymentAnswer, PaymentKey
from programme.billing.refunds import RefundAnswer, RefundDecision
from programme.order import StillWorking
from programme.prices.changes import PricesAnswer, PricesToPublish
from workflows.billing.correction import Correction, CorrectionAnswer
from workflows.billing.deposit_refund import DepositRefund
from workflows.billing.errands import PublishPrices
from workflows.billing.payment_by_hand import PaymentByHand
from workflows.billing.statement_file import StatementFile
from workflows.deposit_activation import DepositActivation
from workflows.ids import (
    TASK_QUEUE,
    correction_workflow_id,
    deposit_workflow_id,
    payment_workflow_id,
    prices_errand_id,
    refund_workflow_id,
    statement_file_workflow_id,
)
from workflows.patience import DECISION_WAIT, START_TIMEOUT
from workflows.reach import answer_within, reaching_temporal, signal_if_running, story_of


class BillingStaffDesk:
    """What accountants and managers may ask of the programme about money.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue

    async def decide_payment(self, key: PaymentKey) -> PaymentAnswer | StillWorking:
        """Have a payment seen to as was typed; asked again, it says whose decision stands.

        Refuses with every PaymentRefusal. Raises DeskClosedError.
        """
        async with reaching_temporal():
            story = await self._client.start_workflow(
                PaymentByHand.run,
                key,
                id=payment_workflow_id(key),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary="A payment a person decides about",
                rpc_timeout=START_TIMEOUT,
            )

        async def ask() -> PaymentAnswer:
            return await story.execute_update(PaymentByHand.first_answer)

        return await answer_within(DECISION_WAIT, ask, story.result)

    async def correct(self, correction_id: str) -> CorrectionAnswer | StillWorking:
        """Have a correction carried out as two people said; asked again, it says how it ended.

        Refuses with SamePersonTwice, CorrectionUnknown, DepositTooSmall, ReversalImpossible.
        Raises DeskClosedError.
        """
        async with reaching_temporal():
            story = await self._client.start_workflow(
                Correction.run,
                correction_id,
                id=correction_workflow_id(correction_id),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary="A correction of a deposit",
                rpc_timeout=START_TIMEOUT,
            )

        async def ask() -> CorrectionAnswer:
            return await story.execute_update(Correction.first_answer)

        return await answer_within(DECISION_WAIT, ask, story.result)

    async def publish_prices(self, wanted: PricesToPublish) -> PricesAnswer | StillWorking:
        """Publish a file of prices; the same file sent again is published once.

        Refuses with every PricesRefusal. Raises DeskClosedError.
        """
        # One wish, one id: what is compared anew and sent again must not join what was refused.
        sent_as = hashlib.sha256(repr(wanted).encode()).hexdigest()[:16]

        async def publish() -> PricesAnswer:
            errand = await self._client.start_workflow(
                PublishPrices.run,
                wanted,
                id=prices_errand_id(wanted.file_id, sent_as),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"Publish the prices {wanted.file_id}",
            )
            return await errand.result()

        return await answer_within(DECISION_WAIT, publish, publish)

    async def import_statement_file(self, bank_account: str, sha256: str) -> None:
        """Have a file that lies with the web imported; one that is, or was, is left alone.

        Raises DeskClosedError.
        """
        async with reaching_temporal():
            try:
                await self._client.start_workflow(
                    StatementFile.run,
                    StatementFileSent(bank_account, sha256),
                    id=statement_file_workflow_id(bank_account, sha256),
                    task_queue=self._task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    static_summary="A bank statement from a file",
                    rpc_timeout=START_TIMEOUT,
                )
            except WorkflowAlreadyStartedError:
                return

    async def decide_deposit(
        self, partner_id: str, decision: DepositDecision
    ) -> DepositDecisionAnswer | StillWorking:
        """Pass a reviewer's decision about a request for a deposit on; a repeat says it again."""
        story = story_of(self._client, DepositActivation.run, deposit_workflow_id(partner_id))

        async def say() -> DepositDecisionAnswer:
            return await story.execute_update(DepositActivation.decide, decision)

        answer = await answer_within(DECISION_WAIT, say, story.result)
        if isinstance(answer, StillWorking):
            # Temporal forgets an update that no worker has heard when it restarts; not a signal.
            await signal_if_running(
                story, DepositActivation.decide_by_signal, START_TIMEOUT, decision
            )
        return NoRequestWaits() if isinstance(answer, str) else answer

    async def decide_refund(
        self, refund_id: str, decision: RefundDecision
    ) -> RefundAnswer | StillWorking:
        """Pass on what one of our people says to a refund; a repeat says it again."""
        story = story_of(self._client, DepositRefund.run, refund_workflow_id(refund_id))

        async def say() -> RefundAnswer:
            return await story.execute_update(DepositRefund.decide, decision)

        answer = await answer_within(DECISION_WAIT, say, story.result)
        if isinstance(answer, StillWorking):
            await signal_if_running(story, DepositRefund.decide_by_signal, START_TIMEOUT, decision)
        return answer
