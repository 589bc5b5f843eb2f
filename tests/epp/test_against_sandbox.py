from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from epp.answers import (
    Availability,
    ContactCreated,
    ContactInfo,
    DomainCreated,
    DomainInfo,
    HostCreated,
    HostInfo,
    NssetCreated,
    NssetInfo,
    ZoneCredit,
    expiry_day,
)
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CheckNssets,
    CreateContact,
    CreateDomain,
    CreateHost,
    CreateNsset,
    CreditInfo,
    InfoContact,
    InfoDomain,
    InfoHost,
    InfoNsset,
    NameServer,
    PollRequest,
)
from epp.envelope import fresh_cl_trid
from epp.errors import UnsureError
from epp.handles import make_auth_info
from epp.pool import RegistryPool
from epp.profiles import CZ, TEST, RegistryAccount, RegistryProfile
from sandbox.registry import Registry, open_registry

AUTH_INFO = make_auth_info()
SERVERS = (NameServer("ns1.partner.example"), NameServer("ns2.partner.example"))


@pytest_asyncio.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as registry:
        yield registry


def pool_of(sandbox: Registry, profile: RegistryProfile) -> RegistryPool:
    return RegistryPool(
        RegistryAccount(
            profile=profile,
            host=sandbox.host,
            port=sandbox.cz_port if profile is CZ else sandbox.test_port,
            client_id=sandbox.client_id,
            password=sandbox.password,
            ca_file=str(sandbox.certificates.ca_file),
            certificate_file=str(sandbox.certificates.certificate("client")),
            key_file=str(sandbox.certificates.key("client")),
        )
    )


@pytest_asyncio.fixture
async def cz(sandbox: Registry) -> AsyncIterator[RegistryPool]:
    pool = pool_of(sandbox, CZ)
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def rfc(sandbox: Registry) -> AsyncIterator[RegistryPool]:
    pool = pool_of(sandbox, TEST)
    yield pool
    await pool.close()


async def make_contact(pool: RegistryPool, handle: str) -> None:
    contact = CreateContact(
        handle=handle,
        name="Jana Dvořáková",
        organisation="Vzorová s.r.o.",
        streets=("Dlouhá 12",),
        city="Brno",
        postcode="60200",
        country="CZ",
        email="jana@vzorova.example",
        auth_info=AUTH_INFO,
        voice="+420.541123456",
        company_number="12345678",
        vat_number="CZ12345678",
    )
    created = await pool.order(contact, fresh_cl_trid())
    assert (created.code, type(created.data)) == (1000, ContactCreated)

    known = (await pool.ask(InfoContact(handle), fresh_cl_trid())).data

    assert isinstance(known, ContactInfo)
    assert (known.handle, known.name, known.city) == (handle, "Jana Dvořáková", "Brno")


async def register(pool: RegistryPool, domain: CreateDomain) -> DomainInfo:
    created = await pool.order(domain, fresh_cl_trid())
    assert created.code == 1000
    assert isinstance(created.data, DomainCreated)
    known = (await pool.ask(InfoDomain(domain.name), fresh_cl_trid())).data
    assert isinstance(known, DomainInfo)
    assert known.auth_info == domain.auth_info
    assert known.sponsor == pool.account.client_id
    assert expiry_day(known.expires or "") > expiry_day(known.created)
    return known


async def test_a_name_is_registered_in_the_fred_dialect(cz: RegistryPool) -> None:
    check = await cz.ask(CheckDomains(("volna.cz",)), fresh_cl_trid())
    assert check.data == (Availability("volna.cz", available=True),)
    await make_contact(cz, "CVOLNA")
    nsset = await cz.order(CreateNsset("NVOLNA", SERVERS, ("CVOLNA",), AUTH_INFO), fresh_cl_trid())
    assert isinstance(nsset.data, NssetCreated)
    servers = (await cz.ask(InfoNsset("NVOLNA"), fresh_cl_trid())).data
    assert isinstance(servers, NssetInfo)
    assert servers.servers == SERVERS

    known = await register(
        cz, CreateDomain("volna.cz", 1, "CVOLNA", AUTH_INFO, ("CVOLNA",), "NVOLNA")
    )

    assert (known.nsset, known.registrant, known.admins) == ("NVOLNA", "CVOLNA", ("CVOLNA",))
    for question in (
        CheckContacts(("CVOLNA",)),
        CheckNssets(("NVOLNA",)),
        CheckDomains(("volna.cz",)),
    ):
        answered = (await cz.ask(question, fresh_cl_trid())).data
        assert isinstance(answered, tuple)
        assert isinstance(answered[0], Availability)
        assert not answered[0].available
    credit = (await cz.ask(CreditInfo(), fresh_cl_trid())).data
    assert isinstance(credit, tuple)
    assert "cz" in [entry.zone for entry in credit if isinstance(entry, ZoneCredit)]
    assert (await cz.ask(PollRequest(), fresh_cl_trid())).code == 1300


async def test_a_name_is_registered_in_the_rfc_dialect(rfc: RegistryPool) -> None:
    await make_contact(rfc, "CVOLNA")
    for server in SERVERS:
        made = await rfc.order(CreateHost(server), fresh_cl_trid())
        assert isinstance(made.data, HostCreated)
    host = (await rfc.ask(InfoHost(SERVERS[0].name), fresh_cl_trid())).data
    assert isinstance(host, HostInfo)

    names = tuple(server.name for server in SERVERS)
    known = await register(
        rfc,
        CreateDomain("volna.test", 2, "CVOLNA", AUTH_INFO, ("CVOLNA",), hosts=names),
    )

    assert sorted(known.hosts) == sorted(names)
    checked = await rfc.ask(CheckHosts(names), fresh_cl_trid())
    assert isinstance(checked.data, tuple)
    assert (await rfc.ask(PollRequest(), fresh_cl_trid())).code == 1300


@pytest.mark.parametrize(
    "fault",
    ["drop-after-write", "half", "badutf8", "badxml", "doctype", "deep", "wrongtrid", "notrid"],
)
async def test_an_order_done_without_a_usable_answer_is_unsure_and_info_tells(
    fault: str, cz: RegistryPool
) -> None:
    await make_contact(cz, "CVOLNA")
    name = f"{fault}-once-volna.cz"

    with pytest.raises(UnsureError):
        await cz.order(CreateDomain(name, 1, "CVOLNA", AUTH_INFO), fresh_cl_trid())

    known = (await cz.ask(InfoDomain(name), fresh_cl_trid())).data
    assert isinstance(known, DomainInfo)
    assert known.auth_info == AUTH_INFO
