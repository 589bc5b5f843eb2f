"""The story of a payment a person decides about, as payments-that-need-a-person tells it."""

from temporalio import workflow

from activities.deposits import Deposits, PaymentCredit, TopUpCredited
from activities.papers import PaperIssued, Papers, PaymentToPaper
from activities.payment_decisions import PaymentDecisions
from activities.post import Envelope, PostRoom
from programme.billing.incoming import (
    PaymentAction,
    PaymentAnswer,
    PaymentDecided,
    PaymentKey,
)
from programme.billing.letters import PaymentCredited
from programme.letters import Addressee, AddresseeKind
from programme.payments import PaymentMatched
from workflows.deposit_top_up import DepositTopUp
from workflows.ids import payment_workflow_id, top_up_workflow_id
from workflows.messages import tell
from workflows.papers import keep_files
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@workflow.defn
class PaymentByHand:
    """How a payment finds its deposit when no rule could credit it."""

    def __init__(self) -> None:
        self._answer: PaymentAnswer | None = None

    @workflow.run
    async def run(self, key: PaymentKey) -> PaymentAnswer:
        """Tell the story from the decision to the letter; told again, it does nothing twice."""
        # 1. An accountant says what is to be done with a payment no rule could credit.
        # 2. The decision is written down once; whoever comes later is told who was first.
        answer = self._answer = await self._decide(key)
        if isinstance(answer, PaymentDecided):
            await self._carry_out(key, answer)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return answer

    @workflow.update
    async def first_answer(self) -> PaymentAnswer:
        """Whose decision stands, or why none does; waits until the books have said so."""
        await workflow.wait_condition(lambda: self._answer is not None)
        assert self._answer is not None
        return self._answer

    async def _decide(self, key: PaymentKey) -> PaymentAnswer:
        show(Sign("deciding", WaitingFor.US, "The decision is being written down."))
        return await workflow.execute_activity_method(
            PaymentDecisions.decide_payment,
            key,
            summary="Write the decision about the payment down",
            **OUR_OWN_BOOKS,
        )

    async def _carry_out(self, key: PaymentKey, decided: PaymentDecided) -> None:
        show(Sign(decided.action, WaitingFor.US, "The decision is being carried out."))
        match decided.action:
            case PaymentAction.CREDIT_CALL:
                await self._pay_call(key, decided)
            case PaymentAction.CREDIT_PARTNER:
                await self._credit_partner(key, decided)
            case PaymentAction.RETURN | PaymentAction.NOTHING:
                pass
        show(Sign(decided.action, WaitingFor.NOBODY, "The payment is seen to."))

    async def _pay_call(self, key: PaymentKey, decided: PaymentDecided) -> None:
        assert decided.top_up_id is not None
        paid = PaymentMatched(decided.top_up_id, key.bank_account, key.movement_id)
        # Named by its type: mypy loses its way among the overloads of the method that infers it.
        story: workflow.ExternalWorkflowHandle[DepositTopUp] = (
            workflow.get_external_workflow_handle(top_up_workflow_id(decided.top_up_id))
        )
        # 3. A payment of an open call goes on as that top-up.
        if await tell(story, DepositTopUp.paid, paid):
            return
        # Its story is gone, though the call stood open: somebody ended it by hand.
        credited = await workflow.execute_activity_method(
            Deposits.credit_top_up, paid, summary="Add the payment to the deposit", **OUR_OWN_BOOKS
        )
        await self._tell_whom_it_helps(key, decided, credited)

    async def _credit_partner(self, key: PaymentKey, decided: PaymentDecided) -> None:
        assert decided.partner_id is not None
        payment = PaymentCredit(decided.partner_id, key.bank_account, key.movement_id)
        # 4. Any other payment is added, without the VAT, to the chosen partner's deposit.
        credited = await workflow.execute_activity_method(
            Deposits.credit_payment,
            payment,
            summary="Add the payment to the deposit",
            **OUR_OWN_BOOKS,
        )
        await self._tell_whom_it_helps(key, decided, credited)

    async def _tell_whom_it_helps(
        self, key: PaymentKey, decided: PaymentDecided, credited: TopUpCredited
    ) -> None:
        assert decided.partner_id is not None
        # 5. Orders that waited for money go on, the oldest first.
        await wake_waiting_orders(decided.partner_id)

        # 6. The tax document on the payment is issued.
        paper = await self._issue_paper(key)

        # 7. We email the partner what was added.
        letter = PaymentCredited(
            received=decided.received,
            booked_on=decided.booked_on,
            variable_symbol=decided.variable_symbol,
            credited=credited.credited,
            available=credited.available,
            paper=paper,
        )
        envelope = Envelope(
            letter_id=f"{payment_workflow_id(key)}/credited",
            to=Addressee(AddresseeKind.PARTNER, decided.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )

    async def _issue_paper(self, key: PaymentKey) -> str | None:
        answer = await workflow.execute_activity_method(
            Papers.issue_payment_paper,
            PaymentToPaper(key.bank_account, key.movement_id),
            summary="Issue the tax document on the payment",
            **OUR_OWN_BOOKS,
        )
        if not isinstance(answer, PaperIssued):
            return None
        await keep_files([answer.number])
        return answer.number
