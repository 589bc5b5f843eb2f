"""The story of one top-up, step for step as top-up-your-deposit tells it."""

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime, timedelta
from typing import Any

from temporalio import workflow

from activities.deposits import Deposits, TopUpCredited
from activities.papers import PaperIssued, Papers, PaymentToPaper
from activities.payments import PaidMeanwhile, Payments, TopUpLapsedUnpaid
from activities.post import Envelope, PostRoom
from programme.billing.letters import TopUpReminder
from programme.letters import (
    Addressee,
    AddresseeKind,
    DepositCredited,
    Letter,
    PaymentCalled,
    TopUpLapsed,
)
from programme.payments import CallForPayment, PaymentMatched, TopUp, TopUpStatus
from workflows.messages import end_of
from workflows.papers import keep_files
from workflows.patience import MORNING, OUR_OWN_BOOKS, PAYMENT_WAIT, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@workflow.defn
class DepositTopUp:
    """How money comes into a deposit."""

    def __init__(self) -> None:
        self._call: CallForPayment | None = None
        self._paid: PaymentMatched | None = None
        self._letters: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, top_up: TopUp) -> TopUpStatus:
        """Tell the story from the wish to add money to the letter that says it is there."""
        # 1. You say how much you want to add to your deposit, without VAT.
        call = await self._call_for_payment(top_up)

        # 2. We call for payment: the amount with VAT, our account and a variable symbol.
        # The letter goes beside the story: a mail outage must not keep money waiting.
        self._beside(self._send_called(top_up, call))

        # 3. If nothing has come when the call is due, we remind you; later the call lapses.
        paid = await self._await_payment(top_up, call)
        if paid is None:
            return await self._end_unpaid(top_up, call)

        # 4. Your payment comes in, and we add it to your deposit without the VAT.
        credited = await self._credit(paid)

        # 5. Orders that waited for money go on, the oldest first.
        await wake_waiting_orders(top_up.partner_id)

        # 6. We issue the tax document on your payment.
        paper = await self._issue_paper(paid)

        # 7. We email you what was added.
        return await self._end_credited(top_up, credited, paper)

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
        # Calls of before there were papers say no last day, and nobody is reminded of them.
        last_day = call.lapse_day
        until = workflow.now() + PAYMENT_WAIT if last_day is None else end_of(last_day)
        sentence = f"{call.amount.gross.decimal_text()} {call.amount.gross.currency} is awaited."
        show(Sign(TopUpStatus.AWAITING_PAYMENT, WaitingFor.MONEY, sentence, until))
        if last_day is not None:
            reminded_at = end_of(call.due_day) + MORNING
            if not await self._paid_before(reminded_at, "Until we remind of the payment"):
                self._beside(self._send(top_up, _reminder(call, last_day), "reminded"))
        if await self._paid_before(until, "Until the call for payment lapses"):
            return self._paid
        return await self._lapse(top_up)

    async def _paid_before(self, moment: datetime, summary: str) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._paid is not None,
                timeout=max(moment - workflow.now(), timedelta(0)),
                timeout_summary=summary,
            )
        except TimeoutError:
            return False
        return True

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

    async def _issue_paper(self, paid: PaymentMatched) -> str | None:
        if not workflow.patched("2026-11-papers"):
            return None
        answer = await workflow.execute_activity_method(
            Papers.issue_payment_paper,
            PaymentToPaper(paid.bank_account, paid.movement_id),
            summary="Issue the tax document on the payment",
            **OUR_OWN_BOOKS,
        )
        if not isinstance(answer, PaperIssued):
            return None
        await keep_files([answer.number])
        return answer.number

    async def _end_unpaid(self, top_up: TopUp, call: CallForPayment) -> TopUpStatus:
        await asyncio.gather(*self._letters)
        show(Sign(TopUpStatus.LAPSED, WaitingFor.NOBODY, "The payment never came."))
        letter = TopUpLapsed(top_up.top_up_id, call.variable_symbol)
        await self._send(top_up, letter, "lapsed")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return TopUpStatus.LAPSED

    async def _end_credited(
        self, top_up: TopUp, credited: TopUpCredited, paper: str | None
    ) -> TopUpStatus:
        await asyncio.gather(*self._letters)
        show(Sign(TopUpStatus.CREDITED, WaitingFor.NOBODY, "The payment is in the deposit."))
        letter = DepositCredited(credited.credited, credited.available, paper)
        await self._send(top_up, letter, "credited")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return TopUpStatus.CREDITED

    def _beside(self, letter: Coroutine[Any, Any, None]) -> None:
        self._letters.append(asyncio.create_task(letter))

    async def _send_called(self, top_up: TopUp, call: CallForPayment) -> None:
        # Calls of before there were papers have none to print.
        papers = () if call.lapse_day is None else (call.variable_symbol,)
        await keep_files(papers)
        await self._send(top_up, _called(call), "called", papers)

    async def _send(
        self, top_up: TopUp, letter: Letter, event: str, papers: tuple[str, ...] = ()
    ) -> None:
        envelope = Envelope(
            letter_id=f"top-up/{top_up.top_up_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, top_up.partner_id),
            letter=letter,
            papers=papers,
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


def _reminder(call: CallForPayment, last_day: date) -> TopUpReminder:
    return TopUpReminder(
        top_up_id=call.top_up_id,
        gross=call.amount.gross,
        variable_symbol=call.variable_symbol,
        due_day=call.due_day,
        lapse_day=last_day,
    )
