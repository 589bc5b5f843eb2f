"""Carries one thing out at a registry exactly once, whatever becomes of the answers.

The protocol is that of epp.md 6 and reliability.md 1.2; its rules are programme/submission.py. It
is the same for every operation; what differs is a plan: what is sent, and how the registry's own
record shows whether it was done. A plan lives as long as one call of an activity.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from activities.pulse import pulse
from activities.registry.accounts import Accounts
from activities.registry.attempts import Attempts, Case, Submission
from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
    closure_of,
)
from epp.answers import Response
from epp.commands import Order as Transform
from epp.errors import NotSentError, UnsureError
from epp.handles import make_auth_info
from epp.result_codes import CodeClass, meaning_for
from programme.order import LaneClosed, LaneClosure
from programme.submission import AttemptOutcome, may_give_up, must_ask_first

Answer = TypeVar("Answer")

_OUTCOMES = {
    CodeClass.OK: AttemptOutcome.CREATED,
    CodeClass.PENDING: AttemptOutcome.PENDING,
    CodeClass.UNSURE: AttemptOutcome.UNSURE,
}
_NOT_LOGGED_IN, _MISUSED = 2200, 2002
_MISSING = 2303


@dataclass(frozen=True)
class Refusal:
    """A definite no: its code, and since when it counts."""

    code: int
    asked_at: datetime


class Plan(ABC, Generic[Answer]):
    """What is to be done, and how the registry's record shows whether it was."""

    async def prepare(self, submission: Submission) -> Mapping[str, str]:
        """Return what must be known of the time before the first attempt; kept, asked once."""
        return {}

    @abstractmethod
    async def look(self, submission: Submission, asked_at: datetime) -> Answer | None:
        """Return what the registry's record settles; None: it was not done, it may be sent.

        Asked only after an attempt whose end nobody knows. A no must be put to `believe` first.
        """

    @abstractmethod
    async def command(self, submission: Submission) -> Transform:
        """Return what is sent. Raises RefusedBeforehandError."""

    @abstractmethod
    async def done(self, submission: Submission, answer: Response) -> Answer:
        """Return what success means."""

    @abstractmethod
    async def pending(self, submission: Submission, answer: Response) -> Answer:
        """Return what it means that the registry will say later."""

    @abstractmethod
    async def refused(self, submission: Submission, refusal: Refusal) -> Answer:
        """Return what a no means; nothing of ours can be under way any more."""

    async def lacking(self, submission: Submission) -> None:
        """Do something about an object of ours that the registry misses (2303); may raise."""

    async def not_now(self, submission: Submission, answer: Response) -> Answer:
        """Return what it means that an object's own state forbids it (2300, 2304)."""
        raise RegistryOutOfReachError(f"The registry answered {answer.code}.")


class RefusedBeforehandError(RuntimeError):
    """The registry refuses something the command needs, so the command is never sent."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The registry refused with {code} what the command needs.")
        self.code = code


class Carrier:
    """Carries cases out; every neighbour that changes something at a registry does it by this."""

    def __init__(
        self, attempts: Attempts, accounts: Accounts, new_cl_trid: Callable[[], str]
    ) -> None:
        self.attempts = attempts
        self.accounts = accounts
        self.new_cl_trid = new_cl_trid

    async def carry(self, lane: Lane, case: Case, plan: Plan[Answer]) -> Answer | LaneClosed:
        """Carry a case out, or find that it was; call it from an activity on the account's queue.

        Returns LaneClosed while our account takes no orders; the story is woken by `lane_opened`.
        Raises RegistryUnsureError while nobody knows, RegistryOutOfReachError,
        RegistryMisspokenError; the activity is tried again then.
        """
        closed = await self.accounts.closed(lane.registry)
        if closed is not None:
            return closed
        try:
            async with pulse():
                return await self._carry(lane, case, plan)
        except NotSentError as error:
            because = closure_of(error)
            if because is None:
                raise RegistryOutOfReachError(str(error)) from error
            return await self.accounts.stop(lane.registry, because.because, type(error).__name__)

    async def _carry(self, lane: Lane, case: Case, plan: Plan[Answer]) -> Answer | LaneClosed:
        submission = await self._open(lane, case, plan)
        if must_ask_first(submission.attempts):
            known = await plan.look(submission, await self.attempts.moment())
            if known is not None:
                return known
        try:
            command = await plan.command(submission)
        except RefusedBeforehandError as error:
            # No question was asked before the submission was opened.
            believe(lane, submission, submission.opened_at)
            return await plan.refused(submission, Refusal(error.code, submission.opened_at))
        answer = await self._send(lane, submission, command)
        meaning = meaning_for(command, answer.code)
        return await self._judge(lane, submission, plan, answer, meaning)

    async def _open(self, lane: Lane, case: Case, plan: Plan[Answer]) -> Submission:
        marker = make_auth_info()
        submission = await self.attempts.open_submission(case, lane.registry, marker)
        if submission.facts is None:
            facts = await plan.prepare(submission)
            if facts:
                await self.attempts.keep_facts(case, facts)
                submission = await self.attempts.open_submission(case, lane.registry, marker)
        return submission

    async def _send(self, lane: Lane, submission: Submission, command: Transform) -> Response:
        case, cl_trid = submission.case, self.new_cl_trid()
        # Before the attempt is dated, so that it is never younger here than it is in the books.
        latest = asyncio.get_running_loop().time() + consistency_delay_of(lane).total_seconds()
        await self.attempts.open_attempt(case, cl_trid)
        try:
            answer = await lane.pool.order(command, cl_trid, latest)
        except UnsureError as error:
            await self.attempts.end_attempt(case, cl_trid, AttemptOutcome.UNSURE, None)
            raise RegistryUnsureError(str(error)) from error
        except NotSentError:
            await self.attempts.end_attempt(case, cl_trid, AttemptOutcome.NOT_SENT, None)
            raise
        outcome = _OUTCOMES.get(meaning_for(command, answer.code), AttemptOutcome.REFUSED)
        await self.attempts.end_attempt(case, cl_trid, outcome, answer)
        return answer

    async def _judge(
        self,
        lane: Lane,
        submission: Submission,
        plan: Plan[Answer],
        answer: Response,
        meaning: CodeClass,
    ) -> Answer | LaneClosed:
        if meaning in (CodeClass.OK, CodeClass.PENDING):
            await self.accounts.answered(lane.registry)
        match meaning:
            case CodeClass.OK:
                return await plan.done(submission, answer)
            case CodeClass.PENDING:
                return await plan.pending(submission, answer)
            case CodeClass.PARK:
                code = str(answer.code)
                return await self.accounts.stop(lane.registry, LaneClosure.NO_CREDIT, code)
            case CodeClass.UNSURE:
                raise RegistryUnsureError(f"The registry answered {answer.code}.")
            case CodeClass.SESSION:
                return await self._not_in_order(lane, submission, answer.code)
            case CodeClass.LATER:
                return await plan.not_now(submission, answer)
            case CodeClass.BUG:
                raise RegistryMisspokenError(f"The registry answered {answer.code}.")
            case CodeClass.REJECT:
                return await self._refused(lane, submission, plan, answer.code)

    async def _not_in_order(self, lane: Lane, submission: Submission, code: int) -> LaneClosed:
        said_before = bool(submission.attempts) and submission.attempts[-1].code == code
        if said_before and code == _NOT_LOGGED_IN:
            # A new link did not help: knocking on could lock the account.
            return await self.accounts.stop(lane.registry, LaneClosure.LOCKED_OUT, str(code))
        if said_before and code == _MISUSED:
            raise RegistryMisspokenError("The registry answered 2002 twice.")
        raise RegistryOutOfReachError(f"The registry answered {code}.")

    async def _refused(
        self, lane: Lane, submission: Submission, plan: Plan[Answer], code: int
    ) -> Answer:
        if code == _MISSING:
            await plan.lacking(submission)
        # Before the question, never after: a no counts from the moment it was asked for. This
        # one was asked for by the command, and that was sent after the submission was opened.
        asked_at = submission.opened_at
        if must_ask_first(submission.attempts):
            # Our own lost attempt may be what stands in the way.
            asked_at = await self.attempts.moment()
            known = await plan.look(submission, asked_at)
            if known is not None:
                return known
        believe(lane, submission, asked_at)
        return await plan.refused(submission, Refusal(code, asked_at))


def believe(lane: Lane, submission: Submission, asked_at: datetime) -> None:
    """Pass if a no may be believed: none of our attempts can still be under way.

    Raises RegistryUnsureError.
    """
    delay = consistency_delay_of(lane)
    if not may_give_up(submission.attempts, asked_at=asked_at, consistency_delay=delay):
        raise RegistryUnsureError("A no is not believed while an attempt may be under way.")


def consistency_delay_of(lane: Lane) -> timedelta:
    """Return after how long an attempt without an answer counts as ended at this registry.

    For the same reason none is sent that old: by then a no may have been believed.
    """
    return timedelta(seconds=lane.pool.account.profile.consistency_delay_seconds)
