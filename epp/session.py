"""One EPP session over TLS: the only socket of the house, dead for good after any failure."""

import asyncio
import logging
import ssl
import time
from typing import NoReturn

from epp import dialects, envelope
from epp.answers import Response
from epp.commands import Command, Question
from epp.errors import (
    BrokenAnswerError,
    CertificateRefusedError,
    ConnectError,
    GreetingDiffersError,
    LinkLostError,
    LoginPostponedError,
    LoginRefusedError,
    LoginUnansweredError,
    ServerNotTrustedError,
    TooLateError,
    UnsureError,
)
from epp.frames import with_header
from epp.greetings import Greeting, read_greeting
from epp.profiles import RegistryAccount
from epp.result_codes import CodeClass, closes_link, login_meaning_of
from epp.trust import tls_context
from epp.wire import Wire

logger = logging.getLogger(__name__)

_LARGEST_SKEW_SECONDS = 30
_HAPPY_EYEBALLS_SECONDS = 0.25


class Session:
    """A logged-in link to a registry, with one command under way at most."""

    def __init__(self, account: RegistryAccount, wire: Wire) -> None:
        self._account = account
        self._profile = account.profile
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self.opened_at = self._loop.time()
        self.used_at = self.opened_at

    @classmethod
    async def open(cls, account: RegistryAccount, new_password: str | None = None) -> "Session":
        """Connect, read the greeting, hold it against the profile and log in.

        A `new_password` is set by this login. Raises a NotSentError of the kind that tells what to
        mend.
        """
        session = cls(account, await _connected(account))
        try:
            await session._be_greeted()
            await session._log_in(new_password)
        except BaseException:
            session.abort()
            raise
        return session

    def is_older_than(self, seconds: float) -> bool:
        """Whether the link has been open for longer than this."""
        return self._loop.time() - self.opened_at > seconds

    @property
    def is_alive(self) -> bool:
        """Whether the link may still carry a command."""
        return self._wire.dead_because is None

    async def is_usable(self) -> bool:
        """Whether the link is alive after a look at what the registry may have sent meanwhile."""
        # The first turn of the loop finds what lies in the socket, the second hands it to us.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return self.is_alive

    async def send(self, command: Command, cl_trid: str, latest: float | None = None) -> Response:
        """Say one command and wait for its answer, under one deadline for both.

        Nothing is written after `latest`, by the loop's clock. Raises LinkLostError or TooLateError
        before the first byte and UnsureError after it; UnfitCommandError when the command cannot
        be written.
        """
        body = dialects.write(command, cl_trid, self._profile)
        deadlines = self._profile.deadlines
        asks = isinstance(command, Question)
        deadline = deadlines.query if asks else deadlines.transform
        answer = await self._exchange(body, deadline, latest)
        response = self._read(answer, cl_trid)
        if closes_link(response.code):
            self._wire.die(f"The registry answered {response.code}.")
        return response

    async def hello(self) -> None:
        """Ask for a greeting, so that the registry does not take us for gone.

        Raises UnsureError or LinkLostError, and the link is dead, when there is none.
        """
        answer = await self._exchange(envelope.hello(), self._profile.deadlines.query)
        try:
            read_greeting(answer)
        except BrokenAnswerError as broken:
            self._fail(str(broken))

    async def close(self) -> None:
        """Log out if the link still allows it, and hang up."""
        if await self.is_usable():
            try:
                await self._exchange(
                    envelope.logout(envelope.fresh_cl_trid()), self._profile.deadlines.logout
                )
            except (UnsureError, LinkLostError):
                # Good-bye is a courtesy: the registry frees our place by itself, only later.
                logger.info("%s: logout got no answer", self._profile.name)
        self.abort()
        await self._wire.closed()

    def abort(self) -> None:
        """Hang up at once."""
        self._wire.die("We hung up.")

    async def _be_greeted(self) -> None:
        try:
            async with asyncio.timeout(self._profile.deadlines.greeting):
                body = await self._wire.next_body()
        except TimeoutError:
            raise ConnectError("The registry did not greet us in time.") from None
        if body is None:
            self._explain_silence()
        try:
            greeting = read_greeting(body)
        except BrokenAnswerError as broken:
            raise ConnectError(f"The registry's first frame is no greeting: {broken}") from None
        self._hold_against_profile(greeting)

    def _explain_silence(self) -> NoReturn:
        if self._wire.has_received:
            raise ConnectError("The registry hung up in the middle of its greeting.")
        # Under TLS 1.3 a server judges our certificate after our handshake has succeeded.
        raise CertificateRefusedError(
            "The registry hung up before its greeting: it does not like our certificate or address."
        )

    def _hold_against_profile(self, greeting: Greeting) -> None:
        missing = greeting.missing_for(self._profile)
        if missing:
            raise GreetingDiffersError(missing)
        skew = greeting.seconds_ahead_of(time.time())
        if skew is not None and abs(skew) > _LARGEST_SKEW_SECONDS:
            logger.warning("%s: its clock is %+.0f seconds off ours", self._profile.name, skew)
        beyond = greeting.beyond(self._profile)
        if beyond:
            logger.info("%s: the greeting also offers %s", self._profile.name, ", ".join(beyond))

    async def _log_in(self, new_password: str | None) -> None:
        cl_trid = envelope.fresh_cl_trid()
        body = envelope.login(self._account, cl_trid, new_password)
        try:
            answer = await self._exchange(body, self._profile.deadlines.login)
            response = self._read(answer, cl_trid)
        except (UnsureError, LinkLostError) as failure:
            raise LoginUnansweredError(f"The login got no usable answer. {failure}") from None
        self._judge_login(response, new_password)

    def _judge_login(self, response: Response, new_password: str | None) -> None:
        message = response.message
        for secret in filter(None, (self._account.password, new_password)):
            message = message.replace(secret, "***")
        match login_meaning_of(response.code):
            case CodeClass.OK:
                return
            case CodeClass.LATER | CodeClass.SESSION:
                raise LoginPostponedError(response.code, message)
            case _:
                raise LoginRefusedError(response.code, message)

    async def _exchange(self, body: bytes, deadline: float, latest: float | None = None) -> bytes:
        if not await self.is_usable() or self._wire.is_awaited:
            reason = self._wire.dead_because or "Another command is under way on this link."
            raise LinkLostError(f"Nothing was sent. {reason}")
        if latest is not None and self._loop.time() > latest:
            # Nothing is awaited between here and the write.
            raise TooLateError("Nothing was sent. The turn came too late.")
        try:
            async with asyncio.timeout(deadline):
                self._wire.write(with_header(body))
                answer = await self._wire.next_body()
        except TimeoutError:
            self._fail(f"No answer came within {deadline:g} seconds.")
        except asyncio.CancelledError:
            # Half an answer may follow; the next command must not take it for its own.
            self._wire.die("The exchange was cut short by us.")
            raise
        if answer is None:
            raise UnsureError(f"The link died before the answer. {self._wire.dead_because}")
        self.used_at = self._loop.time()
        return answer

    def _read(self, answer: bytes, cl_trid: str) -> Response:
        try:
            response = dialects.read(answer, self._profile)
        except BrokenAnswerError as broken:
            self._fail(str(broken))
        if response.cl_trid is None and response.code < 2000:
            self._fail(f"The registry answered {response.code} without our clTRID.")
        if response.cl_trid not in (None, cl_trid):
            self._fail("The registry answered with a clTRID that is not ours.")
        return response

    def _fail(self, reason: str) -> NoReturn:
        self._wire.die(reason)
        raise UnsureError(reason)


async def _connected(account: RegistryAccount) -> Wire:
    deadlines = account.profile.deadlines
    context = tls_context(account)
    try:
        async with asyncio.timeout(deadlines.connect + deadlines.tls):
            _, wire = await asyncio.get_running_loop().create_connection(
                Wire,
                account.host,
                account.port,
                ssl=context,
                server_hostname=account.server_name or account.host,
                ssl_handshake_timeout=deadlines.tls,
                ssl_shutdown_timeout=deadlines.logout,
                # A registry has addresses of both kinds; the one that answers first will do.
                happy_eyeballs_delay=_HAPPY_EYEBALLS_SECONDS,
            )
    except ssl.SSLCertVerificationError as error:
        raise ServerNotTrustedError(
            f"The certificate of {account.host} is not trusted: {error.verify_message}."
        ) from None
    except (OSError, TimeoutError) as error:
        raise ConnectError(
            f"No connection to {account.host}:{account.port}: {type(error).__name__}."
        ) from None
    return wire
