"""What an order may say of name servers: our own, some that are named, or a set with a handle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from programme.domains.name_servers import Server, ServersRefused, parse_servers
from programme.names import Name

ZONES_WITH_SETS = frozenset({"cz"})
"""Where a registry keeps name servers in sets with handles; a test holds it to the profiles."""

_HANDLE = re.compile(r"[A-Z0-9][A-Z0-9:_.-]{0,28}[A-Z0-9]")


class SetFault(StrEnum):
    """Why a wish about name servers cannot be fulfilled; each has its sentence."""

    BAD_HANDLE = "bad_handle"
    NO_SETS = "no_sets"
    """The zone's registry knows no sets of name servers."""
    BOTH = "both"
    """Either a set or servers, never both."""
    INSIDE_THE_NAME = "inside_the_name"
    """Where servers are objects of their own, the name has to be there before they can."""


@dataclass(frozen=True)
class ServersNotAllowed:
    """The name servers cannot be used for this name."""

    fault: SetFault
    line: str = ""
    kind: Literal["servers_not_allowed"] = "servers_not_allowed"


@dataclass(frozen=True)
class Delegation:
    """A set's handle, or servers, or neither: our own."""

    nsset: str | None = None
    servers: tuple[Server, ...] = ()


def read_delegation(
    nsset: str, servers: str, name: Name
) -> Delegation | ServersNotAllowed | ServersRefused:
    """Return what was typed about a name's servers, as registries spell it.

    Refuses with ServersNotAllowed and ServersRefused.
    """
    if nsset.strip() and servers.strip():
        return ServersNotAllowed(SetFault.BOTH)
    if nsset.strip():
        return _set(nsset.strip(), name.zone)
    if not servers.strip():
        return Delegation()
    parsed = parse_servers(servers, name.text, name.zone)
    if isinstance(parsed, ServersRefused):
        return parsed
    inside = [each for each in parsed if f".{each.name}".endswith(f".{name.text}")]
    if inside and name.zone not in ZONES_WITH_SETS:
        return ServersNotAllowed(SetFault.INSIDE_THE_NAME, inside[0].name)
    return Delegation(servers=parsed)


def _set(typed: str, zone: str) -> Delegation | ServersNotAllowed:
    if zone not in ZONES_WITH_SETS:
        return ServersNotAllowed(SetFault.NO_SETS, typed)
    handle = typed.upper()
    if not _HANDLE.fullmatch(handle):
        return ServersNotAllowed(SetFault.BAD_HANDLE, typed)
    return Delegation(nsset=handle)
