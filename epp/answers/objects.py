"""What a registry tells of contacts, name servers and signing keys."""

from dataclasses import dataclass, field

from epp.commands import Disclosure, DnsKey, NameServer


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
    notify_email: str | None = field(default=None, repr=False)
    disclose: Disclosure | None = None
    updated: str | None = None


@dataclass(frozen=True)
class ContactCreated:
    """A contact the registry has just made."""

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
class NssetInfo:
    """A set of name servers as the registry knows it."""

    handle: str
    sponsor: str | None
    servers: tuple[NameServer, ...]
    tech: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)
    report_level: int | None = None


@dataclass(frozen=True)
class NssetCreated:
    """A set of name servers the registry has just made."""

    handle: str
    created: str | None = None


@dataclass(frozen=True)
class KeysetInfo:
    """A set of signing keys as the registry knows it."""

    handle: str
    sponsor: str | None
    keys: tuple[DnsKey, ...]
    tech: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class KeysetCreated:
    """A set of signing keys the registry has just made."""

    handle: str
    created: str | None = None


@dataclass(frozen=True)
class ListPrepared:
    """How many objects the list has that the registry prepared for this session (FRED)."""

    count: int


@dataclass(frozen=True)
class Listed:
    """One portion of a prepared list; an empty one is the last (FRED)."""

    names: tuple[str, ...]
