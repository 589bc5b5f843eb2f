"""The part of an application's story in which our reviewers decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from temporalio import workflow

from activities.applications import Applications
from activities.replies import InformationAsked
from activities.reviews import DecisionStands, ProposalDue, Proposed, Reviews
from programme.people.application import ApplicationStatus
from programme.people.decisions import (
    STATUS_AFTER,
    AskedTooOften,
    DecidedAlready,
    Decision,
    DecisionAnswer,
    DecisionRefusal,
    DecisionTaken,
    FormalRefusal,
    NothingToTakeBack,
    NotReviewable,
    TakeBackAnswer,
    TakenBack,
    Verdict,
    refusal_of,
)
from programme.people.questions import MOST_ROUNDS
from programme.working_days import Promise
from workflows.application.asking import Asking
from workflows.application.case import CaseFile, until
from workflows.application.checking import Checking
from workflows.application.watching import Watching
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import WaitingFor

_UNDER_REVIEW = (ApplicationStatus.AWAITING_REVIEW, ApplicationStatus.AWAITING_SECOND)


@dataclass
class _Message:
    """A decision on its way into the books, and what came of it."""

    decision: Decision
    answer: DecisionAnswer | None = None


class Reviewing:
    """Decisions are heard one after the other; the first that is accepted counts.

    It takes effect after the seconds in which its reviewer may take it back.
    """

    def __init__(self, case: CaseFile, checking: Checking, asking: Asking) -> None:
        self._case = case
        self._checking = checking
        self._asking = asking
        self._watching = Watching(case)
        self._inbox: list[_Message] = []
        self._number = 0
        self._held: DecisionTaken | None = None
        """Can still be taken back, takes effect, or stands."""
        self._first: DecisionTaken | None = None
        """Waits for a second person."""
        self._takes_effect = False
        self._take_back_wanted = False
        self._promise: Promise | None = None

    def refusal_of(self, decision: Decision) -> FormalRefusal | None:
        """Return what speaks against hearing a decision at all; the same one twice is one."""
        if self._held is not None and self._held.decision == decision:
            return None
        standing = None if self._held is None else self._held.decision
        refusal = refusal_of(decision, status=self._case.status, standing=standing)
        if refusal is None and decision.verdict is Verdict.ASK:
            return AskedTooOften(MOST_ROUNDS) if self._asking.count >= MOST_ROUNDS else None
        return refusal

    async def decide(self, decision: Decision) -> DecisionAnswer:
        """Hear a decision and answer once the books have it."""
        message = self.hear(decision)
        await workflow.wait_condition(lambda: message.answer is not None)
        assert message.answer is not None
        return message.answer

    def hear(self, decision: Decision) -> _Message:
        """Hear a decision."""
        message = _Message(decision)
        if self._held is not None and self._held.decision == decision:
            message.answer = self._held
        else:
            self._inbox.append(message)
        return message

    async def take_back(self, reviewer_id: str) -> TakeBackAnswer:
        """Undo a reviewer's own decision while it can be undone."""
        held = self._held
        if held is None or self._takes_effect or held.decision.reviewer_id != reviewer_id:
            return NothingToTakeBack()
        self._take_back_wanted = True
        await workflow.wait_condition(lambda: self._held is not held)
        return TakenBack()

    async def until_decided(self, promise: Promise) -> DecisionStands | None:
        """Wait for the decision that counts; None if the applicant withdrew or never answered."""
        self._let_go()
        self._case.settled = False
        while not self._case.withdrawn:
            self._promise = promise
            await self._open_the_case()
            end = await self._until_effect()
            await self._close_the_case()
            if end is None or isinstance(end, DecisionStands):
                return end
            answers = await self._asking.until_answered(end)
            if answers is None:
                break
            promise = answers.promise
            await self._checking.run(answers.repeat)
        return None

    def check_again(self) -> None:
        """Have asked once more what has a gap; the sign says how many are left."""
        if self._case.status in _UNDER_REVIEW:
            self._checking.again(self._show_anew)

    def end(self) -> None:
        """Answer whoever still waits: the application has ended."""
        self._turn_away(NotReviewable(self._case.status))
        if self._case.status is ApplicationStatus.WITHDRAWN:
            self._let_go()

    async def _open_the_case(self) -> None:
        assert self._promise is not None
        if self._case.status is ApplicationStatus.CHECKING:
            await workflow.execute_activity_method(
                Applications.submit_for_review,
                self._case.application_id,
                summary="Put it in the reviewers' queue",
                **OUR_OWN_BOOKS,
            )
            self._case.move(ApplicationStatus.AWAITING_REVIEW)
        self._watching.start(self._promise)
        self._show()

    async def _close_the_case(self) -> None:
        self._watching.stop()
        await self._checking.stop()

    async def _until_effect(self) -> DecisionStands | InformationAsked | None:
        while True:
            await workflow.wait_condition(lambda: bool(self._inbox) or self._case.withdrawn)
            if self._case.withdrawn:
                return None
            taken = await self._weigh(self._inbox.pop(0))
            if taken is None or not await self._holds(taken):
                continue
            if taken.decision.verdict is Verdict.ASK:
                return await self._ask()
            if taken.needs_second:
                await self._wait_again(taken)
            elif self._first is not None and not _agree(self._first, taken):
                await self._wait_again(None)
            else:
                return await self._settle(taken)

    async def _weigh(self, message: _Message) -> DecisionTaken | None:
        decision = message.decision
        answer = await workflow.execute_activity_method(
            Reviews.record_proposal,
            Proposed(self._case.application_id, self._number + 1, decision, workflow.now()),
            summary=f"Write the decision down: {decision.verdict}",
            **OUR_OWN_BOOKS,
        )
        if not isinstance(answer, DecisionTaken):
            # Only the books could tell; the application waits for somebody who may.
            self._case.ignore(decision, answer.kind)
            message.answer = answer
            return None
        self._number += 1
        self._held = message.answer = answer
        self._takes_effect = self._take_back_wanted = False
        self._turn_away(DecidedAlready(answer.decision))
        return answer

    def _turn_away(self, refusal: DecisionRefusal) -> None:
        for message in self._inbox:
            if self._held is not None and self._held.decision == message.decision:
                message.answer = self._held
            else:
                self._case.ignore(message.decision, refusal.kind)
                message.answer = refusal
        self._inbox.clear()

    async def _holds(self, taken: DecisionTaken) -> bool:
        self._case.show(
            WaitingFor.REVIEWER,
            f"The decision to {taken.decision.verdict} can still be taken back.",
            taken.takes_effect_at,
        )
        await until(
            lambda: self._take_back_wanted or self._case.withdrawn,
            taken.takes_effect_at,
            "Until the decision takes effect",
        )
        if self._case.withdrawn:
            return False
        if not self._take_back_wanted:
            self._takes_effect = True
            return True
        await self._record(Reviews.record_taken_back, "Note that it was taken back")
        self._let_go()
        self._show()
        return False

    async def _ask(self) -> InformationAsked:
        asked = await self._asking.ask(self._number)
        self._first = None
        self._let_go()
        return asked

    async def _wait_again(self, first: DecisionTaken | None) -> None:
        """Wait for a second person, or, where two have disagreed, from the beginning."""
        if first is not None:
            await self._record(Reviews.record_awaits_second, "Wait for a second person")
            self._case.move(ApplicationStatus.AWAITING_SECOND)
        else:
            await self._record(Reviews.record_not_seconded, "The second person decided otherwise")
            self._case.move(ApplicationStatus.AWAITING_REVIEW)
        self._first = first
        self._let_go()
        self._show()

    async def _settle(self, taken: DecisionTaken) -> DecisionStands:
        self._case.settled = True
        # A late answer of a register must not change what was decided upon.
        await self._close_the_case()
        stands: DecisionStands = await self._record(
            Reviews.record_decision, f"Let the decision count: {taken.decision.verdict}"
        )
        self._case.move(STATUS_AFTER[stands.decision.verdict])
        self._first = None
        return stands

    async def _record(self, what: Callable[..., Any], summary: str) -> Any:
        due = ProposalDue(self._case.application_id, self._number, workflow.now())
        return await workflow.execute_activity_method(what, due, summary=summary, **OUR_OWN_BOOKS)

    def _let_go(self) -> None:
        self._held = None
        self._takes_effect = self._take_back_wanted = False

    def _show_anew(self) -> None:
        # A decision that can still be taken back has a sign of its own.
        if self._held is None and self._case.status in _UNDER_REVIEW:
            self._show()

    def _show(self) -> None:
        assert self._promise is not None
        gaps = len(self._checking.gaps)
        waits = "a reviewer" if self._first is None else "a second person"
        checks = "every check has an answer" if gaps == 0 else f"{gaps} checks have no answer"
        sentence = f"The application waits for {waits}; {checks}."
        self._case.show(WaitingFor.REVIEWER, sentence, self._promise.due_at)


def _agree(first: DecisionTaken, second: DecisionTaken) -> bool:
    return first.decision.verdict is second.decision.verdict
