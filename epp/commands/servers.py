"""What we can say about name servers and signing keys."""

from dataclasses import dataclass, field

from epp.commands.parts import DnsKey, NameServer


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
class UpdateHost:
    """Changes a name server's addresses, statuses or name."""

    name: str
    add_addresses: tuple[str, ...] = ()
    remove_addresses: tuple[str, ...] = ()
    add_statuses: tuple[str, ...] = ()
    remove_statuses: tuple[str, ...] = ()
    new_name: str | None = None


@dataclass(frozen=True)
class DeleteHost:
    """Gives a name server up; refused while a name still uses it."""

    name: str


@dataclass(frozen=True)
class CheckNssets:
    """Asks which of these handles of name server sets are free (FRED)."""

    handles: tuple[str, ...]


@dataclass(frozen=True)
class InfoNsset:
    """Asks what the registry knows of a set of name servers (FRED)."""

    handle: str
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateNsset:
    """Makes a set of name servers (FRED)."""

    handle: str
    servers: tuple[NameServer, ...]
    tech: tuple[str, ...]
    auth_info: str = field(repr=False)
    report_level: int = 0


@dataclass(frozen=True)
class UpdateNsset:
    """Changes a set of name servers (FRED); a server's addresses change by removing and adding."""

    handle: str
    add_servers: tuple[NameServer, ...] = ()
    remove_servers: tuple[str, ...] = ()
    add_tech: tuple[str, ...] = ()
    remove_tech: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)
    report_level: int | None = None


@dataclass(frozen=True)
class DeleteNsset:
    """Gives a set of name servers up (FRED); refused while a name still uses it."""

    handle: str


@dataclass(frozen=True)
class TryNsset:
    """Has the registry try a set of name servers (FRED); the result comes by poll."""

    handle: str
    level: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckKeysets:
    """Asks which of these handles of key sets are free (FRED)."""

    handles: tuple[str, ...]


@dataclass(frozen=True)
class InfoKeyset:
    """Asks what the registry knows of a set of keys (FRED)."""

    handle: str
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateKeyset:
    """Makes a set of signing keys (FRED)."""

    handle: str
    keys: tuple[DnsKey, ...]
    tech: tuple[str, ...]
    auth_info: str = field(repr=False)


@dataclass(frozen=True)
class UpdateKeyset:
    """Changes a set of signing keys (FRED)."""

    handle: str
    add_keys: tuple[DnsKey, ...] = ()
    remove_keys: tuple[DnsKey, ...] = ()
    add_tech: tuple[str, ...] = ()
    remove_tech: tuple[str, ...] = ()
    auth_info: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DeleteKeyset:
    """Gives a set of signing keys up (FRED); refused while a name still uses it."""

    handle: str
