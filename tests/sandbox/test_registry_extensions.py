"""Prices, signed zones, regret after a delete and longer passwords at the sandbox's registry."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import Client, charged, make_contact, make_domain, registered, talk

ALL = {"ext_uris": None}
RECORD = {"key_tag": 12345, "alg": 13, "digest_type": 2, "digest": "49FD46E6" * 8}


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


async def test_a_check_quotes_and_a_create_pays_what_was_agreed(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        names = ["vlna.test", "premium-120-vlna.test", "reserved-vlna.test"]
        quote = client.domain.check(names, fee={"create": 1, "renew": 2}, currency="CZK")
        low = {"amount": "5.00", "currency": "CZK"}
        wrong = {"amount": "140.00", "currency": "EUR"}
        agreed = {"amount": "140.00", "currency": "CZK"}
        codes = [make_domain(client, "vlna.test", fee=fee).code() for fee in (low, wrong)]
        return [quote, *codes, make_domain(client, "vlna.test", fee=agreed)]

    quote, low, wrong, made = await talk(registry, "test", conversation, **ALL)

    assert quote.fee_for("vlna.test", "create") == "140.00"
    assert quote.fee_for("vlna.test", "renew", 2) == "280.00"
    assert quote.fee_for("premium-120-vlna.test", "create") == "120.00"
    assert quote.is_premium("premium-120-vlna.test")
    assert not quote.is_available("reserved-vlna.test")
    assert (low, wrong, made.code()) == (2004, 2004, 1000)
    assert made.charged_fee()["fee"] == "140.00"
    assert charged(registry, "vlna.test") == 1


async def test_premium_is_charged_silently_and_a_jump_is_refused(registry: Registry) -> None:
    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        agreed = {"amount": "140.00", "currency": "CZK"}
        quote = client.domain.check(["pricejump-200-a.test"], fee={"create": 1}, currency="CZK")
        return [
            make_domain(client, "premium-120-vlna.test").code(),
            quote.fee_for("pricejump-200-a.test", "create"),
            make_domain(client, "pricejump-200-a.test", fee=agreed).code(),
        ]

    assert await talk(registry, "test", conversation, **ALL) == [1000, "140.00", 2004]
    assert registry.oracle.charges("premium-120-vlna.test")[0]["minor"] == 12_000
    registry.control.set(fee_required=True)
    again = await talk(
        registry, "test", lambda client: make_domain(client, "premium-9-b.test"), **ALL
    )
    assert again.code() == 2003


async def test_a_zone_is_signed_and_unsigned(registry: Registry) -> None:
    other = {**RECORD, "key_tag": 54321}

    def conversation(client: Client) -> list[Any]:
        make_contact(client)
        made = make_domain(client, "vlna.test", sec_dns={"ds_data": [RECORD]})
        update = client.domain.update
        added = update("vlna.test", sec_dns={"add": {"ds_data": [other]}})
        again = update("vlna.test", sec_dns={"add": {"ds_data": [other]}})
        both = client.domain.info("vlna.test").ds_records()
        removed = update("vlna.test", sec_dns={"rem_all": True})
        none = client.domain.info("vlna.test").ds_records()
        codes = [one.code() for one in (made, added, again, removed)]
        return [codes, len(both), len(none)]

    assert await talk(registry, "test", conversation, **ALL) == [[1000, 1000, 2306, 1000], 2, 0]


async def test_an_extension_nobody_asked_for_is_refused(registry: Registry) -> None:
    def conversation(client: Client) -> int:
        make_contact(client)
        return int(make_domain(client, "vlna.test", sec_dns={"ds_data": [RECORD]}).code())

    assert await talk(registry, "test", conversation) == 2103


async def test_a_deleted_domain_comes_back_for_a_price(registry: Registry) -> None:
    name = "takenbyus-vlna.test"

    def conversation(client: Client) -> list[Any]:
        client.domain.delete(name)
        lost = client.domain.info(name).rgp_status()
        back = client.domain.restore(name).code()
        return [lost, back, client.domain.info(name).statuses()]

    assert await talk(registry, "test", conversation, **ALL) == [
        ["redemptionPeriod"],
        1000,
        ["ok"],
    ]
    assert registry.oracle.charges(name)[0]["operation"] == "restore"


async def test_a_young_or_renewed_domain_is_in_its_grace(registry: Registry) -> None:
    def conversation(client: Client) -> list[str]:
        make_contact(client)
        made = make_domain(client, "vlna.test")
        client.domain.renew("vlna.test", made.expiry_date()[:10], 1)
        return list(client.domain.info("vlna.test").rgp_status())

    assert await talk(registry, "test", conversation, **ALL) == ["addPeriod", "renewPeriod"]


async def test_a_long_password_travels_in_the_extension(registry: Registry) -> None:
    long = "a much longer pass phrase than sixteen"
    registry.control.set_password("REG-PARTNER", long)
    registry.control.set(login_warning="certificate")

    def conversation(client: Client) -> int:
        return int(client.poll.request().code())

    assert await talk(registry, "test", conversation, password=long, **ALL) == 1300


async def test_the_balance_can_be_asked_for(registry: Registry) -> None:
    uri = "http://www.verisign.com/epp/balance-1.0"

    def conversation(client: Client) -> Any:
        return client.request(
            '<?xml version="1.0" encoding="UTF-8"?><epp xmlns="urn:ietf:params:xml:ns:epp-1.0">'
            f'<command><info><balance:info xmlns:balance="{uri}"/></info>'
            "<clTRID>BAL-1</clTRID></command></epp>"
        )

    answer = await talk(registry, "test", conversation, **ALL)

    assert answer.value("availableCredit") == "1000000.00"
    assert registered(registry, "vlna.test") is None
