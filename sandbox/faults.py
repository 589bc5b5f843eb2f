"""A proxy in front of any TCP server that slows, loses and cuts what passes, for tests."""

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self

PIECE = 65536
NO_LINGER = struct.pack("ii", 1, 0)


def _reset(writer: asyncio.StreamWriter) -> None:
    # Without lingering the far end gets a reset, as from a cable that was cut, and no farewell.
    with contextlib.suppress(OSError):
        link: socket.socket = writer.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    writer.transport.abort()


class _Connection:
    """One client's connection through the proxy."""

    def __init__(
        self,
        proxy: "FaultProxy",
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self.proxy = proxy
        self.client_reader, self.client = client
        self.server_reader, self.server = server
        self.asked = 0
        self.answered = 0

    async def carry(self) -> None:
        async with asyncio.TaskGroup() as both_ways:
            both_ways.create_task(self._carry_requests())
            both_ways.create_task(self._carry_answers())

    async def _carry_requests(self) -> None:
        with contextlib.suppress(OSError):
            while piece := await self.client_reader.read(PIECE):
                await asyncio.sleep(self.proxy.delay_seconds)
                if self.proxy.half_open:
                    _reset(self.server)
                    continue
                limit = self.proxy.cut_requests_after_bytes
                if not await self._pass(piece, self.server, self.asked, limit):
                    return
                self.asked += len(piece)
        self.server.close()

    async def _carry_answers(self) -> None:
        with contextlib.suppress(OSError):
            while piece := await self.server_reader.read(PIECE):
                await asyncio.sleep(self.proxy.delay_seconds)
                if self.proxy.swallow_answers or self.proxy.half_open:
                    continue
                limit = self.proxy.cut_after_bytes
                if not await self._pass(piece, self.client, self.answered, limit):
                    return
                self.answered += len(piece)
        # Behind a half-open connection the far end is gone and nobody tells the client.
        if not self.proxy.half_open:
            self.client.close()

    async def _pass(
        self, piece: bytes, sink: asyncio.StreamWriter, passed: int, limit: int | None
    ) -> bool:
        if limit is None or passed + len(piece) <= limit:
            sink.write(piece)
            await sink.drain()
            return True
        sink.write(piece[: max(0, limit - passed)])
        await sink.drain()
        self.cut()
        return False

    def cut(self) -> None:
        _reset(self.client)
        _reset(self.server)


class FaultProxy:
    """Stands between a client and a server and misbehaves as its fields say at the moment.

    Fields may be changed while connections are open. Bytes are counted per connection since it
    opened: set `cut_after_bytes` to 0 after a greeting to lose the answer of a command that the
    server has carried out, `cut_requests_after_bytes` to break off in the middle of a request.
    `half_open` drops the server's side and leaves the client with a silent connection.
    """

    def __init__(self, host: str, port: int) -> None:
        self.upstream = (host, port)
        self.host = "127.0.0.1"
        self.port = 0
        self.delay_seconds = 0.0
        self.cut_after_bytes: int | None = None
        self.cut_requests_after_bytes: int | None = None
        self.swallow_answers = False
        self.half_open = False
        self.refuse = False
        self.connections = 0
        self._open: dict[_Connection, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        ending = list(self._open.values())
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await self._server.wait_closed()

    def cut_all(self) -> None:
        """Break every open connection at once, without a farewell."""
        for connection in self._open:
            connection.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.refuse:
            _reset(writer)
            return
        try:
            far = await asyncio.open_connection(*self.upstream)
        except OSError:
            _reset(writer)
            return
        connection = _Connection(self, (reader, writer), far)
        task = asyncio.create_task(connection.carry())
        self._open[connection] = task
        try:
            await asyncio.gather(task, return_exceptions=True)
        finally:
            del self._open[connection]
            connection.cut()
