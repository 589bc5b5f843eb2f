"""The sessions of one registry account: questions in parallel, orders one at a time, keep-alive."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Coroutine
from typing import Any

from epp import dialects
from epp.answers import Response
from epp.breaker import Breaker, CoolDown
from epp.commands import Order, Question
from epp.errors import (
    EppError,
    LinkLostError,
    LoginPostponedError,
    NotSentError,
    QuestionUnansweredError,
    UnsureError,
)
from epp.profiles import RegistryAccount
from epp.result_codes import SESSION_LIMIT, closes_link
from epp.session import Session

logger = logging.getLogger(__name__)

_IDLE_SHARE = 3
_LOOKS_A_PAUSE = 4
_OLDEST_LINK_SECONDS = 3600.0
_LONGEST_CL_TRID = 64


class RegistryPool:
    """Speaks with one registry in the name of one account; opens links when they are needed."""

    def __init__(
        self,
        account: RegistryAccount,
        cool_down: CoolDown | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.account = account
        self._profile = account.profile
        self._breaker = Breaker(cool_down or CoolDown())
        self._jitter = jitter
        self._idle: list[Session] = []
        self._opening = asyncio.Lock()
        self._orders = asyncio.Lock()
        self._questions = asyncio.Semaphore(self._profile.query_sessions)
        self._errands: set[asyncio.Task[Any]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._is_shut = False

    @property
    def closed_because(self) -> str | None:
        """Why the account is closed, or None while it is not."""
        return self._breaker.closed_because

    def reopen(self) -> None:
        """Forget past refusals, so that the next command knocks again at once."""
        self._breaker.reopen()

    async def ask(self, question: Question, cl_trid: str) -> Response:
        """Ask something that changes nothing; once more on a new link when the first one died.

        The second attempt appends "-2" to the clTRID, because some registries hang up on one they
        have seen. Raises NotSentError or UnfitCommandError.
        """
        if not isinstance(question, Question):
            raise TypeError(f"{type(question).__name__} is not a question.")
        dialects.write(question, cl_trid, self._profile)
        return await asyncio.shield(self._errand(self._answer(question, cl_trid)))

    async def order(self, order: Order, cl_trid: str) -> Response:
        """Send something that changes the registry, once; the caller decides about another attempt.

        A caller that goes away while the order waits takes it along; once the first byte may have
        left, the exchange is carried to its end. Raises NotSentError, UnsureError or
        UnfitCommandError.
        """
        if not isinstance(order, Order):
            raise TypeError(f"{type(order).__name__} is not an order.")
        dialects.write(order, cl_trid, self._profile)
        await self._orders.acquire()
        try:
            session = await self._take()
        except BaseException:
            self._orders.release()
            raise
        return await asyncio.shield(self._errand(self._carry_out(session, order, cl_trid)))

    async def close(self) -> None:
        """Let what is under way end, log out everywhere and hang up."""
        self._is_shut = True
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        while self._errands:
            await asyncio.wait(self._errands)
        sessions, self._idle = self._idle, []
        await asyncio.gather(*(session.close() for session in sessions))

    async def _answer(self, question: Question, cl_trid: str) -> Response:
        async with self._questions:
            with contextlib.suppress(UnsureError, LinkLostError):
                response = await self._say(await self._take(), question, cl_trid)
                if not closes_link(response.code) or response.code in (SESSION_LIMIT, 1500):
                    return response
            second = f"{cl_trid[: _LONGEST_CL_TRID - 2]}-2"
            try:
                return await self._say(await self._open(), question, second)
            except (UnsureError, LinkLostError) as failure:
                raise QuestionUnansweredError(f"Asked twice, no answer. {failure}") from failure

    async def _carry_out(self, session: Session, order: Order, cl_trid: str) -> Response:
        try:
            return await self._say(session, order, cl_trid)
        finally:
            self._orders.release()

    async def _say(self, session: Session, command: Question | Order, cl_trid: str) -> Response:
        try:
            response = await session.send(command, cl_trid)
        finally:
            self._put_back(session)
        if response.code == SESSION_LIMIT:
            self._pause_openings(response)
        return response

    def _pause_openings(self, response: Response) -> None:
        full = LoginPostponedError(response.code, response.message)
        self._breaker.failed(full, asyncio.get_running_loop().time(), self._jitter())

    async def _take(self) -> Session:
        # Last in, first out: few links stay warm, the others age and are let go.
        while self._idle and not self._is_shut:
            session = self._idle.pop()
            if await session.is_usable():
                return session
            session.abort()
        return await self._open()

    async def _open(self) -> Session:
        # One at a time, or a wrong password would be tried by all who wait.
        async with self._opening:
            self._refuse_when_shut()
            now = asyncio.get_running_loop().time
            self._breaker.admit(now())
            try:
                session = await Session.open(self.account)
            except NotSentError as error:
                self._breaker.failed(error, now(), self._jitter())
                raise
            self._breaker.reopen()
        if self._is_shut:
            await session.close()
        self._refuse_when_shut()
        self._start_keeper()
        return session

    def _refuse_when_shut(self) -> None:
        if self._is_shut:
            raise LinkLostError("Nothing was sent. The pool has been closed.")

    def _put_back(self, session: Session) -> None:
        if session.is_alive and len(self._idle) <= self._profile.query_sessions:
            self._idle.append(session)
        else:
            session.abort()

    def _errand(self, work: Coroutine[Any, Any, Response]) -> asyncio.Task[Response]:
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)
        return task

    def _errand_done(self, task: asyncio.Task[Response]) -> None:
        self._errands.discard(task)
        # A caller that went away never asks for the error; looking at it keeps the loop quiet.
        if not task.cancelled() and task.exception() is not None:
            logger.debug("%s: an exchange ended in an error", self._profile.name)

    def _start_keeper(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_alive())

    async def _keep_alive(self) -> None:
        longest_idle = self._profile.idle_limit_seconds / _IDLE_SHARE
        while True:
            await asyncio.sleep(longest_idle / _LOOKS_A_PAUSE)
            now = asyncio.get_running_loop().time()
            rested = [link for link in self._idle if now - link.used_at >= longest_idle]
            self._idle = [link for link in self._idle if link not in rested]
            await asyncio.gather(*(self._refresh(link, now) for link in rested))

    async def _refresh(self, session: Session, now: float) -> None:
        if now - session.opened_at > _OLDEST_LINK_SECONDS:
            await session.close()
            return
        try:
            await session.hello()
        except EppError as error:
            # A registry may end an idle link as it likes; the next command opens another.
            logger.info("%s: an idle link ended: %s", self._profile.name, error)
        finally:
            self._put_back(session)
