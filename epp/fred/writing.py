"""Says any command in FRED's dialect."""

from collections.abc import Callable
from typing import Any

from epp import envelope
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckKeysets,
    CheckNssets,
    CreateContact,
    CreateDomain,
    CreateKeyset,
    CreateNsset,
    CreditInfo,
    DeleteContact,
    DeleteDomain,
    DeleteKeyset,
    DeleteNsset,
    InfoContact,
    InfoDomain,
    InfoKeyset,
    InfoNsset,
    ListObjects,
    NextListed,
    PollAck,
    PollRequest,
    RenewDomain,
    SendAuthInfo,
    TransferDomain,
    TransferObject,
    TryNsset,
    UpdateContact,
    UpdateDomain,
    UpdateKeyset,
    UpdateNsset,
)
from epp.errors import UnfitCommandError
from epp.fred import contacts, domains, own_commands, sets
from epp.fred.namespaces import CONTACT, DOMAIN, KEYSET, NSSET, OBJECTS
from epp.profiles import RegistryProfile
from epp.xmlio import Element


def _check_domains(command: CheckDomains) -> Element:
    if command.fee is not None:
        raise UnfitCommandError("The FRED dialect does not speak of fees.")
    return envelope.check(DOMAIN, "name", command.names)


def _transfer_object(command: TransferObject) -> Element:
    namespace = OBJECTS.get(command.kind)
    if namespace is None or command.kind == "domain":
        raise UnfitCommandError(f"The FRED dialect transfers no {command.kind} by its handle.")
    handle = namespace("id", command.handle)
    code = namespace("authInfo", command.auth_info)
    return envelope.transfer("request", namespace, handle, code)


_WRITERS: dict[type[Any], Callable[[Any], Element]] = {
    CheckDomains: _check_domains,
    InfoDomain: domains.info,
    CreateDomain: domains.create,
    RenewDomain: domains.renew,
    TransferDomain: domains.transfer,
    UpdateDomain: domains.update,
    DeleteDomain: lambda command: envelope.delete(DOMAIN, "name", command.name),
    CheckContacts: lambda command: envelope.check(CONTACT, "id", command.handles),
    InfoContact: contacts.info,
    CreateContact: contacts.create,
    UpdateContact: contacts.update,
    DeleteContact: lambda command: envelope.delete(CONTACT, "id", command.handle),
    CheckNssets: lambda command: envelope.check(NSSET, "id", command.handles),
    InfoNsset: sets.nsset_info,
    CreateNsset: sets.create_nsset,
    UpdateNsset: sets.update_nsset,
    DeleteNsset: lambda command: envelope.delete(NSSET, "id", command.handle),
    CheckKeysets: lambda command: envelope.check(KEYSET, "id", command.handles),
    InfoKeyset: sets.keyset_info,
    CreateKeyset: sets.create_keyset,
    UpdateKeyset: sets.update_keyset,
    DeleteKeyset: lambda command: envelope.delete(KEYSET, "id", command.handle),
    TransferObject: _transfer_object,
    PollRequest: lambda _: envelope.poll_request(),
    PollAck: lambda command: envelope.poll_ack(command.message_id),
}
_OWN_WRITERS: dict[type[Any], Callable[[Any], Element]] = {
    CreditInfo: own_commands.credit,
    ListObjects: own_commands.prepare_list,
    NextListed: own_commands.next_listed,
    SendAuthInfo: own_commands.send_auth_info,
    TryNsset: own_commands.try_nsset,
}


def write(command: Any, cl_trid: str, _: RegistryProfile) -> bytes:
    """The frame of this command.

    Raises UnfitCommandError for a command this dialect does not have.
    """
    own_writer = _OWN_WRITERS.get(type(command))
    if own_writer is not None:
        return own_commands.frame(own_writer(command), cl_trid)
    writer = _WRITERS.get(type(command))
    if writer is None:
        raise UnfitCommandError(f"The FRED dialect has no {type(command).__name__}.")
    verb = writer(command)
    envelope.refuse_empty_update(verb)
    mailing = contacts.mailing(command) if isinstance(command, CreateContact) else None
    return envelope.command(verb, cl_trid, mailing)
