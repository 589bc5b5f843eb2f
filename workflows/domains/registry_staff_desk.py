"""What managers may ask of the programme about the registries."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from programme.order import StillWorking
from programme.submission import AccountToOpen, RulingAsked, RulingStands
from workflows.domains.registry_errands import OpenAccount, RuleOnOrder
from workflows.ids import account_errand_id, ruling_errand_id
from workflows.patience import DECISION_WAIT
from workflows.reach import answer_within


class RegistryStaffDesk:
    """The managers' words about accounts and orders at the registries."""

    _client: Client
    _task_queue: str

    async def open_account(self, wanted: AccountToOpen, stops: int) -> bool | StillWorking:
        """Let a registry account take orders after its latest stop; no if it does already.

        Raises DeskClosedError.
        """

        async def say() -> bool:
            errand = await self._client.start_workflow(
                OpenAccount.run,
                wanted,
                id=account_errand_id(wanted.account, stops),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"Open the account at {wanted.account}",
            )
            return await errand.result()

        return await answer_within(DECISION_WAIT, say, say)

    async def rule_on_order(self, asked: RulingAsked) -> RulingStands | StillWorking:
        """Say whose the name of an order in review is; the answer says which word stands.

        Raises DeskClosedError.
        """

        async def say() -> RulingStands:
            errand = await self._client.start_workflow(
                RuleOnOrder.run,
                asked,
                id=ruling_errand_id(asked.order_id),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"Whose is the name of {asked.order_id}?",
            )
            return await errand.result()

        return await answer_within(DECISION_WAIT, say, say)
