"""Every message a registry leaves for a registrar, as the operator makes it up."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sandbox.registry import Registry, open_registry
from sandbox.registry.notices import FRED_NOTICES, RFC_NOTICES
from sandbox.registry.wire.validation import fault_in
from tests.sandbox.registry_talk import Client, fred_contact, fred_domain, talk

ALL = {"ext_uris": None}


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


def polled(client: Client) -> Any:
    message = client.poll.request()
    assert client.poll.ack(message.message_id()).code() == 1000
    assert client.poll.request().code() == 1300
    return message


@pytest.mark.parametrize("kind", FRED_NOTICES)
async def test_freds_messages_arrive_inside_the_words(registry: Registry, kind: str) -> None:
    name = "SADA" if kind in ("idleDelData", "testData") else "vlna.cz"
    registry.control.put_message(kind, name=name)

    message = await talk(registry, "cz", polled)

    inside = etree.fromstring(message.raw.encode()).find(".//{*}msgQ/{*}msg/*")
    assert inside is not None
    assert etree.QName(inside).localname == ("oddData" if kind == "strange" else kind)
    # What stands inside the words is nobody's schema's business but its own.
    alone = etree.fromstring(etree.tostring(inside))
    assert kind == "strange" or fault_in("fred", alone) is None


@pytest.mark.parametrize("kind", RFC_NOTICES)
async def test_the_rfcs_messages_arrive_as_data(registry: Registry, kind: str) -> None:
    registry.control.put_message(kind, zone="test", name="vlna.test")

    message = await talk(registry, "test", polled, **ALL)

    if kind == "strange":
        assert "not in login services" in message.error_reasons()[0]
    else:
        assert message.res_data() is not None
    assert ("changeData" in message.raw) is (kind == "changeData")


async def test_what_the_login_did_not_ask_for_comes_as_a_value(registry: Registry) -> None:
    registry.control.put_message("changeData", zone="test", name="vlna.test")

    message = await talk(registry, "test", polled)

    assert message.res_data() is not None
    assert any("changePoll-1.0 not in" in reason for reason in message.error_reasons())


async def test_low_credit_is_told_once(registry: Registry) -> None:
    registry.control.set(low_credit=20_000)
    registry.control.set_credit("REG-PARTNER", "cz", 30_000)

    def conversation(client: Client) -> list[Any]:
        fred_contact(client, "KUN")
        codes = [fred_domain(client, f"vlna{one}.cz", holder="KUN").code() for one in range(3)]
        return [codes, polled(client)]

    codes, message = await talk(registry, "cz", conversation)

    assert codes == [1000, 1000, 2104]
    assert message.values("credit")[-1].strip() == "160.00"


async def test_a_message_that_makes_no_sense_is_not_put(registry: Registry) -> None:
    for kind, zone in (("panData", "cz"), ("expData", "cz"), ("trnData", "nowhere")):
        with pytest.raises(ValueError, match=r".+"):
            registry.control.put_message(kind, zone=zone)


async def test_a_domain_renews_itself_at_its_end(registry: Registry) -> None:
    registry.control.place_domain("vlna.test", registrar="REG-PARTNER")
    before = registry.oracle.domain("vlna.test")
    registry.control.auto_renew("vlna.test")

    def conversation(client: Client) -> list[str]:
        return list(client.domain.info("vlna.test").rgp_status())

    assert await talk(registry, "test", conversation, **ALL) == ["autoRenewPeriod"]
    after = registry.oracle.domain("vlna.test")
    assert before is not None
    assert after is not None
    assert int(after["expires"][:4]) == int(before["expires"][:4]) + 1
