"""A client that is not ours goes the whole way at the sandbox's registries, and hears every code.

What our own client and our own registry both understood wrongly, nobody else would notice.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from sandbox.registry.objects.natures import SEEDED_AUTH
from tests.sandbox.registry_talk import (
    Client,
    aside,
    fred_command,
    fred_contact,
    fred_credit,
    fred_domain,
    fred_nsset,
    fred_transfer,
    login_code,
    make_client,
    make_contact,
    make_domain,
    other_registrar,
    talk,
)

ALL = {"ext_uris": None}
RECORD = {"key_tag": 12345, "alg": 13, "digest_type": 2, "digest": "49FD46E6" * 8}
YEAR = 14_000


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


def whole_life(client: Client) -> list[int]:
    """Everything a name goes through in the RFC dialect, from the question to the end."""
    name, fee = "vlna.test", {"amount": "140.00", "currency": "CZK"}
    codes = [client.domain.check([name], fee={"create": 1}, currency="CZK").code()]
    codes += [make_contact(client).code(), make_contact(client, "TECH-1").code()]
    codes += [client.host.create(f"ns{one}.partner.example").code() for one in (1, 2)]
    made = make_domain(
        client,
        name,
        fee=fee,
        contacts={"admin": "HOLDER-1", "tech": "TECH-1"},
        nameservers=["ns1.partner.example", "ns2.partner.example"],
        sec_dns={"ds_data": [RECORD]},
    )
    renewed = client.domain.renew(name, made.expiry_date()[:10], 2)
    info = client.domain.info(name)
    assert info.expiry_date() == renewed.expiry_date()
    assert info.contacts() == {"admin": ["HOLDER-1"], "tech": ["TECH-1"]}
    assert info.is_signed()
    codes += [made.code(), renewed.code(), info.code()]
    codes.append(client.domain.update(name, rem={"ns": ["ns2.partner.example"]}).code())
    codes.append(client.domain.update(name, sec_dns={"rem_all": True}).code())
    codes.append(client.host.delete("ns2.partner.example").code())
    codes.append(client.domain.delete(name).code())
    codes += [client.contact.delete(one).code() for one in ("HOLDER-1", "TECH-1")]
    return codes


async def test_a_name_lives_its_whole_life_in_the_rfc_dialect(registry: Registry) -> None:
    before = registry.oracle.credit("REG-PARTNER", "test")

    codes = await talk(registry, "test", whole_life, **ALL)

    assert set(codes) == {1000}
    assert registry.oracle.domains() == registry.oracle.contacts() == []
    assert registry.oracle.credit("REG-PARTNER", "test") == before - 3 * YEAR
    assert registry.oracle.unbalanced() == []


def freds_life(client: Client) -> list[int]:
    """Everything a name goes through in FRED's dialect."""
    name = "<domain:name>vlna.cz</domain:name>"
    codes = [fred_command(client, "check", "domain", name).code()]
    codes += [fred_contact(client, "KUN").code(), fred_nsset(client, "SADA", "KUN").code()]
    made = fred_domain(client, "vlna.cz", holder="KUN", nsset="SADA")
    renewal = (
        f"{name}<domain:curExpDate>{made.expiry_date()}</domain:curExpDate>"
        '<domain:period unit="y">2</domain:period>'
    )
    renewed = fred_command(client, "renew", "domain", renewal)
    info = fred_command(client, "info", "domain", name)
    assert info.expiry_date() == renewed.expiry_date()
    codes += [made.code(), renewed.code(), info.code(), fred_credit(client).code()]
    unlinked = f"{name}<domain:chg><domain:nsset/></domain:chg>"
    codes.append(fred_command(client, "update", "domain", unlinked).code())
    handles = (("nsset", "SADA"), ("contact", "KUN"))
    ends = [(kind, f"<{kind}:id>{handle}</{kind}:id>") for kind, handle in handles]
    codes += [fred_command(client, "delete", *one).code() for one in (("domain", name), *ends)]
    return codes


async def test_a_name_lives_its_whole_life_in_freds_dialect(registry: Registry) -> None:
    before = registry.oracle.credit("REG-PARTNER", "cz")

    codes = await talk(registry, "cz", freds_life)

    assert set(codes) == {1000}
    assert registry.oracle.domains() == registry.oracle.contacts() == []
    assert registry.oracle.credit("REG-PARTNER", "cz") == before - 3 * YEAR


def order(client: Client, name: str = "vlna.test", **changes: Any) -> Any:
    make_contact(client)
    return make_domain(client, name, **changes)


def held(client: Client) -> Any:
    order(client)
    client.domain.update("vlna.test", add={"statuses": ["clientRenewProhibited"]})
    day = client.domain.info("vlna.test").expiry_date()[:10]
    return client.domain.renew("vlna.test", day, 1)


def twice(client: Client) -> Any:
    client.domain.transfer("request", "taken-vlna.test", auth_info=SEEDED_AUTH)
    return client.domain.transfer("request", "taken-vlna.test", auth_info=SEEDED_AUTH)


def used(client: Client) -> Any:
    order(client)
    return client.contact.delete("HOLDER-1")


def far(client: Client) -> Any:
    made = order(client)
    return client.domain.renew("vlna.test", made.expiry_date()[:10], 10)


def asked(name: str, auth: str = SEEDED_AUTH, wish: str = "request") -> Callable[[Client], Any]:
    return lambda client: client.domain.transfer(wish, name, auth_info=auth)


def unknown_object(client: Client) -> Any:
    return client.request(
        '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><info><x:info xmlns:x="urn:x">'
        "<x:name>a</x:name></x:info></info><clTRID>ODD-1</clTRID></command></epp>"
    )


def schema_broken(client: Client) -> Any:
    return client.request(
        '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><info/>'
        "<clTRID>ODD-2</clTRID></command></epp>"
    )


CODES: list[tuple[int, Callable[[Client], Any]]] = [
    (1001, lambda client: order(client, "pending-60-vlna.test")),
    (1300, lambda client: client.poll.request()),
    (2001, schema_broken),
    (2004, lambda client: order(client, years=11)),
    (2004, far),
    (2005, lambda client: order(client, "vlna.nowhere")),
    (2103, lambda client: order(client, sec_dns={"ds_data": [RECORD]})),
    (2106, asked("takenbyus-vlna.test")),
    (2201, lambda client: client.domain.info("taken-vlna.test")),
    (2201, asked("lock-taken-vlna.test")),
    (2202, lambda client: client.domain.info("taken-vlna.test", auth_info="Wrong-one-1")),
    (2202, asked("taken-vlna.test", "Wrong-one-1")),
    (2300, twice),
    (2301, asked("takenbyus-vlna.test", wish="approve")),
    (2302, lambda client: order(client, "taken-vlna.test")),
    (2302, lambda client: order(client, "reserved-vlna.test")),
    (2303, lambda client: client.domain.info("vlna.test")),
    (2303, lambda client: order(client, registrant="NOBODY")),
    (2303, lambda client: client.poll.ack("4711")),
    (2304, held),
    (2305, used),
    (2306, lambda client: client.domain.renew("takenbyus-vlna.test", "2001-01-01", 1)),
    (2307, unknown_object),
    (2400, lambda client: order(client, "didcode-2400-vlna.test")),
    (2500, lambda client: order(client, "code-2500-vlna.test")),
    (2011, lambda client: order(client, "unknowncode-2011-vlna.test")),
    (1500, lambda client: client.logout()),
]


@pytest.mark.parametrize(("code", "ask"), CODES)
async def test_the_foreign_client_hears_every_code(
    registry: Registry, code: int, ask: Callable[[Client], Any]
) -> None:
    heard = await talk(registry, "test", lambda client: ask(client).code())

    assert heard == code


async def test_an_empty_purse_and_a_full_house_have_their_codes(registry: Registry) -> None:
    registry.control.set_credit("REG-PARTNER", "test", YEAR - 1)
    assert (await talk(registry, "test", order)).code() == 2104

    registry.control.set(session_limit=1)

    def second(_: Client) -> int:
        return login_code(make_client(registry, "test"))

    assert await talk(registry, "test", second) == 2502


async def test_a_login_that_cannot_be_has_its_codes(registry: Registry) -> None:
    def conversation() -> list[int]:
        wrong: list[dict[str, Any]] = [
            {"password": "Wrong-one-1"},
            {"lang": "fr"},
            {"obj_uris": ["urn:nobody"]},
            {"ext_uris": ["urn:nobody"]},
        ]
        return [login_code(make_client(registry, "test", **one)) for one in wrong]

    assert await aside(conversation) == [2200, 2102, 2307, 2103]


async def test_a_transfer_goes_from_one_foreign_client_to_the_other(registry: Registry) -> None:
    await talk(registry, "test", order)

    def ask(client: Client) -> list[Any]:
        wish = client.domain.transfer("request", "vlna.test", auth_info="k7Qm-2XvR9tL")
        return [wish.code(), wish.transfer_status()]

    def agree(client: Client) -> int:
        return int(client.domain.transfer("approve", "vlna.test").code())

    assert await talk(registry, "test", ask, **other_registrar(registry)) == [1001, "pending"]
    assert await talk(registry, "test", agree) == 1000

    def told(client: Client) -> list[str]:
        message = client.poll.request()
        return [message.transfer_status(), client.domain.info("vlna.test").sponsor()]

    heard = await talk(registry, "test", told, **other_registrar(registry))
    assert heard == ["clientApproved", "REG-OTHER"]


async def test_freds_refusals_have_their_codes(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        info = fred_command(client, "info", "domain", "<domain:name>taken-vlna.cz</domain:name>")
        fred_contact(client, "KUN")
        return [
            info.code(),
            fred_domain(client, "taken-vlna.cz", holder="KUN").code(),
            fred_domain(client, "vlna.cz", holder="NOBODY").code(),
            fred_domain(client, "a--b.cz", holder="KUN").code(),
            fred_transfer(client, "taken-vlna.cz", "Wrong-one-1").code(),
            fred_transfer(client, "lock-taken-vlna.cz", SEEDED_AUTH).code(),
            fred_transfer(client, "taken-vlna.cz", SEEDED_AUTH, "cancel").code(),
            client.poll.ack("4711").code(),
        ]

    codes = await talk(registry, "cz", conversation)

    assert codes == [1000, 2302, 2303, 2005, 2202, 2304, 2102, 2304]


async def test_a_lost_answer_is_a_broken_connection_to_the_foreign_client_too(
    registry: Registry,
) -> None:
    def conversation(client: Client) -> None:
        with pytest.raises(epptools.ConnectionException):
            order(client, "drop-after-write-vlna.test")

    await talk(registry, "test", conversation)
    assert len(registry.oracle.charges("drop-after-write-vlna.test")) == 1
