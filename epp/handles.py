"""Handles that the same object gets each time, and transfer codes that nobody guesses."""

import hashlib
import secrets
import string
from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

AUTH_INFO_LENGTH = 28
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ENDS = string.ascii_letters + string.digits
_CLASSES = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "-")
_BITS_A_LETTER = 5

Chosen = TypeVar("Chosen")


class Choice(Protocol):
    """Picks one of several, as `secrets.choice` does."""

    def __call__(self, options: Sequence[Chosen], /) -> Chosen:
        """One of the options."""


def make_handle(kind: str, entity: UUID | str, generation: int, length: int) -> str:
    """The handle of an object: `kind` is one letter, `generation` grows when a handle is burnt."""
    digest = hashlib.sha256(f"{kind}:{entity}:{generation}".encode()).digest()
    return kind + _base32(digest)[: length - 1]


def _base32(digest: bytes) -> str:
    number = int.from_bytes(digest, "big")
    letters = len(digest) * 8 // _BITS_A_LETTER
    spare = len(digest) * 8 - letters * _BITS_A_LETTER
    number >>= spare
    shifts = range((letters - 1) * _BITS_A_LETTER, -1, -_BITS_A_LETTER)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in shifts)


def make_auth_info(choice: Choice = secrets.choice, length: int = AUTH_INFO_LENGTH) -> str:
    """A new transfer code with all four kinds of characters and no hyphen at either end."""
    middle = [choice(_ENDS + "-") for _ in range(length - 2)]
    places = list(range(length - 2))
    for letters in _CLASSES:
        place = choice(places)
        places.remove(place)
        middle[place] = choice(letters)
    return choice(_ENDS) + "".join(middle) + choice(_ENDS)
