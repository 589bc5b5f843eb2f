"""Contacts, hosts and sets that change, are listed and move."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import (
    FRED,
    Client,
    fred_command,
    fred_contact,
    fred_domain,
    fred_extra,
    fred_nsset,
    make_contact,
    make_domain,
    other_registrar,
    talk,
)

KEY = (
    "<keyset:dnskey><keyset:flags>257</keyset:flags><keyset:protocol>3</keyset:protocol>"
    "<keyset:alg>{alg}</keyset:alg><keyset:pubKey>AAECAwQFBgc=</keyset:pubKey></keyset:dnskey>"
)


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


async def test_a_contact_changes_in_the_rfc_dialect(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        builder = client.contact.update_builder("HOLDER-1")
        changed = builder.change_email("nova@vzorova.example")
        changed = changed.change_voice("+420.541123456").send().code()
        return [changed, client.contact.info("HOLDER-1"), client.contact.delete("HOLDER-1").code()]

    changed, info, deleted = await talk(registry, "test", conversation)

    assert (changed, deleted) == (1000, 1000)
    assert (info.email(), info.voice()) == ("nova@vzorova.example", "+420.541123456")
    assert info.postal_info()["loc"]["name"] == "Žluťoučký kůň s.r.o."


async def test_a_contact_changes_hands_in_the_rfc_dialect(registry: Registry) -> None:
    def ask(client: Client) -> int:
        return int(client.contact.transfer("request", "HOLDER-1", "n5Rw-8YgT3kVcP6z").code())

    def agree(client: Client) -> int:
        return int(client.contact.transfer("approve", "HOLDER-1").code())

    await talk(registry, "test", make_contact)
    assert await talk(registry, "test", ask, **other_registrar(registry)) == 1001
    assert await talk(registry, "test", agree) == 1000
    assert registry.oracle.contacts()[0]["sponsor"] == "REG-OTHER"


async def test_a_host_changes_its_addresses(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        make_domain(client, "vlna.test")
        client.host.create("ns1.vlna.test", ["192.0.2.1"])
        change = client.host.update
        codes = [
            change("ns1.vlna.test", add_addresses=["192.0.2.2"], rem_addresses=["192.0.2.1"]),
            change("ns1.vlna.test", rem_addresses=["192.0.2.9"]),
            client.domain.delete("vlna.test"),
        ]
        return [[one.code() for one in codes], client.host.info("ns1.vlna.test")]

    codes, info = await talk(registry, "test", conversation)

    assert codes == [1000, 2306, 2305]
    assert [one["ip"] for one in info.host_addresses()] == ["192.0.2.2"]


async def test_freds_objects_change(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        fred_contact(client, "KUN")
        fred_nsset(client, "SADA", "KUN")
        update = [
            (
                "contact",
                "<contact:id>KUN</contact:id><contact:chg><contact:postalInfo><contact:org>Kůň"
                "</contact:org></contact:postalInfo><contact:email>a@b.example</contact:email>"
                "</contact:chg>",
            ),
            (
                "nsset",
                "<nsset:id>SADA</nsset:id><nsset:add><nsset:ns><nsset:name>ns3.partner.example"
                "</nsset:name></nsset:ns></nsset:add><nsset:rem><nsset:name>ns2.partner.example"
                "</nsset:name></nsset:rem>",
            ),
            (
                "nsset",
                "<nsset:id>SADA</nsset:id><nsset:rem><nsset:name>ns3.partner.example</nsset:name>"
                "</nsset:rem>",
            ),
        ]
        codes = [fred_command(client, "update", kind, body).code() for kind, body in update]
        contact = fred_command(client, "info", "contact", "<contact:id>KUN</contact:id>")
        nsset = fred_command(client, "info", "nsset", "<nsset:id>SADA</nsset:id>")
        return [codes, contact, nsset]

    codes, contact, nsset = await talk(registry, "cz", conversation)

    assert codes == [1000, 1000, 2306]
    assert (contact.value("name"), contact.value("org")) == ("Žluťoučký kůň s.r.o.", "Kůň")
    assert contact.email() == "a@b.example"
    assert nsset.values("name") == ["ns1.partner.example", "ns3.partner.example"]


async def test_a_keyset_lives(registry: Registry) -> None:
    name = "<keyset:id>KLICE</keyset:id>"

    def conversation(client: Client) -> list[int]:
        fred_contact(client, "KUN")
        tech = "<keyset:tech>KUN</keyset:tech>"
        bodies = [
            ("create", f"{name}{KEY.format(alg=1)}{tech}"),
            ("create", f"{name}{KEY.format(alg=13)}{tech}"),
            ("create", f"{name}{KEY.format(alg=13)}{tech}"),
            ("update", f"{name}<keyset:add>{KEY.format(alg=15)}</keyset:add>"),
            ("info", name),
            ("check", name),
            ("delete", name),
            ("info", name),
        ]
        return [fred_command(client, verb, "keyset", body).code() for verb, body in bodies]

    codes = await talk(registry, "cz", conversation)

    assert codes == [2306, 1000, 2302, 1000, 1000, 1000, 1000, 2303]


async def test_a_list_is_fetched_in_pieces(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        fred_contact(client, "KUN")
        for number in range(3):
            fred_domain(client, f"vlna{number}.cz", holder="KUN")
        by_contact = "<fred:domainsByContact><fred:id>KUN</fred:id></fred:domainsByContact>"
        counted = fred_extra(client, by_contact).value("count")
        first = fred_extra(client, "<fred:getResults/>").values("item")
        last = fred_extra(client, "<fred:getResults/>").values("item")
        return [counted, first, last, fred_extra(client, "<fred:listNssets/>").value("count")]

    assert await talk(registry, "cz", conversation) == [
        "3",
        ["vlna0.cz", "vlna1.cz", "vlna2.cz"],
        [],
        "0",
    ]


async def test_a_transfer_password_goes_to_the_holder(registry: Registry) -> None:
    wish = (
        f'<fred:sendAuthInfo><domain:sendAuthInfo xmlns:domain="{FRED["domain"]}">'
        "<domain:name>taken-vlna.cz</domain:name></domain:sendAuthInfo></fred:sendAuthInfo>"
    )

    def conversation(client: Client) -> list[int]:
        fred_command(client, "info", "domain", "<domain:name>taken-vlna.cz</domain:name>")
        return [fred_extra(client, wish).code()]

    assert await talk(registry, "cz", conversation) == [1000]
    assert registry.oracle.passwords_sent() == {"taken-vlna.cz": "Seeded-before-1"}
