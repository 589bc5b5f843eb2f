"""Sends one paid command for an order: written down first, and its answer after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from activities.registry.attempts import Attempts, Submission
from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
)
from epp.answers import DomainInfo, Response
from epp.commands import InfoDomain, QueryTransfer
from epp.commands import Order as Command
from epp.errors import NotSentError, UnsureError
from epp.result_codes import CodeClass
from programme.order import Order
from programme.submission import AttemptOutcome, may_give_up

MISSING = 2303
NOT_OURS = (2201, 2202)

_OUTCOMES = {
    CodeClass.OK: AttemptOutcome.CREATED,
    CodeClass.PENDING: AttemptOutcome.PENDING,
    CodeClass.UNSURE: AttemptOutcome.UNSURE,
}


class Sending:
    """What renewals and transfers have in common on their way to a registry."""

    def __init__(self, attempts: Attempts, new_cl_trid: Callable[[], str]) -> None:
        self.attempts = attempts
        self._new_cl_trid = new_cl_trid

    async def send(self, lane: Lane, order: Order, command: Command) -> Response:
        """Write an attempt down, send the command and write down how it ended.

        Returns answers that are a yes, a promise or a no about the name, and 2104. Raises
        RegistryUnsureError, RegistryOutOfReachError, RegistryMisspokenError for all others.
        """
        cl_trid = self._new_cl_trid()
        await self.attempts.open_attempt(order, cl_trid)
        try:
            answer = await lane.pool.order(command, cl_trid)
        except UnsureError as error:
            await self.attempts.end_attempt(order, cl_trid, AttemptOutcome.UNSURE, None)
            raise RegistryUnsureError(str(error)) from error
        except NotSentError:
            await self.attempts.end_attempt(order, cl_trid, AttemptOutcome.NOT_SENT, None)
            raise
        outcome = _OUTCOMES.get(answer.meaning, AttemptOutcome.REFUSED)
        await self.attempts.end_attempt(order, cl_trid, outcome, answer)
        match answer.meaning:
            case CodeClass.UNSURE:
                raise RegistryUnsureError(f"The registry answered {answer.code}.")
            case CodeClass.SESSION:
                raise RegistryOutOfReachError(f"The registry answered {answer.code}.")
            case CodeClass.BUG:
                raise RegistryMisspokenError(f"The registry answered {answer.code}.")
            case _:
                return answer

    async def info(self, lane: Lane, name: str) -> DomainInfo | None:
        """Return the registry's record of a name; None if there is none, or it is hidden from us.

        Raises RegistryUnsureError.
        """
        answer = await lane.pool.ask(InfoDomain(name), self._new_cl_trid())
        if isinstance(answer.data, DomainInfo):
            return answer.data
        if answer.code == MISSING or answer.code in NOT_OURS:
            return None
        raise RegistryUnsureError(f"Asked about the name, the registry answered {answer.code}.")

    async def ask_transfer(self, lane: Lane, name: str) -> Response:
        """Return what the registry says of a transfer of the name."""
        return await lane.pool.ask(QueryTransfer(name), self._new_cl_trid())

    def is_believable(self, lane: Lane, submission: Submission, asked_at: datetime) -> bool:
        """Say whether a no that was asked for at a moment counts: nothing is under way any more."""
        delay = timedelta(seconds=lane.pool.account.profile.consistency_delay_seconds)
        return may_give_up(submission.attempts, asked_at=asked_at, consistency_delay=delay)
