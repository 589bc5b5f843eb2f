"""What can be changed of a name that is registered, where a change stands, and how it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal, get_args

from programme.order import LaneClosed, StillWorking


class ChangeKind(StrEnum):
    """What a partner wants done with a name."""

    NAME_SERVERS = "name_servers"
    HOLDER = "holder"
    LOCK = "lock"
    """No transfer to another registrar until it is unlocked."""
    UNLOCK = "unlock"
    TRANSFER_CODE = "transfer_code"
    DELETE = "delete"


class ChangeStatus(StrEnum):
    """Where a change stands."""

    AT_REGISTRY = "at_registry"
    AWAITING_REGISTRY = "awaiting_registry"
    """The registry accepted the change and will say later."""
    UNSURE = "unsure"
    """The registry may or may not have done it; it is asked before anything is sent again."""
    DONE = "done"
    REFUSED = "refused"


FOLLOWS: Mapping[ChangeStatus, frozenset[ChangeStatus]] = {
    status: frozenset(ChangeStatus) - {status}
    if status not in (ChangeStatus.DONE, ChangeStatus.REFUSED)
    else frozenset()
    for status in ChangeStatus
}
LIVE_CHANGES: frozenset[ChangeStatus] = frozenset(each for each in ChangeStatus if FOLLOWS[each])

WITH_PASSWORD: frozenset[ChangeKind] = frozenset({ChangeKind.TRANSFER_CODE, ChangeKind.DELETE})
"""Who has the code may take the name away, and what is deleted does not come back."""

LOCKABLE: frozenset[str] = frozenset({"test", "com"})
"""Zones whose registries let the registrar lock a name; .cz keeps its locks to itself."""
SENT_BY_REGISTRY: frozenset[str] = frozenset({"cz"})
"""Zones whose registry emails the transfer code to the holder itself; nobody else sees it."""


@dataclass(frozen=True)
class Done:
    """The registry has done it."""

    how: str = ""
    """Deleted at once or after a while; the code sent by the registry or kept for the page."""
    kind: Literal["done"] = "done"


DELETED, DELETED_LATER = "deleted", "pending_delete"
CODE_SENT, CODE_KEPT = "sent_to_holder", "kept_for_you"


@dataclass(frozen=True)
class RefusedByRegistry:
    """The registry said no; its own code says why."""

    code: int
    kind: Literal["refused_by_registry"] = "refused_by_registry"


@dataclass(frozen=True)
class NameNotOurs:
    """The registry no longer has the name with us; our people look into it."""

    kind: Literal["name_not_ours"] = "name_not_ours"


@dataclass(frozen=True)
class NoSuchService:
    """The partner has no such name."""

    kind: Literal["no_such_service"] = "no_such_service"


@dataclass(frozen=True)
class AnotherChange:
    """Something else is being changed of this name; one at a time."""

    change_id: str
    kind: Literal["another_change"] = "another_change"


@dataclass(frozen=True)
class NotOffered:
    """The registry of this zone does not know such a thing."""

    kind: Literal["not_offered"] = "not_offered"


@dataclass(frozen=True)
class ChangeWaits:
    """The registry accepted the change and will say later."""

    kind: Literal["change_waits"] = "change_waits"


@dataclass(frozen=True)
class ChangeTaken:
    """The change is in the books and goes to the registry of its zone."""

    change_id: str
    partner_id: str
    name: str
    zone: str
    change: ChangeKind
    kind: Literal["change_taken"] = "change_taken"


ChangeRefusal = NoSuchService | AnotherChange | NotOffered
TakeAnswer = ChangeTaken | ChangeRefusal
RegistryChangeEnd = Done | RefusedByRegistry | NameNotOurs
ChangeEnd = RegistryChangeEnd | ChangeRefusal
RegistryChangeAnswer = RegistryChangeEnd | ChangeWaits | LaneClosed
ChangeAnswer = ChangeEnd | ChangeWaits | LaneClosed | StillWorking


def change_refusals() -> tuple[str, ...]:
    """Return every reason a change can be refused with; each has its sentence in the letter."""
    return tuple(end.kind for end in get_args(ChangeEnd) if end is not Done)


def status_at_end(end: ChangeEnd) -> ChangeStatus:
    """Return the status a change's end leaves it in."""
    return ChangeStatus.DONE if isinstance(end, Done) else ChangeStatus.REFUSED


def is_offered(change: ChangeKind, zone: str) -> bool:
    """Say whether a zone's registry knows such a change."""
    if change in (ChangeKind.LOCK, ChangeKind.UNLOCK):
        return zone in LOCKABLE
    return True


def offered(zone: str) -> tuple[ChangeKind, ...]:
    """Return every change a zone's registry knows."""
    return tuple(change for change in ChangeKind if is_offered(change, zone))


CODE_LIFE = timedelta(hours=24)
"""How long a fresh transfer code can be seen on the name's page."""


def zone_of(name: str) -> str:
    """Return the zone a registered name lies in: all that follows its first label."""
    return name.partition(".")[2]
