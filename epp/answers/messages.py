"""What a registry tells us unasked, by its queue of messages."""

from dataclasses import dataclass, field
from typing import TypeAlias

from epp.answers.domains import DomainInfo
from epp.answers.objects import ContactInfo, HostInfo, KeysetInfo, NssetInfo
from epp.commands import ObjectKind

ObjectInfo: TypeAlias = DomainInfo | ContactInfo | HostInfo | NssetInfo | KeysetInfo


@dataclass(frozen=True)
class PendingEnded:
    """The registry has decided about something it had taken up with 1001."""

    name: str
    succeeded: bool
    cl_trid: str | None
    sv_trid: str | None
    ended: str | None
    kind: ObjectKind = "domain"


@dataclass(frozen=True)
class DomainTurned:
    """A name reached a date of its life; `kind` is the message's element, such as `expData`."""

    kind: str
    name: str
    expires: str | None


@dataclass(frozen=True)
class ObjectMoved:
    """An object has gone to another registrar at once, as FRED's objects do."""

    name: str
    to_registrar: str | None
    moved: str | None
    kind: ObjectKind = "domain"


@dataclass(frozen=True)
class ObjectDropped:
    """The registry deleted an object of ours that nothing had used for long (FRED)."""

    kind: ObjectKind
    handle: str


@dataclass(frozen=True)
class ObjectChanged:
    """Someone else changed an object of ours: the registry, or a court by its hand.

    RFC 8590 tells one state (`before` or `after`), FRED both; `after` is None after a deletion.
    """

    kind: ObjectKind
    name: str
    before: ObjectInfo | None
    after: ObjectInfo | None
    operation: str | None = None
    changed: str | None = None
    who: str | None = None
    reason: str | None = None
    sv_trid: str | None = None


@dataclass(frozen=True)
class NssetTried:
    """The result of a technical test of a set of name servers (FRED): test, outcome, note."""

    handle: str
    results: tuple[tuple[str, bool, str | None], ...]
    cl_trid: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Maintenance:
    """The registry will be, or was to be, at work on itself (RFC 9167); dates as it wrote them.

    `systems` are pairs of a system's name and the impact on it: `full`, `partial` or `none`.
    """

    notice_id: str
    change: str | None
    systems: tuple[tuple[str, str], ...]
    environment: str | None
    starts: str | None
    ends: str | None
    reason: str | None = None
    description: str | None = None

    @property
    def stops_epp(self) -> bool:
        """Whether EPP is among the systems that are not to be reached at all."""
        return any(name.upper() == "EPP" and impact == "full" for name, impact in self.systems)


@dataclass(frozen=True)
class UnknownPayload:
    """Something we have no value for: its element and the masked XML, for a person to read."""

    kind: str
    xml: str = field(repr=False)
    namespace: str | None = None


@dataclass(frozen=True)
class SecurityEvent:
    """What the registry warns us of at the login (RFC 8807), such as a password that ends soon."""

    kind: str
    level: str
    ends: str | None = None
    name: str | None = None
    value: str | None = None
    text: str | None = None
