"""The objects a name needs at a registry: the holder's contact and the name servers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from activities.registry.details import Details
from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryUnsureError,
)
from activities.registry.objects import (
    ServersRefusedError,
    complaint,
    contact_of,
    spelled,
)
from db.books import partners, submissions
from db.books.submissions import KnownObject
from db.engine import Database
from epp.answers import ContactInfo, HostInfo, NssetInfo, Response
from epp.commands import (
    CreateContact,
    CreateHost,
    CreateNsset,
    InfoContact,
    InfoHost,
    InfoNsset,
    NameServer,
    Order,
    Question,
)
from epp.errors import UnsureError
from epp.handles import make_auth_info, make_handle
from epp.result_codes import CodeClass
from programme.domains.details import USUAL, OrderDetails
from programme.domains.name_servers import Server

HOUSE = "house"
CONTACT, NSSET, HOSTS = "C", "N", "H"
_GENERATIONS = 5
_EXISTS = 2302
_MISSING = 2303


@dataclass(frozen=True)
class HolderObjects:
    """The handles a name is created with."""

    registrant: str
    nsset: str | None
    hosts: tuple[str, ...]


class Holders:
    """Makes contacts and name servers known to a registry; what is known is not made again."""

    def __init__(
        self, database: Database, details: Details, new_cl_trid: Callable[[], str]
    ) -> None:
        self._database = database
        self._details = details
        self._new_cl_trid = new_cl_trid

    async def objects_for(
        self, lane: Lane, partner_id: str, details_id: str | None = None
    ) -> HolderObjects:
        """Return the objects an order's name needs, made where they are missing.

        A repeat finds what an earlier run made: handles are derived, not drawn.
        Raises DetailsMissingError, HolderRefusedError, ServersRefusedError.
        """
        details = await self._details.of(partner_id, details_id)
        registrant = await self.contact_for(lane, partner_id, details)
        if lane.pool.account.profile.ns_mode == "nsset":
            nsset = await self.nsset_for(lane, partner_id, registrant, details)
            return HolderObjects(registrant, nsset, ())
        hosts = await self.hosts_for(lane, details)
        return HolderObjects(registrant, None, hosts)

    async def contact_for(self, lane: Lane, partner_id: str, details: OrderDetails = USUAL) -> str:
        """Return the handle of who is to hold a name: the partner, or a customer of the partner's.

        One handle a customer and registry account, whatever the number of names.
        """
        if details.holder_id is None or details.holder is None:
            return await self._partner(lane, partner_id)
        holder = details.holder

        def create(handle: str) -> Order:
            return contact_of(handle, holder)

        which = (details.holder_id, CONTACT, details.holder_id)
        return await self._known_or_made(lane, which, create, InfoContact)

    async def nsset_for(
        self, lane: Lane, partner_id: str, tech: str, details: OrderDetails = USUAL
    ) -> str:
        """Return the handle of a set of name servers: one named, one made of servers, or ours."""
        if details.nsset is not None:
            return await self._named_set(lane, partner_id, details.nsset)
        if not details.servers:
            ours = (HOUSE, "/".join(lane.name_servers))
            try:
                return await self._nsset(lane, ours, _ours(lane), tech)
            except ServersRefusedError as error:
                # Not the partner's fault: these are our own.
                raise RegistryMisspokenError(str(error)) from error
        # One set a partner and list of servers, however many names are served by it.
        entity = f"{partner_id}/{spelled(details.servers)}"
        owner = f"{partner_id}/{hashlib.sha256(entity.encode()).hexdigest()[:16]}"
        return await self._nsset(lane, (owner, entity), details.servers, tech)

    async def hosts_for(self, lane: Lane, details: OrderDetails = USUAL) -> tuple[str, ...]:
        """Return the name servers a name is created with, each known to the registry."""
        if not details.servers:
            try:
                await self._hosts(lane)
            except ServersRefusedError as error:
                raise RegistryMisspokenError(str(error)) from error
            return lane.name_servers
        for server in details.servers:
            await self._host(lane, server)
        return tuple(server.name for server in details.servers)

    async def _partner(self, lane: Lane, partner_id: str) -> str:
        async with self._database.reading() as transaction:
            partner = await partners.find(transaction, partner_id)
        if partner is None:
            raise LookupError(f"{partner_id} is not a partner.")

        def create(handle: str) -> Order:
            return CreateContact(
                handle=handle,
                name=partner.contact_name,
                organisation=partner.company_name,
                streets=(partner.street,),
                city=partner.city,
                postcode=partner.postcode,
                country=partner.country,
                email=partner.email,
                auth_info=make_auth_info(),
                company_number=partner.company_number,
                vat_number=partner.vat_number,
            )

        return await self._known_or_made(
            lane, (partner_id, CONTACT, partner.registry_key), create, InfoContact
        )

    async def _named_set(self, lane: Lane, partner_id: str, handle: str) -> str:
        owner = f"{partner_id}/{handle}"
        async with self._database.reading() as transaction:
            known = await submissions.find_object(transaction, lane.registry, owner, NSSET)
        if known is None or known.handle is None:
            # Asked about once: every name with it would be refused otherwise, and nobody knew why.
            answer = await lane.pool.ask(InfoNsset(handle), self._new_cl_trid())
            if answer.meaning is CodeClass.REJECT:
                raise ServersRefusedError(answer.code)
            await self._keep(lane, owner, NSSET, KnownObject(0, handle))
        return handle

    async def _nsset(
        self, lane: Lane, whose: tuple[str, str], servers: tuple[Server, ...], tech: str
    ) -> str:
        owner, entity = whose
        told = tuple(NameServer(each.name, each.addresses) for each in servers)

        def create(handle: str) -> Order:
            return CreateNsset(handle, told, (tech,), make_auth_info())

        return await self._known_or_made(lane, (owner, NSSET, entity), create, InfoNsset)

    async def _hosts(self, lane: Lane) -> None:
        async with self._database.reading() as transaction:
            known = await submissions.find_object(transaction, lane.registry, HOUSE, HOSTS)
        if known is not None and known.handle == "/".join(lane.name_servers):
            return
        for name in lane.name_servers:
            # A host that exists serves us as well, whoever made it known.
            await self._make(lane, CreateHost(NameServer(name)), InfoHost(name))
        await self._keep(lane, HOUSE, HOSTS, KnownObject(0, "/".join(lane.name_servers)))

    async def _host(self, lane: Lane, server: Server) -> None:
        async with self._database.reading() as transaction:
            known = await submissions.find_object(transaction, lane.registry, server.name, HOSTS)
        if known is not None and known.handle is not None:
            return
        told = NameServer(server.name, server.addresses)
        await self._make(lane, CreateHost(told), InfoHost(server.name))
        generation = 0 if known is None else known.generation
        await self._keep(lane, server.name, HOSTS, KnownObject(generation, server.name))

    async def _known_or_made(
        self,
        lane: Lane,
        which: tuple[str, str, str],
        create: Callable[[str], Order],
        info: Callable[[str], Question],
    ) -> str:
        owner, kind, entity = which
        async with self._database.reading() as transaction:
            known = await submissions.find_object(transaction, lane.registry, owner, kind)
        if known is not None and known.handle is not None:
            return known.handle
        first = 0 if known is None else known.generation
        for generation in range(first, first + _GENERATIONS):
            length = lane.pool.account.profile.handle_length
            handle = make_handle(kind, entity, generation, length)
            if await self._make(lane, create(handle), info(handle)):
                await self._keep(lane, owner, kind, KnownObject(generation, handle))
                return handle
        raise RegistryMisspokenError(f"No handle of kind {kind} is free at {lane.registry}.")

    async def _make(self, lane: Lane, create: Order, info: Question) -> bool:
        try:
            answer = await lane.pool.order(create, self._new_cl_trid())
        except UnsureError as error:
            raise RegistryUnsureError(f"{type(create).__name__}: {error}") from error
        if answer.meaning in (CodeClass.OK, CodeClass.PENDING):
            return True
        if answer.code == _EXISTS:
            return self._is_ours(lane, await lane.pool.ask(info, self._new_cl_trid()))
        raise complaint(create, answer)

    def _is_ours(self, lane: Lane, answer: Response) -> bool:
        match answer.data:
            case ContactInfo(sponsor=sponsor) | NssetInfo(sponsor=sponsor):
                return sponsor == lane.pool.account.client_id
            case HostInfo():
                return True
            case _:
                return False

    async def _keep(self, lane: Lane, owner: str, kind: str, known: KnownObject) -> None:
        async with self._database.writing() as transaction:
            await submissions.keep_object(transaction, (lane.registry, owner, kind), known)

    async def forget_the_deleted(self, lane: Lane, objects: HolderObjects) -> bool:
        """Ask which objects of a name the registry no longer has; say whether one is gone.

        Registries delete what nothing is linked to (.cz after two months); it is made again under
        the next generation's handle, because a deleted one may stay protected.
        """
        questions: list[tuple[str, Question]] = [
            (objects.registrant, InfoContact(objects.registrant))
        ]
        if objects.nsset is not None:
            questions.append((objects.nsset, InfoNsset(objects.nsset)))
        hosts = "/".join(objects.hosts)
        questions += [(hosts, InfoHost(name)) for name in objects.hosts]
        gone = [handle for handle, question in questions if await self._is_gone(lane, question)]
        async with self._database.writing() as transaction:
            for handle in dict.fromkeys(gone):
                await submissions.forget_object(transaction, lane.registry, handle)
        return bool(gone)

    async def _is_gone(self, lane: Lane, question: Question) -> bool:
        answer = await lane.pool.ask(question, self._new_cl_trid())
        return answer.code == _MISSING


def _ours(lane: Lane) -> tuple[Server, ...]:
    return tuple(Server(name) for name in lane.name_servers)
