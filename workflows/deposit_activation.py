"""The story of one deposit's opening, step for step as open-a-deposit tells it."""

from dataclasses import dataclass

from temporalio import workflow

from activities.activation import Activation, RequestDecision
from activities.deposits import Deposits
from activities.post import Envelope, PostRoom
from programme.billing.activation import (
    DepositDecided,
    DepositDecision,
    DepositDecisionAnswer,
    DepositVerdict,
    NoDepositCause,
    NoRequestWaits,
    NothingRequested,
    RequestAnswer,
    RequestApproved,
    RequestAwaitsReview,
    RequestDeclined,
)
from programme.billing.letters import DepositDeclined
from programme.letters import Addressee, AddresseeKind, DepositOpen, Letter
from programme.money import czk
from programme.payments import SMALLEST_TOP_UP_MINOR
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


@dataclass
class _Message:
    """A decision on its way into the books, and what came of it."""

    decision: DepositDecision
    answer: DepositDecisionAnswer | None = None


@workflow.defn
class DepositActivation:
    """How a partner gets a deposit."""

    def __init__(self) -> None:
        self._is_open = False
        self._stands: RequestAnswer | None = None
        self._inbox: list[_Message] = []
        self._is_over = False

    @workflow.run
    async def run(self, partner_id: str) -> str:
        """Tell the story from the partner's request to the letter."""
        # 1. You ask for a deposit from your own desk and give your password once more.
        asked = await self._take_request(partner_id)

        # 2. Where your programme says so, one of us decides about your request first.
        if isinstance(asked, RequestAwaitsReview):
            asked = await self._decision(partner_id, asked)
        if isinstance(asked, RequestApproved):
            # 3. We open the deposit, empty.
            await self._open(partner_id)

        # 4. We email you how to add money to it, or why it cannot be opened.
        return await self._end(partner_id, asked)

    @workflow.update
    async def opened(self) -> bool:
        """Whether the deposit is open; waits until it is."""
        await workflow.wait_condition(lambda: self._is_open)
        return True

    @workflow.update
    async def first_answer(self) -> RequestAnswer:
        """How the request stands; waits until that is known, and until what is to be opened is."""
        await workflow.wait_condition(self._is_known)
        assert self._stands is not None
        return self._stands

    @workflow.update
    async def decide(self, decision: DepositDecision) -> DepositDecisionAnswer:
        """A reviewer's answer; it is in the books then."""
        message = self._hear(decision)
        await workflow.wait_condition(lambda: message.answer is not None or self._is_over)
        return message.answer or NoRequestWaits()

    @workflow.signal(name="decide")
    def decide_by_signal(self, decision: DepositDecision) -> None:
        """The same as the update; a signal is kept also while no worker is there to hear it."""
        self._hear(decision)

    @workflow.query
    def status(self) -> RequestAnswer | None:
        """How the request stands."""
        return self._stands

    def _hear(self, decision: DepositDecision) -> _Message:
        message = _Message(decision)
        self._inbox.append(message)
        return message

    def _is_known(self) -> bool:
        return self._is_open or isinstance(
            self._stands, RequestAwaitsReview | RequestDeclined | NothingRequested
        )

    async def _take_request(self, partner_id: str) -> RequestAnswer:
        show(Sign("opening", WaitingFor.US, f"The deposit of {partner_id} is being opened."))
        if not workflow.patched("2026-11-authorised-deposit"):
            return RequestApproved("")
        self._stands = await workflow.execute_activity_method(
            Activation.take_deposit_request,
            partner_id,
            summary="Copy the request into the books",
            **OUR_OWN_BOOKS,
        )
        return self._stands

    async def _decision(
        self, partner_id: str, asked: RequestAwaitsReview
    ) -> RequestApproved | RequestDeclined:
        sentence = f"The request of {partner_id} for a deposit waits for a reviewer."
        show(Sign("awaiting_review", WaitingFor.REVIEWER, sentence))
        while True:
            await workflow.wait_condition(lambda: bool(self._inbox))
            message = self._inbox.pop(0)
            message.answer = await self._record(asked, message.decision)
            if isinstance(message.answer, DepositDecided):
                break
        await self._turn_away(asked)
        decision = message.decision
        if decision.verdict is DepositVerdict.APPROVE:
            stands: RequestApproved | RequestDeclined = RequestApproved(asked.request_id)
        else:
            because = NoDepositCause.DECLINED
            stands = RequestDeclined(asked.request_id, because, decision.reason.strip())
        self._stands = stands
        return stands

    async def _turn_away(self, asked: RequestAwaitsReview) -> None:
        # The books say to each who was first.
        while self._inbox:
            message = self._inbox.pop(0)
            message.answer = await self._record(asked, message.decision)

    async def _record(
        self, asked: RequestAwaitsReview, decision: DepositDecision
    ) -> DepositDecisionAnswer:
        return await workflow.execute_activity_method(
            Activation.record_deposit_decision,
            RequestDecision(asked.request_id, decision, workflow.now()),
            summary=f"Write the decision down: {decision.verdict}",
            **OUR_OWN_BOOKS,
        )

    async def _open(self, partner_id: str) -> None:
        await workflow.execute_activity_method(
            Deposits.open_deposit, partner_id, summary="Open the deposit", **OUR_OWN_BOOKS
        )
        self._is_open = True

    async def _end(self, partner_id: str, asked: RequestAnswer) -> str:
        end = "nothing_requested"
        match asked:
            case RequestApproved():
                await self._send(partner_id, DepositOpen(czk(SMALLEST_TOP_UP_MINOR)), "open")
                show(Sign("open", WaitingFor.NOBODY, f"The deposit of {partner_id} is open."))
                end = "open"
            case RequestDeclined(request_id=request_id, because=because, reason=reason):
                letter = DepositDeclined(because, reason)
                await self._send(partner_id, letter, f"declined-{request_id}")
                sentence = f"The deposit of {partner_id} is not opened."
                show(Sign("declined", WaitingFor.NOBODY, sentence))
                end = "declined"
            case RequestAwaitsReview() | NothingRequested():
                pass
        self._is_over = True
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end

    async def _send(self, partner_id: str, letter: Letter, event: str) -> None:
        envelope = Envelope(
            letter_id=f"deposit/{partner_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter,
            envelope,
            summary=f"Send the letter {letter.kind}",
            **POST_ROOM,
        )
