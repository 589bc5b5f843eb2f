"""What we can say about names."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from epp.commands.parts import DnsKey, DsData, Fee, FeeQuestion, NameServer

TransferOp: TypeAlias = Literal["request", "cancel", "approve", "reject"]


@dataclass(frozen=True)
class CheckDomains:
    """Asks which of these names are free and, where `fee` is given, what they would cost."""

    names: tuple[str, ...]
    fee: FeeQuestion | None = None


@dataclass(frozen=True)
class InfoDomain:
    """Asks what the registry knows of a name; the code shows more of a name that is not ours."""

    name: str
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateDomain:
    """Registers a name; `nsset` and `keyset` are for FRED, `hosts`, `ds` and `fee` for the others.

    `glue` gives addresses to those of `hosts` that need them, where a registry takes servers as
    attributes of the name. A thin registry wants neither a registrant nor contacts.
    """

    name: str
    years: int
    registrant: str | None
    auth_info: str = field(repr=False)
    admins: tuple[str, ...] = ()
    nsset: str | None = None
    hosts: tuple[str, ...] = ()
    keyset: str | None = None
    ds: tuple[DsData, ...] = ()
    keys: tuple[DnsKey, ...] = ()
    fee: Fee | None = None
    techs: tuple[str, ...] = ()
    billings: tuple[str, ...] = ()
    glue: tuple[NameServer, ...] = ()
    allocation_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RenewDomain:
    """Extends a name; `current_expiry` is what the registry wrote, of which the day is sent."""

    name: str
    current_expiry: str
    years: int
    fee: Fee | None = None


@dataclass(frozen=True)
class TransferDomain:
    """Brings a name to us, or decides about such a request; FRED knows requests only.

    Zones with free transfers want no years. `auth_roid` names the contact whose code it is.
    """

    name: str
    auth_info: str | None = field(repr=False)
    op: TransferOp = "request"
    years: int | None = None
    fee: Fee | None = None
    auth_roid: str | None = None


@dataclass(frozen=True)
class QueryTransfer:
    """Asks how far a transfer has come; the two registrars concerned need no code."""

    name: str
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class UpdateDomain:
    """Changes a name; None leaves a thing alone, an empty `nsset`, `keyset` or `registrant` clears.

    An empty `auth_info` takes the transfer code away, where the registry's rules are RFC 9154's.
    """

    name: str
    add_hosts: tuple[str, ...] = ()
    remove_hosts: tuple[str, ...] = ()
    nsset: str | None = None
    keyset: str | None = None
    registrant: str | None = None
    add_admins: tuple[str, ...] = ()
    remove_admins: tuple[str, ...] = ()
    add_statuses: tuple[str, ...] = ()
    remove_statuses: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)
    add_ds: tuple[DsData, ...] = ()
    remove_ds: tuple[DsData, ...] = ()
    remove_all_ds: bool = False
    add_keys: tuple[DnsKey, ...] = ()
    remove_keys: tuple[DnsKey, ...] = ()
    add_techs: tuple[str, ...] = ()
    remove_techs: tuple[str, ...] = ()
    add_billings: tuple[str, ...] = ()
    remove_billings: tuple[str, ...] = ()
    glue: tuple[NameServer, ...] = ()
    fee: Fee | None = None


@dataclass(frozen=True)
class DeleteDomain:
    """Gives a name up; answered with 1001 it can be restored for a while."""

    name: str


@dataclass(frozen=True)
class RestoreDomain:
    """Asks for a name back from its redemption period (RFC 3915)."""

    name: str
    fee: Fee | None = None


@dataclass(frozen=True)
class ReportRestore:
    """Tells the registry why a name was restored, where it wants to know (RFC 3915)."""

    name: str
    data_before: str = field(repr=False)
    data_after: str = field(repr=False)
    deleted: str
    restored: str
    reason: str
    statements: tuple[str, ...]
