"""EPP over a stream: length and XML, nothing of their meaning."""

import asyncio
import struct
from typing import Any

from lxml import etree

HEADER = struct.Struct("!I")
# Longer requests are met with silence at the registry this one imitates.
LONGEST_REQUEST = 16_000


class UnreadableError(Exception):
    """A frame the registry cannot read, after which it hangs up without a word."""


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """Read one frame's body. Raises UnreadableError at a senseless length."""
    (total,) = HEADER.unpack(await reader.readexactly(HEADER.size))
    if not HEADER.size < total <= HEADER.size + LONGEST_REQUEST:
        raise UnreadableError(f"A frame of {total} bytes is not acceptable.")
    return await reader.readexactly(total - HEADER.size)


def framed(body: bytes) -> bytes:
    """The body with its length in front."""
    return HEADER.pack(HEADER.size + len(body)) + body


def parsed(body: bytes) -> etree._Element:
    """Parse a request. Raises UnreadableError when it is not plain UTF-8 XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        encoding="utf-8", remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        body.decode("utf-8")
        root = etree.fromstring(body, parser)
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        raise UnreadableError(f"The request is not well-formed: {error}.") from error
    # The parser takes a document type in its stride; nobody honest sends one.
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise UnreadableError("The request carries a document type.")
    return root
