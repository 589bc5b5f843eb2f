"""The story of one refund from a deposit, step for step as get-your-deposit-back tells it."""

import asyncio
from dataclasses import dataclass

from temporalio import workflow

from activities.deposits import Deposits, RefundAsked
from activities.files import Files
from activities.papers import NoPaper, PaperIssued, Papers
from activities.post import Envelope, PostRoom
from activities.refunds import (
    RefundDocumented,
    RefundHeard,
    RefundNotCovered,
    RefundRequests,
    RefundTaken,
)
from programme.billing.letters import RefundPaid, RefundReceived, RefundRefused
from programme.billing.refunds import (
    WAITING,
    RefundAnswer,
    RefundDecided,
    RefundDecision,
    RefundNotWaiting,
    RefundStatus,
    RefundUnknown,
    RefundVerdict,
    RefusedCause,
)
from programme.ledger import DepositTooSmall
from programme.letters import Addressee, AddresseeKind, Letter
from programme.tax import from_net
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM, PRINTING
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@dataclass
class _Message:
    """What somebody says on its way into the books, and what came of it."""

    decision: RefundDecision
    answer: RefundAnswer | None = None


@workflow.defn
class DepositRefund:
    """How the rest of a deposit is paid back."""

    def __init__(self) -> None:
        self._inbox: list[_Message] = []
        self._end: RefundAnswer | None = None
        self._status = RefundStatus.AWAITING_CHECK
        self._reason = ""
        self._letters: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, refund_id: str) -> RefundAnswer:
        """Tell the story from the partner's request to the payment from our bank."""
        # 1. You ask for a refund from your desk, with your password and the account it goes to.
        taken = await self._take_request(refund_id)
        if isinstance(taken, RefundUnknown):
            return await self._finish(taken)

        # 2. We set the amount aside in your deposit and confirm your request by email.
        if not await self._set_aside(taken):
            return await self._end_unpaid(taken, RefusedCause.DEPOSIT_TOO_SMALL)

        # 3. One of us checks it, another confirms it; until the check you can take it back.
        await self._until_decided(taken)
        if self._status is not RefundStatus.PAID_OUT:
            return await self._end_unpaid(taken, RefusedCause.REFUSED)

        # 4. The amount leaves your deposit, and we issue a credit note.
        await self._pay(taken)
        documented = await self._document(taken)

        # 5. We email you the credit note, or why nothing is paid back and all is free.
        self._write_paid(taken, documented)

        # 6. We send the money with VAT from our bank to your account.
        await self._until_sent(taken)
        return await self._finish(RefundDecided(RefundStatus.PAID_OUT))

    @workflow.update
    async def decide(self, decision: RefundDecision) -> RefundAnswer:
        """What somebody says about the refund; it is in the books then."""
        message = self._hear(decision)
        await workflow.wait_condition(lambda: message.answer is not None or self._end is not None)
        return message.answer or RefundNotWaiting(self._status)

    @workflow.signal(name="decide")
    def decide_by_signal(self, decision: RefundDecision) -> None:
        """The same as the update; a signal is kept also while no worker is there to hear it."""
        self._hear(decision)

    @workflow.query
    def status(self) -> RefundStatus:
        """Where the refund stands."""
        return self._status

    def _hear(self, decision: RefundDecision) -> _Message:
        message = _Message(decision)
        self._inbox.append(message)
        return message

    async def _take_request(self, refund_id: str) -> RefundTaken | RefundUnknown:
        return await workflow.execute_activity_method(
            RefundRequests.take_refund_request,
            refund_id,
            summary="Copy the request into the books",
            **OUR_OWN_BOOKS,
        )

    async def _set_aside(self, taken: RefundTaken) -> bool:
        held = await workflow.execute_activity_method(
            Deposits.hold_refund,
            RefundAsked(taken.refund_id, taken.partner_id, taken.amount),
            summary="Set the amount aside",
            **OUR_OWN_BOOKS,
        )
        if isinstance(held, DepositTooSmall):
            await workflow.execute_activity_method(
                RefundRequests.record_refund_not_covered,
                RefundNotCovered(taken.refund_id, workflow.now()),
                summary="Note that the deposit is too small",
                **OUR_OWN_BOOKS,
            )
            self._status = RefundStatus.REFUSED
            return False
        received = RefundReceived(taken.refund_id, taken.amount, taken.account)
        self._write(taken, received, "received")
        return True

    async def _until_decided(self, taken: RefundTaken) -> None:
        while self._status in WAITING:
            waits_for = (
                "an accountant"
                if self._status is RefundStatus.AWAITING_CHECK
                else "a second person"
            )
            sentence = f"The refund {taken.refund_id} waits for {waits_for}."
            show(Sign(self._status, WaitingFor.ACCOUNTANT, sentence))
            await self._hear_next(taken)

    async def _until_sent(self, taken: RefundTaken) -> None:
        sentence = f"The refund {taken.refund_id} waits for the payment from our bank."
        show(Sign("to_be_sent", WaitingFor.ACCOUNTANT, sentence))
        while await self._hear_next(taken) is not RefundVerdict.SENT:
            pass

    async def _hear_next(self, taken: RefundTaken) -> RefundVerdict | None:
        """Write the next thing that is said into the books; return what counted."""
        await workflow.wait_condition(lambda: bool(self._inbox))
        message = self._inbox.pop(0)
        answer = await self._record(taken.refund_id, message.decision)
        if isinstance(answer, RefundDecided):
            self._status = answer.status
            self._reason = message.decision.reason.strip()
        message.answer = answer
        return message.decision.verdict if isinstance(answer, RefundDecided) else None

    async def _record(self, refund_id: str, decision: RefundDecision) -> RefundAnswer:
        return await workflow.execute_activity_method(
            RefundRequests.record_refund_decision,
            RefundHeard(refund_id, decision, workflow.now()),
            summary=f"Write down: {decision.verdict}",
            **OUR_OWN_BOOKS,
        )

    async def _pay(self, taken: RefundTaken) -> None:
        await workflow.execute_activity_method(
            Deposits.pay_refund,
            taken.refund_id,
            summary="Take the amount out of the deposit",
            **OUR_OWN_BOOKS,
        )

    async def _document(self, taken: RefundTaken) -> RefundDocumented:
        issued: PaperIssued | NoPaper = await workflow.execute_activity_method(
            Papers.issue_credit_note,
            taken.refund_id,
            summary="Issue the credit note",
            **OUR_OWN_BOOKS,
        )
        documented = RefundDocumented(taken.refund_id, "", from_net(taken.amount).gross)
        if isinstance(issued, PaperIssued):
            documented = RefundDocumented(taken.refund_id, issued.number, issued.gross * -1)
            await self._print(issued.number)
        await workflow.execute_activity_method(
            RefundRequests.record_refund_documented,
            documented,
            summary="Write the credit note beside the refund",
            **OUR_OWN_BOOKS,
        )
        return documented

    async def _print(self, number: str) -> None:
        await workflow.execute_activity_method(
            Files.keep_files, number, summary="Print the credit note", **PRINTING
        )

    async def _end_unpaid(self, taken: RefundTaken, because: RefusedCause) -> RefundAnswer:
        await workflow.execute_activity_method(
            Deposits.release_refund,
            taken.refund_id,
            summary="Make the amount available again",
            **OUR_OWN_BOOKS,
        )
        await wake_waiting_orders(taken.partner_id)
        if self._status is RefundStatus.REFUSED:
            letter = RefundRefused(taken.refund_id, taken.amount, because, self._reason)
            self._write(taken, letter, "refused")
        return await self._finish(RefundDecided(self._status))

    async def _finish(self, end: RefundAnswer) -> RefundAnswer:
        sentence = f"The refund has ended: {self._status}."
        show(Sign(self._status, WaitingFor.NOBODY, sentence))
        self._end = end
        await asyncio.gather(*self._letters)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end

    def _write_paid(self, taken: RefundTaken, documented: RefundDocumented) -> None:
        letter = RefundPaid(
            taken.refund_id,
            taken.amount,
            documented.gross,
            taken.account,
            documented.credit_note,
        )
        papers = (documented.credit_note,) if documented.credit_note else ()
        self._write(taken, letter, "paid", papers)

    def _write(
        self, taken: RefundTaken, letter: Letter, event: str, papers: tuple[str, ...] = ()
    ) -> None:
        # Beside the story: a mail outage must not keep money waiting.
        envelope = Envelope(
            letter_id=f"refund/{taken.refund_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, taken.partner_id),
            letter=letter,
            papers=papers,
        )
        self._letters.append(asyncio.create_task(self._send(envelope)))

    async def _send(self, envelope: Envelope) -> None:
        await workflow.execute_activity_method(
            PostRoom.send_letter,
            envelope,
            summary=f"Send the letter {envelope.letter.kind}",
            **POST_ROOM,
        )
