"""The link under a session: bytes in, whole bodies out; no meaning, one reader, latched death."""

import asyncio
from typing import cast

from epp.errors import BrokenAnswerError
from epp.frames import FrameDecoder


class Wire(asyncio.Protocol):
    """Holds the transport and knows at any moment whether the link is still worth anything."""

    def __init__(self) -> None:
        self._decoder = FrameDecoder()
        self._transport: asyncio.Transport | None = None
        loop = asyncio.get_running_loop()
        self._closed: asyncio.Future[None] = loop.create_future()
        # A server greets unasked, so the first body is awaited from the start.
        self._awaited: asyncio.Future[bytes | None] | None = loop.create_future()
        self.dead_because: str | None = None
        self.has_received = False

    @property
    def is_awaited(self) -> bool:
        """Whether an answer is still outstanding."""
        return self._awaited is not None

    def write(self, frame: bytes) -> None:
        """Hand the frame to the transport; from here on the registry may have seen it."""
        self._awaited = asyncio.get_running_loop().create_future()
        if self._transport is not None:
            self._transport.write(frame)

    async def next_body(self) -> bytes | None:
        """The body that is awaited, or None when the link dies first."""
        if self._awaited is None:
            return None
        try:
            return await self._awaited
        finally:
            self._awaited = None

    def die(self, reason: str) -> None:
        """Latch the death of the link; the first reason stays."""
        if self.dead_because is None:
            self.dead_because = reason
        if self._transport is not None:
            # An orderly end would wait for the peer's good-bye.
            self._transport.abort()
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    async def closed(self) -> None:
        """Wait until the transport has let go of its socket."""
        await asyncio.shield(self._closed)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport when the handshake is through."""
        # Not asked by isinstance: uvloop's transports do not descend from asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Collect bytes and hand over a body when it is complete."""
        self.has_received = True
        if self.dead_because is not None:
            return
        try:
            bodies = self._decoder.feed(data)
        except BrokenAnswerError as broken:
            self.die(str(broken))
            return
        for body in bodies:
            self._hand_over(body)
        if not self._is_expecting() and not self._decoder.is_between_frames:
            self.die("The registry spoke unasked.")

    def eof_received(self) -> bool:
        """Note that the registry has hung up."""
        self.die("The registry hung up.")
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the link is gone, whoever ended it."""
        self.die(f"The link broke: {type(error).__name__}." if error else "The registry hung up.")
        if not self._closed.done():
            self._closed.set_result(None)

    def _hand_over(self, body: bytes) -> None:
        if self._awaited is None or self._awaited.done():
            self.die("The registry spoke unasked.")
        else:
            self._awaited.set_result(body)

    def _is_expecting(self) -> bool:
        return self._awaited is not None and not self._awaited.done()
