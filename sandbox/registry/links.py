"""The open links of one endpoint: bytes in, bytes out."""

import asyncio
import contextlib
import re
import ssl
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator
from typing import Any

from sandbox.registry.accounts import FINGERPRINTS
from sandbox.registry.desk import Desk, Reply
from sandbox.registry.manners import Manners
from sandbox.registry.visits import Seat
from sandbox.registry.wire.dialects import Dialect
from sandbox.registry.wire.frames import UnreadableError, framed, read_frame

GOODBYE_SECONDS = 2.0
# Whatever ends a link: the client went away, was silent too long, or cannot be answered.
_ENDS = (asyncio.IncompleteReadError, OSError, ssl.SSLError, UnreadableError)
_CHANGES = re.compile(rb"<(?:\w+:)?(?:create|renew|transfer|update|delete)[ >]")


class Links:
    """The links of one endpoint."""

    def __init__(self, desk: Desk, dialect: Dialect) -> None:
        self._desk = desk
        self._dialect = dialect
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._seats: dict[asyncio.Task[None], Seat] = {}
        self._at_work: Counter[str | None] = Counter()
        self._requests: defaultdict[str | None, deque[float]] = defaultdict(deque)

    @property
    def registrars(self) -> list[str | None]:
        """Who sits on each open link; nobody, before the login."""
        return [seat.registrar for seat in self._seats.values()]

    @property
    def manners(self) -> Manners:
        """How this endpoint behaves at the moment."""
        return self._desk.manners_of(self._dialect)

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one link until its end."""
        task = asyncio.current_task()
        assert task is not None
        seat = Seat(self._dialect, _common_name(writer), _fingerprints(writer))
        self._open[task], self._seats[task] = writer, seat
        self._desk.take_seat(seat)
        try:
            await self._converse(seat, reader, writer)
        except _ENDS:
            pass
        finally:
            self._desk.leave_seat(seat)
            del self._open[task], self._seats[task]
            await _part(writer)

    async def _converse(
        self, seat: Seat, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(framed(self._desk.greeting(self._dialect)))
        closes = False
        while not closes:
            async with asyncio.timeout(self.manners.idle_seconds or None):
                body = await read_frame(reader)
            if self._is_too_quick(seat):
                return
            reply = await self._served(seat, body)
            closes = reply.closes
            for pause, piece in reply.pieces:
                await asyncio.sleep(pause)
                writer.write(piece)
                await writer.drain()

    def _is_too_quick(self, seat: Seat) -> bool:
        limit, now = self.manners.requests_per_second, time.monotonic()
        latest = self._requests[seat.registrar]
        latest.append(now)
        while latest[0] < now - 1:
            latest.popleft()
        return 0 < limit < len(latest)

    async def _served(self, seat: Seat, body: bytes) -> Reply:
        manners = self.manners
        if not (manners.work_seconds or manners.deadlock) or not _CHANGES.search(body):
            return self._desk.serve(seat, body)
        async with self._working(seat):
            await asyncio.sleep(manners.work_seconds)
            seat.crowd = self._at_work[seat.registrar]
            return self._desk.serve(seat, body)

    @contextlib.asynccontextmanager
    async def _working(self, seat: Seat) -> AsyncIterator[None]:
        registrar = seat.registrar
        self._at_work[registrar] += 1
        try:
            yield
        finally:
            self._at_work[registrar] -= 1

    def cut(self) -> None:
        """Cut every link, as a fallen server would, and go on serving new ones."""
        for writer in self._open.values():
            writer.transport.abort()

    async def close(self) -> None:
        """Cut every link at once, and serve nobody any more."""
        tasks = list(self._open)
        for task, writer in self._open.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _part(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            await writer.wait_closed()


def _common_name(writer: asyncio.StreamWriter) -> str:
    certificate = writer.get_extra_info("peercert") or {}
    names = [pair for part in certificate.get("subject", ()) for pair in part]
    return next((str(value) for key, value in names if key == "commonName"), "")


def _fingerprints(writer: asyncio.StreamWriter) -> dict[str, str]:
    link: Any = writer.get_extra_info("ssl_object")
    certificate = link.getpeercert(binary_form=True) if link else None
    if not certificate:
        return {}
    return {binding: print_of(certificate) for binding, print_of in FINGERPRINTS.items()}
