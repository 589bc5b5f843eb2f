"""The story of one deposit's opening, step for step as open-a-deposit tells it."""

from temporalio import workflow

from activities.deposits import Deposits
from activities.post import Envelope, PostRoom
from programme.letters import Addressee, AddresseeKind, DepositOpen
from programme.money import czk
from programme.payments import SMALLEST_TOP_UP_MINOR
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


@workflow.defn
class DepositActivation:
    """How a partner gets a deposit."""

    def __init__(self) -> None:
        self._is_open = False

    @workflow.run
    async def run(self, partner_id: str) -> str:
        """Tell the story from the partner's request to the letter."""
        # 1. You ask for a deposit from your own desk, signed in.
        show(Sign("opening", WaitingFor.US, f"The deposit of {partner_id} is being opened."))

        # 2. We open it at once, empty.
        await self._open(partner_id)

        # 3. We email you how to add money to it.
        await self._send(partner_id)
        show(Sign("open", WaitingFor.NOBODY, f"The deposit of {partner_id} is open."))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "open"

    @workflow.update
    async def opened(self) -> bool:
        """Whether the deposit is open; waits until it is."""
        await workflow.wait_condition(lambda: self._is_open)
        return True

    async def _open(self, partner_id: str) -> None:
        await workflow.execute_activity_method(
            Deposits.open_deposit, partner_id, summary="Open the deposit", **OUR_OWN_BOOKS
        )
        self._is_open = True

    async def _send(self, partner_id: str) -> None:
        envelope = Envelope(
            letter_id=f"deposit/{partner_id}/open",
            to=Addressee(AddresseeKind.PARTNER, partner_id),
            letter=DepositOpen(czk(SMALLEST_TOP_UP_MINOR)),
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary="Send the letter deposit_open", **POST_ROOM
        )
