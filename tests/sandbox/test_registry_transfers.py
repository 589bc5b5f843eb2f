"""Domains that move between registrars, change and end, at both registries."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from sandbox.registry.objects.natures import SEEDED_AUTH
from tests.sandbox.registry_talk import (
    Client,
    charged,
    fred_command,
    fred_contact,
    fred_domain,
    fred_transfer,
    make_contact,
    make_domain,
    other_registrar,
    registered,
    talk,
    until,
)


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


async def test_freds_transfer_takes_effect_at_once_and_ends_the_password(
    registry: Registry,
) -> None:
    def conversation(client: Client) -> list[int]:
        name = "taken-vlna.cz"
        return [
            fred_transfer(client, name, password).code()
            for password in ("Not-the-password", SEEDED_AUTH, SEEDED_AUTH)
        ]

    assert await talk(registry, "cz", conversation) == [2202, 1000, 2106]
    moved = registered(registry, "taken-vlna.cz")
    assert moved["sponsor"] == "REG-PARTNER"
    assert moved["auth_info"] != SEEDED_AUTH
    message = await talk(
        registry, "cz", lambda client: client.poll.request(), **other_registrar(registry)
    )
    assert "trnData" in message.raw
    assert "REG-PARTNER" in message.raw


async def test_fred_takes_the_holders_password_too_and_knows_only_requests(
    registry: Registry,
) -> None:
    def order(client: Client) -> None:
        fred_contact(client, "KUN")
        fred_domain(client, "vlna.cz", holder="KUN")

    await talk(registry, "cz", order, **other_registrar(registry))
    holders = registry.oracle.contacts()[0]["auth_info"]

    def conversation(client: Client) -> list[int]:
        return [
            fred_transfer(client, "vlna.cz", "x", operation="query").code(),
            fred_transfer(client, "vlna.cz", holders).code(),
        ]

    assert await talk(registry, "cz", conversation) == [2102, 1000]


@pytest.mark.parametrize(
    ("ruling", "sponsor", "charges"),
    [("approve", "REG-PARTNER", 1), ("reject", "REG-OTHER", 0)],
)
async def test_the_losing_registrar_rules_on_a_transfer(
    registry: Registry, ruling: str, sponsor: str, charges: int
) -> None:
    name = "taken-vlna.test"

    def ask(client: Client) -> list[Any]:
        asked = client.domain.transfer("request", name, auth_info=SEEDED_AUTH)
        again = client.domain.transfer("request", name, auth_info=SEEDED_AUTH)
        state = client.domain.transfer("query", name)
        return [asked.code(), again.code(), state.code(), state.transfer_status()]

    def rule(client: Client) -> list[int]:
        told = client.poll.request()
        assert told.transfer_status() == "pending"
        return [client.domain.transfer(ruling, name).code() for _ in range(2)]

    before = registry.oracle.credit("REG-PARTNER", "test")
    assert await talk(registry, "test", ask) == [1001, 2300, 1000, "pending"]
    expires = registered(registry, name)["expires"]
    assert registered(registry, name)["status"] == "pendingTransfer"
    assert await talk(registry, "test", rule, **other_registrar(registry)) == [1000, 2301]

    after = registered(registry, name)
    assert (after["sponsor"], after["status"]) == (sponsor, "ok")
    assert int(after["expires"][:4]) == int(expires[:4]) + charges
    assert charged(registry, name) == charges
    assert registry.oracle.credit("REG-PARTNER", "test") == before - charges * 14_000
    message = await talk(registry, "test", lambda client: client.poll.request())
    assert message.transfer_status() == f"client{ruling.capitalize()}{'d' if charges else 'ed'}"


async def test_the_registry_rules_when_the_loser_is_silent(registry: Registry) -> None:
    def ask(client: Client) -> list[int]:
        return [
            client.domain.transfer("request", name, auth_info=SEEDED_AUTH).code()
            for name in ("pending-1-taken-a.test", "pending-denied-1-taken-b.test")
        ]

    assert await talk(registry, "test", ask) == [1001, 1001]
    await until(lambda: registered(registry, "pending-1-taken-a.test")["status"] == "ok")
    await until(lambda: registered(registry, "pending-denied-1-taken-b.test")["status"] == "ok")

    assert registered(registry, "pending-1-taken-a.test")["sponsor"] == "REG-PARTNER"
    assert registered(registry, "pending-denied-1-taken-b.test")["sponsor"] == "REG-OTHER"


async def test_an_operator_places_moves_and_rules(registry: Registry) -> None:
    registry.control.place_domain("vlna.test", auth_info="Their-own-1")
    registry.control.place_domain("vlna.cz", registrar="REG-PARTNER")

    def ask(client: Client) -> int:
        return int(client.domain.transfer("request", "vlna.test", auth_info="Their-own-1").code())

    assert await talk(registry, "test", ask) == 1001
    registry.control.rule_transfer("vlna.test", "clientApproved")
    registry.control.move_domain("vlna.cz")
    registry.control.ask_transfer("vlna.test")

    assert registered(registry, "vlna.test")["status"] == "pendingTransfer"
    assert registered(registry, "vlna.cz")["sponsor"] == "REG-OTHER"
    message = await talk(registry, "cz", lambda client: client.poll.request())
    assert "REG-OTHER" in message.raw
    with pytest.raises(ValueError, match="not registered"):
        registry.control.move_domain("no-such.test")


@pytest.mark.parametrize(("zone", "code"), [("test", 2201), ("cz", 2304)])
async def test_a_lock_refuses_a_transfer(registry: Registry, zone: str, code: int) -> None:
    name = f"lock-taken-vlna.{zone}"

    def ask(client: Client) -> int:
        if zone == "cz":
            return int(fred_transfer(client, name, SEEDED_AUTH).code())
        return int(client.domain.transfer("request", name, auth_info=SEEDED_AUTH).code())

    assert await talk(registry, zone, ask) == code


async def test_a_domain_changes_in_the_rfc_dialect(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        make_contact(client, "HOLDER-2")
        for number in (1, 2):
            client.host.create(f"ns{number}.partner.example")
        make_domain(client, "vlna.test", nameservers=["ns1.partner.example"])
        update = client.domain.update
        codes = [
            update(
                "vlna.test",
                add={"ns": ["ns2.partner.example"], "statuses": ["clientTransferProhibited"]},
                rem={"ns": ["ns1.partner.example"]},
                chg={"registrant": "HOLDER-2", "auth_info": "Quite-new-1"},
            ),
            update("vlna.test", add={"ns": ["ns2.partner.example"]}),
            update("vlna.test", add={"ns": ["ns9.partner.example"]}),
            update("vlna.test", add={"statuses": ["serverHold"]}),
            update("vlna.test", add={"statuses": ["clientUpdateProhibited"]}),
            update("vlna.test", chg={"auth_info": "Newer-yet-1"}),
            update("vlna.test", rem={"statuses": ["clientUpdateProhibited"]}),
            client.host.delete("ns2.partner.example"),
        ]
        return [*(one.code() for one in codes), client.domain.info("vlna.test")]

    *codes, info = await talk(registry, "test", conversation)

    assert codes == [1000, 2306, 2303, 2306, 1000, 2304, 1000, 2305]
    assert info.nameservers() == ["ns2.partner.example"]
    assert (info.registrant(), info.auth_info()) == ("HOLDER-2", "Quite-new-1")
    assert info.statuses() == ["clientTransferProhibited"]
    assert info.updated_by() == "REG-PARTNER"


async def test_a_domain_changes_in_freds_dialect(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        for handle in ("KUN", "LAMA"):
            fred_contact(client, handle)
        fred_domain(client, "vlna.cz", holder="KUN")
        content = (
            "<domain:name>vlna.cz</domain:name><domain:add><domain:admin>LAMA</domain:admin>"
            "</domain:add><domain:chg><domain:registrant>LAMA</domain:registrant>"
            "<domain:authInfo>Quite-new-1</domain:authInfo></domain:chg>"
        )
        codes = [fred_command(client, "update", "domain", content).code() for _ in range(2)]
        name = "<domain:name>vlna.cz</domain:name>"
        return [
            *codes,
            fred_command(client, "info", "domain", name),
            fred_command(client, "delete", "domain", name).code(),
            fred_command(client, "info", "domain", name).code(),
        ]

    *codes, info, deleted, gone = await talk(registry, "cz", conversation)

    assert (codes, deleted, gone) == ([1000, 2306], 1000, 2303)
    assert (info.registrant(), info.value("admin")) == ("LAMA", "LAMA")
    assert info.value("authInfo") == "Quite-new-1"


async def test_an_old_domain_waits_for_its_end(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        name = "takenbyus-vlna.test"
        deleted = client.domain.delete(name).code()
        return [deleted, client.domain.delete(name).code(), client.domain.info(name).statuses()]

    assert await talk(registry, "test", conversation) == [1001, 2304, ["pendingDelete"]]


async def test_a_deleted_name_does_not_come_back_by_itself(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        fred_contact(client, "KUN")
        name = "<domain:name>takenbyus-vlna.cz</domain:name>"
        return [
            fred_command(client, "delete", "domain", name).code(),
            fred_command(client, "info", "domain", name).code(),
            fred_domain(client, "takenbyus-vlna.cz", holder="KUN").code(),
        ]

    assert await talk(registry, "cz", conversation) == [1000, 2303, 1000]
