"""The open links of one endpoint: bytes in, bytes out."""

import asyncio
import contextlib
import ssl

from sandbox.registry.desk import Desk
from sandbox.registry.objects.visits import Seat
from sandbox.registry.wire.dialects import Dialect
from sandbox.registry.wire.frames import UnreadableError, framed, read_frame

GOODBYE_SECONDS = 2.0
# Whatever ends a link: the client went away, or said something nobody can answer.
_ENDS = (asyncio.IncompleteReadError, OSError, ssl.SSLError, UnreadableError)


class Links:
    """The links of one endpoint."""

    def __init__(self, desk: Desk, dialect: Dialect) -> None:
        self._desk = desk
        self._dialect = dialect
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._seats: dict[asyncio.Task[None], Seat] = {}

    @property
    def registrars(self) -> list[str | None]:
        """Who sits on each open link; nobody, before the login."""
        return [seat.registrar for seat in self._seats.values()]

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one link until its end."""
        task = asyncio.current_task()
        assert task is not None
        seat = Seat(self._dialect, _common_name(writer))
        self._open[task], self._seats[task] = writer, seat
        try:
            await self._converse(seat, reader, writer)
        except _ENDS:
            pass
        finally:
            del self._open[task], self._seats[task]
            await _part(writer)

    async def _converse(
        self, seat: Seat, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(framed(self._desk.greeting(self._dialect)))
        closes = False
        while not closes:
            reply = self._desk.serve(seat, await read_frame(reader))
            closes = reply.closes
            for pause, piece in reply.pieces:
                await asyncio.sleep(pause)
                writer.write(piece)
                await writer.drain()

    async def close(self) -> None:
        """Cut every link at once."""
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
