"""The door of one endpoint: whoever comes in is asked for a certificate, or left standing."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator

from sandbox.registry.links import Links

HANDSHAKE_SECONDS = 10.0
GOODBYE_SECONDS = 1.0


@contextlib.asynccontextmanager
async def endpoint(
    links: Links, door: socket.socket, context: ssl.SSLContext
) -> AsyncIterator[None]:
    """Let people in through the door as long as it is open."""
    door.settimeout(0)
    accepting = asyncio.create_task(_Doorkeeper(links, door, context).keep())
    try:
        yield
    finally:
        accepting.cancel()
        await asyncio.gather(accepting, return_exceptions=True)
        await links.close()


class _Doorkeeper:
    def __init__(self, links: Links, door: socket.socket, context: ssl.SSLContext) -> None:
        self._links = links
        self._door = door
        self._context = context
        self._left_standing: list[socket.socket] = []
        self._welcoming: set[asyncio.Task[None]] = set()

    async def keep(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                link, _ = await loop.sock_accept(self._door)
                if self._links.manners.drain:
                    # Taken in by the system, never spoken to: so a server looks that is closing.
                    self._left_standing.append(link)
                    continue
                self._send_away()
                task = asyncio.create_task(self._welcome(link))
                self._welcoming.add(task)
                task.add_done_callback(self._welcoming.discard)
        finally:
            self._send_away()
            for task in self._welcoming:
                task.cancel()
            await asyncio.gather(*self._welcoming, return_exceptions=True)

    def _send_away(self) -> None:
        while self._left_standing:
            self._left_standing.pop().close()

    async def _welcome(self, link: socket.socket) -> None:
        is_optional = self._links.manners.certificate == "optional"
        self._context.verify_mode = ssl.CERT_OPTIONAL if is_optional else ssl.CERT_REQUIRED
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader, self._links.attend)
        # A handshake that fails is the client's misfortune and nobody else's.
        with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: protocol,
                link,
                ssl=self._context,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=GOODBYE_SECONDS,
            )
