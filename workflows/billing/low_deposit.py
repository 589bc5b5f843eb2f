"""The story of one deposit that became low, step for step as when-the-deposit-is-low tells it."""

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.alerts import Alerts, LowDeposit, NothingToTell, ToldOfLowDeposit
from activities.post import Envelope, PostRoom
from programme.billing.letters import DepositLow
from programme.letters import Addressee, AddresseeKind
from programme.money import Money
from programme.payments import TopUp
from workflows.deposit_top_up import DepositTopUp
from workflows.ids import automatic_top_up_id, top_up_workflow_id
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


@workflow.defn
class LowDepositAlert:
    """How a partner learns that the deposit is low."""

    @workflow.run
    async def run(self, low: LowDeposit) -> str:
        """Tell the story from the crossing of the level to the letter about it."""
        # 1. When less is available than the amount you chose, we notice within a minute.
        told = await self._look(low)
        if isinstance(told, NothingToTell):
            return await self._end(low, "nothing_to_tell")

        # 2. If you want it so, we make a call for payment for the amount you chose.
        if told.top_up is not None:
            await self._begin_top_up(low, told.top_up)

        # 3. We email you once what is left and how long it lasts; again only after a top-up.
        await self._send(low, told)
        return await self._end(low, "told")

    async def _look(self, low: LowDeposit) -> ToldOfLowDeposit | NothingToTell:
        sentence = f"The deposit of {low.partner_id} became low."
        show(Sign("telling", WaitingFor.US, sentence))
        return await workflow.execute_activity_method(
            Alerts.look_at_low_deposit,
            low,
            summary="Look at what is left, and what the partner wants",
            **OUR_OWN_BOOKS,
        )

    async def _begin_top_up(self, low: LowDeposit, net: Money) -> None:
        # Its id is made of the crossing: however often this is repeated, it is one top-up.
        top_up_id = automatic_top_up_id(low.partner_id, low.version)
        try:
            await workflow.start_child_workflow(
                DepositTopUp.run,
                TopUp(top_up_id, low.partner_id, net),
                id=top_up_workflow_id(top_up_id),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Automatic top-up of {low.partner_id}",
            )
        except WorkflowAlreadyStartedError:
            return

    async def _send(self, low: LowDeposit, told: ToldOfLowDeposit) -> None:
        envelope = Envelope(
            letter_id=f"low-deposit/{low.partner_id}/{low.version}",
            to=Addressee(AddresseeKind.PARTNER, low.partner_id),
            letter=DepositLow(told.available, told.level, told.lasts_until, told.top_up),
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter,
            envelope,
            summary="Send the letter deposit_low",
            **POST_ROOM,
        )

    async def _end(self, low: LowDeposit, end: str) -> str:
        await workflow.execute_activity_method(
            Alerts.record_low_deposit_told,
            low,
            summary="Note that this crossing is seen to",
            **OUR_OWN_BOOKS,
        )
        show(Sign(end, WaitingFor.NOBODY, f"The partner {low.partner_id} knows."))
        return end
