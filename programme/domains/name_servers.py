"""The name servers a partner types: one a line, with addresses where the registry wants them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Literal

FEWEST, MOST = 2, 10
MOST_ADDRESSES = 10
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 253


class ServerFault(StrEnum):
    """What is wrong with typed name servers; each has its sentence on the page."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    BAD_NAME = "bad_name"
    BAD_ADDRESS = "bad_address"
    TWICE = "twice"
    ADDRESS_MISSING = "address_missing"
    """A server within the registry's own zone cannot be found without one."""
    ADDRESS_NOT_WANTED = "address_not_wanted"
    """A server elsewhere is found by its name; registries refuse an address then."""


@dataclass(frozen=True)
class Server:
    """A name server; addresses only where it lies in the registry's own zone."""

    name: str
    addresses: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The server as it is typed."""
        return " ".join((self.name, *self.addresses))


@dataclass(frozen=True)
class ServersRefused:
    """The typed servers cannot be used; `line` is the one at fault, if it is one."""

    fault: ServerFault
    line: str = ""
    kind: Literal["servers_refused"] = "servers_refused"


def parse_servers(typed: str, name: str, zone: str) -> tuple[Server, ...] | ServersRefused:
    """Return the name servers for a name of a zone, in the order typed.

    Refuses with ServersRefused.
    """
    servers: list[Server] = []
    for line in typed.replace(",", " ").splitlines():
        if not line.strip():
            continue
        server = _server(line.split(), name, zone)
        if isinstance(server, ServersRefused):
            return server
        if any(server.name == known.name for known in servers):
            return ServersRefused(ServerFault.TWICE, server.name)
        servers.append(server)
    if len(servers) < FEWEST:
        return ServersRefused(ServerFault.TOO_FEW)
    return ServersRefused(ServerFault.TOO_MANY) if len(servers) > MOST else tuple(servers)


def same_servers(one: tuple[Server, ...], other: tuple[Server, ...]) -> bool:
    """Say whether two delegations come to the same; their order means nothing."""
    return _as_set(one) == _as_set(other)


def _as_set(servers: tuple[Server, ...]) -> set[tuple[str, frozenset[str]]]:
    return {(each.name.lower(), frozenset(map(_same_address, each.addresses))) for each in servers}


def _same_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return text


def _server(words: list[str], name: str, zone: str) -> Server | ServersRefused:
    host = words[0].lower().removesuffix(".")
    if not _is_host(host):
        return ServersRefused(ServerFault.BAD_NAME, words[0])
    addresses = _addresses(words[1:])
    if isinstance(addresses, ServersRefused):
        return addresses
    if not addresses and (host == name or host.endswith(f".{name}")):
        return ServersRefused(ServerFault.ADDRESS_MISSING, host)
    if addresses and not host.endswith(f".{zone}"):
        return ServersRefused(ServerFault.ADDRESS_NOT_WANTED, host)
    return Server(host, addresses)


def _addresses(words: list[str]) -> tuple[str, ...] | ServersRefused:
    addresses: list[str] = []
    for word in words:
        try:
            address = ip_address(word)
        except ValueError:
            return ServersRefused(ServerFault.BAD_ADDRESS, word)
        # Who points at itself would be found by nobody else.
        if address.is_loopback or address.is_unspecified or address.is_multicast:
            return ServersRefused(ServerFault.BAD_ADDRESS, word)
        if str(address) not in addresses:
            addresses.append(str(address))
    if len(addresses) > MOST_ADDRESSES:
        return ServersRefused(ServerFault.BAD_ADDRESS, words[-1])
    return tuple(addresses)


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if len(host) > _LONGEST or len(labels) < 2 or labels[-1].isdigit():
        return False
    return all(_LABEL.fullmatch(label) for label in labels)
