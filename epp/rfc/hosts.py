"""Writes what is said about name servers in the dialect of RFC 5732."""

from collections.abc import Iterator

from epp import envelope
from epp.commands import CheckHosts, CreateHost, DeleteHost, InfoHost, UpdateHost
from epp.profiles import RegistryProfile
from epp.rfc.domains import ip_version
from epp.rfc.namespaces import HOST
from epp.rfc.saying import Said
from epp.xmlio import Element


def check(command: CheckHosts, _: RegistryProfile) -> Said:
    """`host:check` of `name+`."""
    return Said(envelope.check(HOST, "name", command.names))


def info(command: InfoHost, _: RegistryProfile) -> Said:
    """`host:info` of `name`."""
    return Said(envelope.info(HOST, HOST("name", command.name)))


def create(command: CreateHost, _: RegistryProfile) -> Said:
    """`host:create` of `name`, `addr*`."""
    server = command.server
    return Said(envelope.create(HOST, HOST("name", server.name), *_addresses(server.addresses)))


def update(command: UpdateHost, _: RegistryProfile) -> Said:
    """`host:update` of `name`, `add?`, `rem?`, `chg?`."""
    verb = envelope.update(
        HOST,
        HOST("name", command.name),
        HOST.part("add", *_addresses(command.add_addresses), *_statuses(command.add_statuses)),
        HOST.part(
            "rem", *_addresses(command.remove_addresses), *_statuses(command.remove_statuses)
        ),
        HOST.part("chg", HOST.some("name", command.new_name)),
    )
    return Said(verb)


def delete(command: DeleteHost, _: RegistryProfile) -> Said:
    """`host:delete` of `name`."""
    return Said(envelope.delete(HOST, "name", command.name))


def _addresses(addresses: tuple[str, ...]) -> Iterator[Element]:
    return (HOST("addr", address, ip=ip_version(address)) for address in addresses)


def _statuses(statuses: tuple[str, ...]) -> Iterator[Element]:
    return (HOST("status", s=status) for status in statuses)
