"""What decent clients get from the sandbox's registry."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import (
    Client,
    fred_command,
    fred_contact,
    fred_credit,
    fred_domain,
    fred_nsset,
    make_contact,
    make_domain,
    other_registrar,
    registered,
    talk,
)

OPENING = 100_000_000


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


async def test_a_foreign_client_goes_the_whole_way_in_the_rfc_dialect(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        codes = [make_contact(client).code()]
        codes.append(client.host.create("ns1.partner.example").code())
        codes.append(client.host.info("ns1.partner.example").code())
        check = client.domain.check(["volna.test", "taken-jmeno.test"])
        assert check.availability() == {"volna.test": True, "taken-jmeno.test": False}
        made = make_domain(
            client,
            "volna.test",
            contacts={"admin": "HOLDER-1"},
            nameservers=["ns1.partner.example"],
        )
        info = client.domain.info("volna.test")
        assert made.expiry_date() == info.expiry_date()
        assert "T" in info.expiry_date()
        assert info.auth_info() == "k7Qm-2XvR9tL"
        assert info.sponsor() == "REG-PARTNER"
        assert info.nameservers() == ["ns1.partner.example"]
        assert client.hello().is_greeting()
        return [
            *codes,
            made.code(),
            info.code(),
            client.poll.request().code(),
            client.logout().code(),
        ]

    codes = await talk(registry, "test", conversation)

    assert codes == [1000, 1000, 1000, 1000, 1000, 1300, 1500]
    assert [charge["minor"] for charge in registry.oracle.charges("volna.test")] == [14_000]
    assert registry.oracle.credit("REG-PARTNER", "test") == OPENING - 14_000
    assert registry.oracle.unbalanced() == []


async def test_bespoke_frames_go_the_whole_way_in_freds_dialect(registry: Registry) -> None:
    def conversation(client: Client) -> tuple[list[int], str, str]:
        codes = [fred_contact(client, "kun-1").code(), fred_nsset(client, "SADA", "KUN-1").code()]
        made = fred_domain(client, "kun.cz", holder="KUN-1", nsset="SADA", years=2)
        info = fred_command(client, "info", "domain", "<domain:name>kun.cz</domain:name>")
        assert info.value("authInfo") == "k7Qm-2XvR9tL"
        assert info.value("nsset") == "SADA"
        assert len(info.expiry_date()) == len("2028-11-23")
        return (
            [*codes, made.code(), info.code()],
            made.expiry_date(),
            fred_credit(client).value("credit"),
        )

    codes, expiry, credit = await talk(registry, "cz", conversation)

    assert codes == [1000] * 4
    assert expiry == registered(registry, "kun.cz")["expires"]
    assert credit == "999720.00"


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_every_letter_of_a_name_comes_back(registry: Registry, zone: str) -> None:
    def conversation(client: Client) -> Any:
        if zone == "test":
            make_contact(client)
            return client.contact.info("HOLDER-1").value("name")
        fred_contact(client, "KUN")
        return fred_command(client, "info", "contact", "<contact:id>KUN</contact:id>").value("name")

    assert await talk(registry, zone, conversation) == "Žluťoučký kůň s.r.o."


async def test_a_name_is_sold_and_charged_once(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        return [make_domain(client, "jednou.test").code() for _ in range(2)]

    assert await talk(registry, "test", conversation) == [1000, 2302]
    assert len(registry.oracle.charges("jednou.test")) == 1


async def test_without_credit_nothing_is_created(registry: Registry) -> None:
    registry.oracle.set_credit("REG-PARTNER", "test", 13_999)

    def conversation(client: Client) -> Any:
        make_contact(client)
        return make_domain(client, "chuda.test").code()

    assert await talk(registry, "test", conversation) == 2104
    assert registered(registry, "chuda.test") is None
    assert registry.oracle.credit("REG-PARTNER", "test") == 13_999


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("spatny_znak.test", {}, 2005),
        ("jinde.example", {}, 2005),
        ("ab--cd.test", {}, 2005),
        ("prilis-dlouho.test", {"years": 11}, 2004),
        ("bez-drzitele.test", {"registrant": "NOBODY-1"}, 2303),
        ("bez-serveru.test", {"nameservers": ["ns9.nowhere.example"]}, 2303),
        ("reserved-jmeno.test", {}, 2302),
    ],
)
async def test_a_create_is_judged(
    registry: Registry, name: str, changes: dict[str, object], code: int
) -> None:
    def conversation(client: Client) -> Any:
        make_contact(client)
        return make_domain(client, name, **changes).code()

    assert await talk(registry, "test", conversation) == code
    assert registry.oracle.domains() == []
    assert registry.oracle.charges() == []


async def test_a_used_contact_stays_until_its_domain_is_gone(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        make_domain(client, "drzena.test")
        codes = [client.contact.delete("HOLDER-1").code()]
        codes.append(client.domain.delete("drzena.test").code())
        return [*codes, client.contact.delete("HOLDER-1").code()]

    assert await talk(registry, "test", conversation) == [2305, 1000, 1000]
    assert registry.oracle.unbalanced() == []


async def test_a_renewal_needs_the_day_of_expiry_and_is_charged(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        expiry = make_domain(client, "trvala.test").expiry_date()[:10]
        wrong = client.domain.renew("trvala.test", "2001-01-01", 1)
        right = client.domain.renew("trvala.test", expiry, 2)
        again = client.domain.renew("trvala.test", expiry, 2)
        return [wrong.code(), right.code(), again.code()]

    assert await talk(registry, "test", conversation) == [2306, 1000, 2306]
    assert sum(charge["minor"] for charge in registry.oracle.charges("trvala.test")) == 42_000


async def test_the_transfer_password_is_for_the_sponsor_alone(registry: Registry) -> None:
    def ours(client: Client) -> None:
        fred_contact(client, "KUN")
        fred_domain(client, "tajna.cz", holder="KUN")

    def theirs(client: Client) -> tuple[int, str | None]:
        info = fred_command(client, "info", "domain", "<domain:name>tajna.cz</domain:name>")
        return info.code(), info.value("authInfo")

    await talk(registry, "cz", ours)

    assert await talk(registry, "cz", theirs, **other_registrar(registry)) == (1000, None)


async def test_elements_out_of_order_are_refused_with_a_reason(registry: Registry) -> None:
    def conversation(client: Client) -> tuple[int, list[str]]:
        answer = fred_command(
            client,
            "create",
            "domain",
            "<domain:registrant>KUN</domain:registrant><domain:name>x.cz</domain:name>",
        )
        return answer.code(), answer.error_reasons()

    code, reasons = await talk(registry, "cz", conversation)

    assert code == 2001
    assert len(reasons) == 1
    assert "name" in reasons[0]
