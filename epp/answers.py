"""What a registry can tell us, in values that know no dialect; dates stay as it wrote them."""

import datetime
from dataclasses import dataclass, field
from typing import TypeAlias

from epp.commands import NameServer
from epp.result_codes import CodeClass, meaning_of


@dataclass(frozen=True)
class Availability:
    """Whether a name or handle is free, and the registry's reason where it is not."""

    name: str
    available: bool
    reason: str | None = None


@dataclass(frozen=True)
class DomainInfo:
    """A registered name as the registry knows it; `sponsor` is the registrar that keeps it.

    `created` is empty where the registry leaves it out.
    """

    name: str
    roid: str | None
    statuses: tuple[str, ...]
    registrant: str | None
    sponsor: str | None
    creator: str | None
    created: str
    expires: str | None
    auth_info: str | None = field(repr=False)
    nsset: str | None
    hosts: tuple[str, ...]
    admins: tuple[str, ...] = ()


@dataclass(frozen=True)
class DomainCreated:
    """A name the registry has just registered, or has taken up for a later decision.

    `created` is empty where the registry leaves it out.
    """

    name: str
    created: str
    expires: str | None


@dataclass(frozen=True)
class ContactInfo:
    """A contact as the registry knows it."""

    handle: str
    roid: str | None
    statuses: tuple[str, ...]
    sponsor: str | None
    name: str | None = field(repr=False)
    organisation: str | None = field(repr=False)
    email: str | None = field(repr=False)
    streets: tuple[str, ...] = field(default=(), repr=False)
    city: str | None = field(default=None, repr=False)
    postcode: str | None = field(default=None, repr=False)
    country: str | None = None
    voice: str | None = field(default=None, repr=False)
    company_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ContactCreated:
    """A contact the registry has just made."""

    handle: str
    created: str | None = None


@dataclass(frozen=True)
class NssetInfo:
    """A set of name servers as the registry knows it."""

    handle: str
    sponsor: str | None
    servers: tuple[NameServer, ...]
    tech: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class NssetCreated:
    """A set of name servers the registry has just made."""

    handle: str
    created: str | None = None


@dataclass(frozen=True)
class HostInfo:
    """A name server as the registry knows it."""

    name: str
    sponsor: str | None
    addresses: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class HostCreated:
    """A name server the registry has just made known."""

    name: str
    created: str | None = None


@dataclass(frozen=True)
class ZoneCredit:
    """What is left of our deposit for one zone, as the decimal string the registry wrote."""

    zone: str
    credit: str


@dataclass(frozen=True)
class PendingEnded:
    """The registry has decided about something it had taken up with 1001."""

    name: str
    succeeded: bool
    cl_trid: str | None
    sv_trid: str | None
    ended: str | None


@dataclass(frozen=True)
class LowCredit:
    """Our deposit at the registry fell below the limit we had set."""

    zone: str
    credit: str
    limit: str


@dataclass(frozen=True)
class DomainTurned:
    """A name reached a date of its life; `kind` is the message's element, such as `expData`."""

    kind: str
    name: str
    expires: str | None


@dataclass(frozen=True)
class ObjectMoved:
    """An object changes its registrar; `status` only where the registry waits for consent."""

    name: str
    to_registrar: str | None
    moved: str | None
    status: str | None = None


@dataclass(frozen=True)
class UnknownPayload:
    """Something we have no value for: its element and the masked XML, for a person to read."""

    kind: str
    xml: str = field(repr=False)


Answer: TypeAlias = (
    tuple[Availability, ...]
    | DomainInfo
    | DomainCreated
    | ContactInfo
    | ContactCreated
    | NssetInfo
    | NssetCreated
    | HostInfo
    | HostCreated
    | tuple[ZoneCredit, ...]
    | PendingEnded
    | LowCredit
    | DomainTurned
    | ObjectMoved
    | UnknownPayload
)


@dataclass(frozen=True)
class MessageQueue:
    """The registry's queue of messages for us, seen with any answer.

    After an acknowledgement the id is the next message's, or a stale one.
    """

    count: int
    message_id: str | None
    queued_at: str | None
    text: str | None


@dataclass(frozen=True)
class Response:
    """One answer of a registry; `masked_frame` is for the record, its secrets struck out."""

    code: int
    message: str
    reasons: tuple[str, ...]
    cl_trid: str | None
    sv_trid: str | None
    data: Answer | None
    queue: MessageQueue | None
    masked_frame: str = field(default="", repr=False)

    @property
    def meaning(self) -> CodeClass:
        """What the code means for the command it answers."""
        return meaning_of(self.code)


def expiry_day(raw: str) -> datetime.date:
    """The day a registry wrote, without moving it to another time zone.

    Raises ValueError when the string does not begin with a day.
    """
    return datetime.date.fromisoformat(raw[:10])
