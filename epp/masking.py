"""Strikes passwords and transfer codes out of a frame before it is written anywhere."""

from epp.errors import BrokenAnswerError
from epp.xmlio import Element, local_name, parse, to_bytes

MASK = "***"
_SECRETS = frozenset({"pw", "newPW", "authInfo", "allocationToken"})


def masked(frame: bytes) -> bytes:
    """The frame with its secrets struck out; one that cannot be read is replaced altogether.

    It covers `pw` and `newPW` in any namespace, so the login security extension too, FRED's flat
    `authInfo`, also inside its messages, and tokens.
    """
    try:
        root = parse(frame)
    except BrokenAnswerError:
        # A broken frame may hold a secret where no parser finds it.
        return f"(an unreadable frame of {len(frame)} bytes)".encode()
    strike_out(root)
    return to_bytes(root)


def strike_out(root: Element) -> None:
    """Replace the texts of all secrets below this element."""
    for element in root.iter("{*}*"):
        if local_name(element) in _SECRETS:
            _strike_texts(element)


def _strike_texts(secret: Element) -> None:
    for element in secret.iter():
        if element.text and element.text.strip():
            element.text = MASK
        if element is not secret and element.tail and element.tail.strip():
            element.tail = MASK
