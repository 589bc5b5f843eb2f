"""What a registry tells of names."""

from dataclasses import dataclass, field

from epp.answers.money import QuotedFee
from epp.commands import DnsKey, DsData, NameServer


@dataclass(frozen=True)
class Availability:
    """Whether a name or handle is free, the reason where it is not, and the fee if asked for."""

    name: str
    available: bool
    reason: str | None = None
    fee: QuotedFee | None = None


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
    rgp_statuses: tuple[str, ...] = ()
    updated: str | None = None
    updater: str | None = None
    keyset: str | None = None
    ds: tuple[DsData, ...] = ()
    keys: tuple[DnsKey, ...] = ()
    techs: tuple[str, ...] = ()
    billings: tuple[str, ...] = ()
    transferred: str | None = None
    subordinate_hosts: tuple[str, ...] = ()
    glue: tuple[NameServer, ...] = ()


@dataclass(frozen=True)
class DomainCreated:
    """A name the registry has just registered, or has taken up for a later decision.

    `created` is empty where the registry leaves it out.
    """

    name: str
    created: str
    expires: str | None


@dataclass(frozen=True)
class DomainRenewed:
    """A name the registry has just extended."""

    name: str
    expires: str | None


@dataclass(frozen=True)
class TransferState:
    """How far a transfer has come; `acting` is the registrar that decides or has decided.

    It answers transfers and comes as a message, too; FRED has nothing like it.
    """

    name: str
    status: str
    requested_by: str | None
    requested_at: str | None
    acting: str | None
    acted_at: str | None
    expires: str | None = None
