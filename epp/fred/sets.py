"""Writes what is said about sets of name servers and of keys in FRED's dialect."""

from epp import envelope
from epp.commands import (
    CreateKeyset,
    CreateNsset,
    DnsKey,
    InfoKeyset,
    InfoNsset,
    NameServer,
    UpdateKeyset,
    UpdateNsset,
)
from epp.fred.namespaces import KEYSET, NSSET
from epp.xmlio import Element


def nsset_info(command: InfoNsset) -> Element:
    """`nsset:info` of `id`, `authInfo?`."""
    handle = NSSET("id", command.handle)
    return envelope.info(NSSET, handle, NSSET.some("authInfo", command.auth_info))


def create_nsset(command: CreateNsset) -> Element:
    """`nsset:create` of `id`, `ns+`, `tech+`, `authInfo`, `reportlevel`."""
    return envelope.create(
        NSSET,
        NSSET("id", command.handle),
        *map(_server, _each_once(command.servers)),
        *NSSET.each("tech", command.tech),
        NSSET("authInfo", command.auth_info),
        NSSET("reportlevel", str(command.report_level)),
    )


def update_nsset(command: UpdateNsset) -> Element:
    """`nsset:update` of `id`, `add?`, `rem?`, `chg?`; a server is taken away by its name."""
    level = command.report_level
    return envelope.update(
        NSSET,
        NSSET("id", command.handle),
        NSSET.part(
            "add",
            *map(_server, _each_once(command.add_servers)),
            *NSSET.each("tech", command.add_tech),
        ),
        NSSET.part(
            "rem",
            *NSSET.each("name", envelope.once_each(command.remove_servers)),
            *NSSET.each("tech", command.remove_tech),
        ),
        NSSET.part(
            "chg",
            NSSET.some("authInfo", command.auth_info),
            None if level is None else NSSET("reportlevel", str(level)),
        ),
    )


def _each_once(servers: tuple[NameServer, ...]) -> tuple[NameServer, ...]:
    names = envelope.once_each(tuple(server.name for server in servers))
    by_name = {server.name: server for server in reversed(servers)}
    return tuple(by_name[name] for name in names)


def _server(server: NameServer) -> Element:
    return NSSET("ns", NSSET("name", server.name), *NSSET.each("addr", server.addresses))


def keyset_info(command: InfoKeyset) -> Element:
    """`keyset:info` of `id`, `authInfo?`."""
    handle = KEYSET("id", command.handle)
    return envelope.info(KEYSET, handle, KEYSET.some("authInfo", command.auth_info))


def create_keyset(command: CreateKeyset) -> Element:
    """`keyset:create` of `id`, `dnskey*`, `tech+`, `authInfo`."""
    return envelope.create(
        KEYSET,
        KEYSET("id", command.handle),
        *map(_key, command.keys),
        *KEYSET.each("tech", command.tech),
        KEYSET("authInfo", command.auth_info),
    )


def update_keyset(command: UpdateKeyset) -> Element:
    """`keyset:update` of `id`, `add?`, `rem?`, `chg?`."""
    return envelope.update(
        KEYSET,
        KEYSET("id", command.handle),
        KEYSET.part("add", *map(_key, command.add_keys), *KEYSET.each("tech", command.add_tech)),
        KEYSET.part(
            "rem", *map(_key, command.remove_keys), *KEYSET.each("tech", command.remove_tech)
        ),
        KEYSET.part("chg", KEYSET.some("authInfo", command.auth_info)),
    )


def _key(key: DnsKey) -> Element:
    return KEYSET(
        "dnskey",
        KEYSET("flags", str(key.flags)),
        KEYSET("protocol", str(key.protocol)),
        KEYSET("alg", str(key.algorithm)),
        KEYSET("pubKey", key.public_key),
    )
