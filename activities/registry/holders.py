"""The objects a name needs at a registry: the holder's contact and the name servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
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

    def __init__(self, database: Database, new_cl_trid: Callable[[], str]) -> None:
        self._database = database
        self._new_cl_trid = new_cl_trid

    async def objects_for(self, lane: Lane, partner_id: str) -> HolderObjects:
        """Return the objects a partner's names need, made where they are missing.

        A repeat finds what an earlier run made: handles are derived, not drawn.
        """
        registrant = await self._contact(lane, partner_id)
        if lane.pool.account.profile.ns_mode == "nsset":
            nsset = await self._nsset(lane, registrant)
            return HolderObjects(registrant, nsset, ())
        await self._hosts(lane)
        return HolderObjects(registrant, None, lane.name_servers)

    async def _contact(self, lane: Lane, partner_id: str) -> str:
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

    async def _nsset(self, lane: Lane, tech: str) -> str:
        servers = tuple(NameServer(name) for name in lane.name_servers)

        def create(handle: str) -> Order:
            return CreateNsset(handle, servers, (tech,), make_auth_info())

        entity = "/".join(lane.name_servers)
        return await self._known_or_made(lane, (HOUSE, NSSET, entity), create, InfoNsset)

    async def _hosts(self, lane: Lane) -> None:
        async with self._database.reading() as transaction:
            known = await submissions.find_object(transaction, lane.registry, HOUSE, HOSTS)
        if known is not None and known.handle == "/".join(lane.name_servers):
            return
        for name in lane.name_servers:
            # A host that exists serves us as well, whoever made it known.
            await self._make(lane, CreateHost(NameServer(name)), InfoHost(name))
        await self._keep(lane, HOUSE, HOSTS, KnownObject(0, "/".join(lane.name_servers)))

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
        raise _complaint(create, answer)

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


class HolderRefusedError(RuntimeError):
    """The registry will not have the holder's data; the name cannot be created for them."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The registry refused the holder's contact with {code}.")
        self.code = code


def _complaint(create: Order, answer: Response) -> RuntimeError:
    said = f"{type(create).__name__} was answered {answer.code}."
    if answer.meaning is CodeClass.UNSURE:
        return RegistryUnsureError(said)
    if answer.meaning in (CodeClass.SESSION, CodeClass.LATER):
        return RegistryOutOfReachError(said)
    if answer.meaning is CodeClass.REJECT and isinstance(create, CreateContact):
        return HolderRefusedError(answer.code)
    return RegistryMisspokenError(said)
