"""What we can say to any registry, in values that know no dialect."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class CheckDomains:
    """Asks which of these names are free."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class InfoDomain:
    """Asks what the registry knows of a name."""

    name: str


@dataclass(frozen=True)
class CreateDomain:
    """Registers a name; `nsset` is for FRED, `hosts` for the others."""

    name: str
    years: int
    registrant: str
    auth_info: str = field(repr=False)
    admins: tuple[str, ...] = ()
    nsset: str | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckContacts:
    """Asks which of these contact handles are free."""

    handles: tuple[str, ...]


@dataclass(frozen=True)
class InfoContact:
    """Asks what the registry knows of a contact."""

    handle: str


@dataclass(frozen=True)
class CreateContact:
    """Makes a contact; the two numbers of a company are told to FRED only."""

    handle: str
    name: str = field(repr=False)
    organisation: str | None = field(repr=False)
    streets: tuple[str, ...] = field(repr=False)
    city: str = field(repr=False)
    postcode: str = field(repr=False)
    country: str
    email: str = field(repr=False)
    auth_info: str = field(repr=False)
    voice: str | None = field(default=None, repr=False)
    company_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class NameServer:
    """A name server; addresses only where it lies in the registry's own zone."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckNssets:
    """Asks which of these handles of name server sets are free (FRED)."""

    handles: tuple[str, ...]


@dataclass(frozen=True)
class InfoNsset:
    """Asks what the registry knows of a set of name servers (FRED)."""

    handle: str


@dataclass(frozen=True)
class CreateNsset:
    """Makes a set of name servers (FRED)."""

    handle: str
    servers: tuple[NameServer, ...]
    tech: tuple[str, ...]
    auth_info: str = field(repr=False)


@dataclass(frozen=True)
class CheckHosts:
    """Asks which of these name servers the registry does not know yet."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class InfoHost:
    """Asks what the registry knows of a name server."""

    name: str


@dataclass(frozen=True)
class CreateHost:
    """Makes a name server known to the registry."""

    server: NameServer


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


Question: TypeAlias = (
    CheckDomains
    | InfoDomain
    | CheckContacts
    | InfoContact
    | CheckNssets
    | InfoNsset
    | CheckHosts
    | InfoHost
    | PollRequest
    | PollAck
    | CreditInfo
)
"""What may be repeated on a new link without harm; an acknowledgement is one of them."""

Order: TypeAlias = CreateDomain | CreateContact | CreateNsset | CreateHost | PollAck
"""What changes something at the registry and is therefore never repeated by itself."""

Command: TypeAlias = Question | Order
