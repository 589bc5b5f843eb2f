"""The sessions of one registry account: questions in parallel, orders one at a time, keep-alive."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from epp import dialects
from epp.answers import Response
from epp.breaker import Breaker, CoolDown
from epp.commands import Order, Question
from epp.errors import (
    CertificateRefusedError,
    EppError,
    LinkLostError,
    LoginPostponedError,
    LoginRefusedError,
    NotSentError,
    QuestionUnansweredError,
    UnsureError,
)
from epp.pace import Pace, Places
from epp.profiles import RegistryAccount
from epp.result_codes import SESSION_LIMIT, closes_link
from epp.session import Session
from epp.trust import name_of_alert, our_certificate

logger = logging.getLogger(__name__)

T = TypeVar("T")

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
        self._pace = Pace(account.commands_per_second)
        # One of the registry's places stays free for what speaks in our name beside this pool.
        self._places = Places(
            min(1 + self._profile.query_sessions, max(1, self._profile.max_sessions - 1))
        )
        self._oldest = _OLDEST_LINK_SECONDS * (1 - jitter() / 10)
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
        return await asyncio.shield(self._in_background(self._answer(question, cl_trid)))

    async def order(self, order: Order, cl_trid: str, latest: float | None = None) -> Response:
        """Send something that changes the registry, once; the caller decides about another attempt.

        A caller that goes away while the order waits takes it along; once the first byte may have
        left, the exchange is carried to its end. Nothing leaves after `latest`, by the loop's
        clock. Raises NotSentError, UnsureError or UnfitCommandError.
        """
        if not isinstance(order, Order):
            raise TypeError(f"{type(order).__name__} is not an order.")
        dialects.write(order, cl_trid, self._profile)
        await self._orders.acquire()
        try:
            session = await self._take_in_turn()
        except BaseException:
            self._orders.release()
            raise
        work = self._carry_out(session, order, cl_trid, latest)
        return await asyncio.shield(self._in_background(work))

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
                response = await self._say(await self._take_in_turn(), question, cl_trid)
                if not closes_link(response.code) or response.code in (SESSION_LIMIT, 1500):
                    return response
            second = f"{cl_trid[: _LONGEST_CL_TRID - 2]}-2"
            try:
                return await self._say(await self._take_in_turn(anew=True), question, second)
            except (UnsureError, LinkLostError) as failure:
                raise QuestionUnansweredError(f"Asked twice, no answer. {failure}") from failure

    async def _carry_out(
        self, session: Session, order: Order, cl_trid: str, latest: float | None
    ) -> Response:
        try:
            return await self._say(session, order, cl_trid, latest)
        finally:
            self._orders.release()

    async def _say(
        self,
        session: Session,
        command: Question | Order,
        cl_trid: str,
        latest: float | None = None,
    ) -> Response:
        try:
            response = await session.send(command, cl_trid, latest)
        except UnsureError:
            # A registry that finds us too fast says so by hanging up.
            self._pace.slow_down(asyncio.get_running_loop().time())
            raise
        finally:
            self._put_back(session)
            await self._places.give_back()
        if response.code == SESSION_LIMIT:
            self._pause_openings(response)
        return response

    def _pause_openings(self, response: Response) -> None:
        self._places.shrink()
        full = LoginPostponedError(response.code, response.message)
        self._breaker.failed(full, asyncio.get_running_loop().time(), self._jitter())

    async def _take_in_turn(self, *, anew: bool = False) -> Session:
        await self._places.take()
        try:
            await self._pace.turn()
            return await (self._open() if anew else self._take())
        except BaseException:
            await self._places.give_back()
            raise

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
                session = await self._log_in()
            except NotSentError as failure:
                error = await self._explained(failure)
                self._breaker.failed(error, now(), self._jitter())
                raise error from None
            self._breaker.reopen()
        if self._is_shut:
            await session.close()
        self._refuse_when_shut()
        self._warn_of_our_certificate()
        self._start_keeper()
        return session

    async def _log_in(self) -> Session:
        try:
            return await Session.open(self.account)
        except LoginRefusedError:
            if self.account.next_password is None:
                raise
        # The password was changed and nobody told the settings yet, or not at all.
        other = replace(
            self.account,
            password=self.account.next_password,
            next_password=self.account.password,
        )
        session = await Session.open(other)
        self.account = other
        return session

    def _warn_of_our_certificate(self) -> None:
        ours = our_certificate(self.account)
        if ours is not None and ours.ends_soon(time.time()):
            logger.warning(
                "%s: our certificate ends on %s; its SHA-256 is %s",
                self._profile.name,
                ours.not_after.date(),
                ours.sha256,
            )

    async def _explained(self, error: NotSentError) -> NotSentError:
        if isinstance(error, LoginPostponedError) and error.code == SESSION_LIMIT:
            self._places.shrink()
        if not isinstance(error, CertificateRefusedError):
            return error
        alert = await asyncio.to_thread(name_of_alert, self.account)
        return CertificateRefusedError(f"{error} The alert was {alert}.") if alert else error

    def _refuse_when_shut(self) -> None:
        if self._is_shut:
            raise LinkLostError("Nothing was sent. The pool has been closed.")

    def _put_back(self, session: Session) -> None:
        if not session.is_alive:
            session.abort()
        elif session.is_older_than(self._oldest) or len(self._idle) >= self._places.most:
            self._in_background(session.close())
        else:
            self._idle.append(session)

    def _in_background(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)
        return task

    def _errand_done(self, task: asyncio.Task[Any]) -> None:
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
            await asyncio.gather(*(self._refresh(link) for link in rested))

    async def _refresh(self, session: Session) -> None:
        if session.is_older_than(self._oldest):
            await session.close()
            return
        try:
            await session.hello()
        except EppError as error:
            # A registry may end an idle link as it likes; the next command opens another.
            logger.info("%s: an idle link ended: %s", self._profile.name, error)
        finally:
            self._put_back(session)
