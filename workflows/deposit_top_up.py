"""The story of one top-up, step for step as top-up-your-deposit tells it."""

import asyncio

from temporalio import workflow

from activities.deposits import Deposits, TopUpCredited
from activities.payments import PaidMeanwhile, Payments, TopUpLapsedUnpaid
from activities.post import Envelope, PostRoom
from programme.letters import (
    Addressee,
    AddresseeKind,
    DepositCredited,
    Letter,
    PaymentCalled,
    TopUpLapsed,
)
from programme.payments import CallForPayment, PaymentMatched, TopUp, TopUpStatus
from workflows.patience import OUR_OWN_BOOKS, PAYMENT_WAIT, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@workflow.defn
class DepositTopUp:
    """How money comes into a deposit."""

    def __init__(self) -> None:
        self._call: CallForPayment | None = None
        self._paid: PaymentMatched | None = None

    @workflow.run
    async def run(self, top_up: TopUp) -> TopUpStatus:
        """Tell the story from the wish to add money to the letter that says it is there."""
        # 1. You say how much you want to add to your deposit, without VAT.
        call = await self._call_for_payment(top_up)

        # 2. We call for payment: the amount with VAT, our account and a variable symbol.
        # The letter goes beside the story: a mail outage must not keep money waiting.
        called = asyncio.create_task(self._send(top_up, _called(call), "called"))

        # 3. Your payment comes in, and we add it to your deposit without the VAT.
        paid = await self._await_payment(top_up, call)
        if paid is None:
            return await self._end_unpaid(top_up, call, called)
        credited = await self._credit(paid)

        # 4. Orders that waited for money go on, the oldest first.
        await wake_waiting_orders(top_up.partner_id)

        # 5. We email you what was added.
        return await self._end_credited(top_up, credited, called)

    @workflow.update
    async def first_answer(self) -> CallForPayment:
        """The call for payment; waits until it is made."""
        await workflow.wait_condition(lambda: self._call is not None)
        assert self._call is not None
        return self._call

    @workflow.signal
    def paid(self, payment: PaymentMatched) -> None:
        """The bank says that the call was paid."""
        self._paid = payment

    async def _call_for_payment(self, top_up: TopUp) -> CallForPayment:
        self._call = await workflow.execute_activity_method(
            Payments.call_for_payment, top_up, summary="Call for payment", **OUR_OWN_BOOKS
        )
        return self._call

    async def _await_payment(self, top_up: TopUp, call: CallForPayment) -> PaymentMatched | None:
        due = workflow.now() + PAYMENT_WAIT
        sentence = f"{call.amount.gross.decimal_text()} {call.amount.gross.currency} is awaited."
        show(Sign(TopUpStatus.AWAITING_PAYMENT, WaitingFor.MONEY, sentence, due))
        try:
            await workflow.wait_condition(
                lambda: self._paid is not None,
                timeout=PAYMENT_WAIT,
                timeout_summary="Until the call for payment lapses",
            )
        except TimeoutError:
            return await self._lapse(top_up)
        return self._paid

    async def _lapse(self, top_up: TopUp) -> PaymentMatched | None:
        answer: TopUpLapsedUnpaid | PaidMeanwhile = await workflow.execute_activity_method(
            Payments.lapse_top_up,
            top_up.top_up_id,
            summary="Let the call lapse, unless it was paid",
            **OUR_OWN_BOOKS,
        )
        match answer:
            case PaidMeanwhile(bank_account=account, movement_id=movement):
                return PaymentMatched(top_up.top_up_id, account, movement)
            case TopUpLapsedUnpaid():
                return None

    async def _credit(self, paid: PaymentMatched) -> TopUpCredited:
        return await workflow.execute_activity_method(
            Deposits.credit_top_up, paid, summary="Add the payment to the deposit", **OUR_OWN_BOOKS
        )

    async def _end_unpaid(
        self, top_up: TopUp, call: CallForPayment, called: asyncio.Task[None]
    ) -> TopUpStatus:
        await called
        show(Sign(TopUpStatus.LAPSED, WaitingFor.NOBODY, "The payment never came."))
        letter = TopUpLapsed(top_up.top_up_id, call.variable_symbol)
        await self._send(top_up, letter, "lapsed")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return TopUpStatus.LAPSED

    async def _end_credited(
        self, top_up: TopUp, credited: TopUpCredited, called: asyncio.Task[None]
    ) -> TopUpStatus:
        await called
        show(Sign(TopUpStatus.CREDITED, WaitingFor.NOBODY, "The payment is in the deposit."))
        letter = DepositCredited(credited.credited, credited.available)
        await self._send(top_up, letter, "credited")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return TopUpStatus.CREDITED

    async def _send(self, top_up: TopUp, letter: Letter, event: str) -> None:
        envelope = Envelope(
            letter_id=f"top-up/{top_up.top_up_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, top_up.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )


def _called(call: CallForPayment) -> PaymentCalled:
    return PaymentCalled(
        top_up_id=call.top_up_id,
        net=call.amount.base,
        tax=call.amount.tax,
        gross=call.amount.gross,
        variable_symbol=call.variable_symbol,
        due_day=call.due_day,
    )
