"""Says any command in the RFC dialect, with what the registry wants beside each."""

from collections.abc import Callable
from typing import Any

from epp import envelope
from epp.commands import (
    Balance,
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CreateContact,
    CreateDomain,
    CreateHost,
    DeleteContact,
    DeleteDomain,
    DeleteHost,
    InfoContact,
    InfoDomain,
    InfoHost,
    PollAck,
    PollRequest,
    QueryTransfer,
    RenewDomain,
    ReportRestore,
    RestoreDomain,
    TransferDomain,
    TransferObject,
    UpdateContact,
    UpdateDomain,
    UpdateHost,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.rfc import contacts, domains, extensions, hosts
from epp.rfc.namespaces import BALANCE, DOMAIN
from epp.rfc.saying import Said
from epp.xmlio import EPP

_ABOUT_OBJECTS: dict[type[Any], Callable[[Any, RegistryProfile], Said]] = {
    CheckDomains: domains.check,
    InfoDomain: domains.info,
    CreateDomain: domains.create,
    RenewDomain: domains.renew,
    TransferDomain: domains.transfer,
    QueryTransfer: domains.query_transfer,
    UpdateDomain: domains.update,
    DeleteDomain: lambda command, _: Said(envelope.delete(DOMAIN, "name", command.name)),
    RestoreDomain: domains.restore,
    ReportRestore: domains.report_restore,
    CheckContacts: contacts.check,
    InfoContact: contacts.info,
    CreateContact: contacts.create,
    UpdateContact: contacts.update,
    DeleteContact: contacts.delete,
    TransferObject: contacts.transfer,
    CheckHosts: hosts.check,
    InfoHost: hosts.info,
    CreateHost: hosts.create,
    UpdateHost: hosts.update,
    DeleteHost: hosts.delete,
}
_ABOUT_US: dict[type[Any], Callable[[Any], Said]] = {
    PollRequest: lambda _: Said(envelope.poll_request()),
    PollAck: lambda command: Said(envelope.poll_ack(command.message_id)),
    Balance: lambda _: Said(EPP("info", BALANCE("info"))),
}


def write(command: Any, cl_trid: str, profile: RegistryProfile) -> bytes:
    """The frame of this command.

    Raises UnfitCommandError for a command this dialect or this registry does not have.
    """
    about_us = _ABOUT_US.get(type(command))
    if about_us is not None:
        return envelope.command(about_us(command).verb, cl_trid)
    about_objects = _ABOUT_OBJECTS.get(type(command))
    if about_objects is None:
        raise UnfitCommandError(f"The RFC dialect has no {type(command).__name__}.")
    said = about_objects(command, profile)
    if not said.extensions:
        envelope.refuse_empty_update(said.verb)
    product = extensions.product(_names_in(command), profile)
    return envelope.command(said.verb, cl_trid, *said.extensions, product)


def _names_in(command: Any) -> tuple[str, ...]:
    match command:
        case CheckDomains(names=names) | CheckHosts(names=names):
            return names
        case CreateHost(server=server):
            return (server.name,)
        case _:
            return (getattr(command, "name", None) or "",)
