"""Bytes to frames and back: a four-byte length in front of each frame, as RFC 5734 has it."""

from epp.errors import BrokenAnswerError

HEADER_BYTES = 4
MAX_FRAME_BYTES = 1024 * 1024


def with_header(body: bytes) -> bytes:
    """The frame that carries this body; the length counts its own four bytes."""
    return (len(body) + HEADER_BYTES).to_bytes(HEADER_BYTES, "big") + body


class FrameDecoder:
    """Collects bytes in whatever pieces they come and gives back whole frames."""

    def __init__(self, max_frame_bytes: int = MAX_FRAME_BYTES) -> None:
        self._max_frame_bytes = max_frame_bytes
        self._buffer = bytearray()

    @property
    def is_between_frames(self) -> bool:
        """Whether no part of an unfinished frame is waiting."""
        return not self._buffer

    def feed(self, data: bytes) -> list[bytes]:
        """Take in bytes and give back the bodies that are now complete.

        Raises BrokenAnswerError on an impossible length; no later frame can be found after it.
        """
        self._buffer += data
        bodies = []
        while (size := self._announced_size()) is not None and len(self._buffer) >= size:
            bodies.append(bytes(self._buffer[HEADER_BYTES:size]))
            del self._buffer[:size]
        return bodies

    def _announced_size(self) -> int | None:
        if len(self._buffer) < HEADER_BYTES:
            return None
        size = int.from_bytes(self._buffer[:HEADER_BYTES], "big")
        if not HEADER_BYTES < size <= self._max_frame_bytes:
            raise BrokenAnswerError(f"A frame announced an impossible length of {size} bytes.")
        return size
