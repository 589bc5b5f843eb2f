"""What we can say to a registry about ourselves, its messages for us and what it keeps of ours."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from epp.commands.parts import ObjectKind

ListKey: TypeAlias = Literal["contact", "nsset", "keyset", "host"]


@dataclass(frozen=True)
class PollRequest:
    """Asks for the oldest message the registry keeps for us."""


@dataclass(frozen=True)
class PollAck:
    """Takes a message off the queue; said twice, the second is answered with "no such message"."""

    message_id: str


@dataclass(frozen=True)
class CreditInfo:
    """Asks how much of our deposit at the registry is left, zone by zone (FRED)."""


@dataclass(frozen=True)
class Balance:
    """Asks what we owe the registry and may still spend (the others)."""


@dataclass(frozen=True)
class ListObjects:
    """Has the registry prepare a list of our objects, or of those that use one (FRED).

    The list belongs to the session: `NextListed` must follow on the same link, and another
    `ListObjects` on it throws the first away.
    """

    kind: ObjectKind
    by: ListKey | None = None
    key: str | None = None


@dataclass(frozen=True)
class NextListed:
    """Asks for the next portion of the prepared list; the last one is empty (FRED)."""


@dataclass(frozen=True)
class SendAuthInfo:
    """Has the registry mail an object's transfer code to those entitled to it (FRED)."""

    kind: ObjectKind
    handle: str


@dataclass(frozen=True)
class TransferObject:
    """Brings a contact, a set of servers or of keys to us; names have `TransferDomain`."""

    kind: ObjectKind
    handle: str
    auth_info: str = field(repr=False)
