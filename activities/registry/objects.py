"""What is said to make an object at a registry, and what it means when the registry will not."""

from __future__ import annotations

from activities.registry.lanes import (
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
)
from epp.answers import Response
from epp.commands import CreateContact, CreateHost, CreateNsset, Order
from epp.handles import make_auth_info
from epp.result_codes import CodeClass
from programme.domains.details import Holder
from programme.domains.name_servers import Server


class ObjectRefusedError(RuntimeError):
    """The registry will not have what the partner told us; the name cannot be created so."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The registry refused the {self.what} with {code}.")
        self.code = code

    what = "object"


class HolderRefusedError(ObjectRefusedError):
    """The registry will not have the holder's data."""

    what = "holder's contact"


class ServersRefusedError(ObjectRefusedError):
    """The registry will not have the name servers."""

    what = "name servers"


def contact_of(handle: str, holder: Holder) -> CreateContact:
    """Return the command that makes a customer known under a handle."""
    return CreateContact(
        handle=handle,
        name=holder.name,
        organisation=holder.organisation,
        streets=(holder.street,),
        city=holder.city,
        postcode=holder.postcode,
        country=holder.country,
        email=holder.email,
        auth_info=make_auth_info(),
        voice=holder.phone,
        company_number=holder.company_number,
        vat_number=holder.vat_number,
    )


def spelled(servers: tuple[Server, ...]) -> str:
    """Return a list of servers as one text, the same for the same list."""
    return "/".join(" ".join((each.name, *sorted(each.addresses))) for each in servers)


def complaint(create: Order, answer: Response) -> RuntimeError:
    """Return what is wrong when an object could not be made."""
    said = f"{type(create).__name__} was answered {answer.code}."
    if answer.meaning is CodeClass.UNSURE:
        return RegistryUnsureError(said)
    if answer.meaning in (CodeClass.SESSION, CodeClass.LATER):
        return RegistryOutOfReachError(said)
    if answer.meaning is CodeClass.REJECT and isinstance(create, CreateContact):
        return HolderRefusedError(answer.code)
    if answer.meaning is CodeClass.REJECT and isinstance(create, CreateNsset | CreateHost):
        return ServersRefusedError(answer.code)
    return RegistryMisspokenError(said)
