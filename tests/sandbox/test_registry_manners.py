"""How the sandbox's registry behaves towards everybody, as an operator switches it."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import (
    Client,
    aside,
    login_code,
    make_client,
    make_contact,
    make_domain,
    talk,
)

TRIES = 40


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


def order_many(registry: Registry) -> list[bool]:
    """Order one name after another, and tell for each whether an answer came."""
    told = []
    for number in range(TRIES):
        client = make_client(registry, "test")
        try:
            client.login()
            make_domain(client, f"vlna{number}.test")
            told.append(True)
        except epptools.ConnectionException:
            told.append(False)
        finally:
            client.disconnect()
    return told


async def test_a_share_of_the_answers_is_lost_the_same_way_for_a_seed(tmp_path: Path) -> None:
    histories = []
    for turn, seed in enumerate((7, 7, 8)):
        (tmp_path / str(turn)).mkdir()
        async with open_registry(tmp_path / str(turn)) as registry:
            await talk(registry, "test", make_contact)
            registry.control.set(drop_after_write=25, seed=seed)
            histories.append(await aside(order_many, registry))
            assert len(registry.oracle.domains()) == TRIES
            assert registry.oracle.unbalanced() == []

    assert histories[0] == histories[1] != histories[2]
    assert 3 < histories[0].count(False) < 20


async def test_a_switch_outlives_a_restart_until_it_is_turned_back(tmp_path: Path) -> None:
    async with open_registry(tmp_path) as before:
        before.control.set(zone="test", drop_before=100)
    async with open_registry(tmp_path) as after:

        def conversation(client: Client) -> None:
            with pytest.raises(epptools.ConnectionException):
                make_contact(client)

        await talk(after, "test", conversation)
        assert after.oracle.contacts() == []
        after.control.reset()
        assert (await talk(after, "test", make_contact)).code() == 1000


@pytest.mark.parametrize(
    "switches", [{"no_such": 1}, {"ack": "2000"}, {"drain": "perhaps"}, {"seed": "x"}]
)
async def test_what_is_no_switch_is_not_turned(
    registry: Registry, switches: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        registry.control.set(**switches)


def codes_of(client: Client, *commands: str) -> list[int]:
    asked = {
        "contact": lambda: make_contact(client),
        "info": lambda: client.domain.info("vlna.test"),
        "order": lambda: make_domain(client, "vlna.test"),
        "poll": client.poll.request,
    }
    return [asked[command]().code() for command in commands]


@pytest.mark.parametrize(("switch", "code"), [({}, 2002), ({"not_logged_in": 2200}, 2200)])
async def test_a_stranger_is_told_so_in_the_registrys_own_code(
    registry: Registry, switch: dict[str, Any], code: int
) -> None:
    registry.control.set(**switch)

    def conversation() -> list[int]:
        client = make_client(registry, "test")
        try:
            return codes_of(client, "info", "info")
        finally:
            client.disconnect()

    assert await aside(conversation) == [code, code]


async def test_a_stranger_can_be_shown_out(registry: Registry) -> None:
    registry.control.set(not_logged_in=2202, not_logged_in_closes="yes")

    def conversation() -> list[int]:
        client = make_client(registry, "test")
        codes = codes_of(client, "info")
        with pytest.raises(epptools.ConnectionException):
            client.poll.request()
        return codes

    assert await aside(conversation) == [2202]


@pytest.mark.parametrize("code", [2200, 2400, 2501])
async def test_a_login_ends_as_the_operator_wishes(registry: Registry, code: int) -> None:
    registry.control.set(login_code=code, zone="test")

    assert await aside(lambda: login_code(make_client(registry, "test"))) == code


async def test_there_are_only_so_many_sessions(registry: Registry) -> None:
    registry.control.set(session_limit=1)

    def conversation(_: Client) -> int:
        return login_code(make_client(registry, "test"))

    assert await talk(registry, "test", conversation) == 2502
    assert await talk(registry, "test", lambda client: codes_of(client, "poll")) == [1300]


@pytest.mark.parametrize(("ack", "code", "count"), [("1300", 1300, None), ("count0", 1000, "0")])
async def test_the_last_message_is_acknowledged_in_many_ways(
    registry: Registry, ack: str, code: int, count: str | None
) -> None:
    registry.control.set(ack=ack)
    registry.control.put_message("panData", zone="test", name="vlna.test")

    def conversation(client: Client) -> Any:
        return client.poll.ack(client.poll.request().message_id())

    answer = await talk(registry, "test", conversation)

    assert answer.code() == code
    assert (answer.queue_message() is None and f'count="{count}"' in answer.raw) is bool(count)


async def test_a_silent_link_and_a_quick_one_are_cut(registry: Registry) -> None:
    registry.control.set(zone="test", idle_seconds=0.3)
    registry.control.set(zone="cz", requests_per_second=3)

    def idle(client: Client) -> None:
        time.sleep(0.6)
        with pytest.raises(epptools.ConnectionException):
            client.poll.request()

    def quick(client: Client) -> None:
        with pytest.raises(epptools.ConnectionException):
            codes_of(client, *["poll"] * 9)

    await talk(registry, "test", idle)
    await talk(registry, "cz", quick)


async def test_the_same_identifier_twice_ends_the_link(registry: Registry) -> None:
    registry.control.set(duplicate_closes=True)

    def conversation(client: Client) -> None:
        frame = client.frame()
        frame.verb("poll").set("op", "req")
        client.request(frame)
        with pytest.raises(epptools.ConnectionException):
            client.request(frame)

    await talk(registry, "test", conversation)


async def test_questions_can_be_answered_from_an_older_copy(registry: Registry) -> None:
    registry.control.set(lag_seconds=60)

    codes = await talk(
        registry, "test", lambda client: codes_of(client, "contact", "order", "info", "order")
    )

    assert codes == [1000, 1000, 2303, 2302]


async def test_a_draining_registry_takes_calls_and_says_nothing(registry: Registry) -> None:
    registry.control.set(drain=True)

    def conversation() -> None:
        with socket.create_connection(("127.0.0.1", registry.test_port), timeout=0.5) as link:
            context = ssl.create_default_context(cafile=str(registry.certificates.ca_file))
            with pytest.raises(TimeoutError):
                context.wrap_socket(link, server_hostname="localhost")

    await aside(conversation)
    registry.control.reset()
    assert await talk(registry, "test", lambda client: codes_of(client, "poll")) == [1300]


@pytest.mark.parametrize("binding", ["sha256", "md5"])
async def test_a_certificate_is_known_by_its_fingerprint(registry: Registry, binding: str) -> None:
    registry.control.set(binding=binding)
    foreign = {
        "client_cert": str(registry.certificates.certificate("other")),
        "client_key": str(registry.certificates.key("other")),
    }

    def conversation() -> list[int]:
        return [
            login_code(make_client(registry, "test")),
            login_code(make_client(registry, "test", **foreign)),
        ]

    assert await aside(conversation) == [1000, 2200]


async def test_a_certificate_can_be_left_at_home(registry: Registry) -> None:
    registry.control.set(certificate="optional")

    def conversation() -> int:
        return login_code(make_client(registry, "test", client_cert=None, client_key=None))

    assert await aside(conversation) == 1000


async def test_commands_at_the_same_time_fight_over_the_purse(registry: Registry) -> None:
    await talk(registry, "test", make_contact)
    registry.control.set(deadlock=100, work_seconds=0.3)

    def order(name: str) -> Any:
        return talk(registry, "test", lambda client: make_domain(client, name).code())

    codes = await asyncio.gather(order("vlna.test"), order("pena.test"))

    # The one that comes to its end last is alone by then.
    assert sorted(codes) == [1000, 2400]
    assert registry.oracle.unbalanced() == []


async def test_the_greeting_changes_overnight(registry: Registry) -> None:
    fee = "urn:ietf:params:xml:ns:epp:fee-1.0"
    registry.control.set(
        greeting_id="Another", greeting_adds="urn:new", greeting_removes=fee, zone="test"
    )

    def conversation() -> list[str]:
        client = make_client(registry, "test")
        try:
            return list(client.hello().service_ext_uris())
        finally:
            client.disconnect()

    offered = await aside(conversation)

    assert "urn:new" in offered
    assert fee not in offered


async def test_without_validation_nonsense_comes_further(registry: Registry) -> None:
    registry.control.set(validates=False)

    def conversation(client: Client) -> list[int]:
        make_contact(client)
        return [make_domain(client, "vlna.test", auth_info="").code()]

    assert await talk(registry, "test", conversation) == [1000]


async def test_links_are_cut_and_requests_are_counted(registry: Registry) -> None:
    before = registry.oracle.metered("REG-PARTNER")

    async def cut() -> None:
        registry.control.cut_links()

    loop = asyncio.get_running_loop()

    def conversation(client: Client) -> None:
        codes_of(client, "info", "poll")
        asyncio.run_coroutine_threadsafe(cut(), loop).result(5)
        with pytest.raises(epptools.ConnectionException):
            client.poll.request()

    await talk(registry, "test", conversation)
    assert registry.oracle.metered("REG-PARTNER") == before + 1
