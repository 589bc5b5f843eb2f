"""How the sandbox's registry misbehaves when it is asked to."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from sandbox.registry.faults import spell_in
from tests.sandbox.registry_talk import (
    Client,
    RawLink,
    aside,
    charged,
    make_contact,
    make_domain,
    ordered,
    registered,
    talk,
    until,
)


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("label", "name", "argument", "is_once"),
    [
        ("code-2400-vlna", "code", "2400", False),
        ("didcode-2500-once-vlna", "didcode", "2500", True),
        ("drop-after-write-vlna", "drop-after-write", "", False),
        ("drop-before-once-vlna", "drop-before", "", True),
        ("pending-3-vlna", "pending", "3", False),
        ("pending-denied-3-vlna", "pending-denied", "3", False),
        ("half-vlna-more", "half", "", False),
    ],
)
def test_a_label_asks_for_a_fault(label: str, name: str, argument: str, *, is_once: bool) -> None:
    spell = spell_in(label)

    assert spell is not None
    assert (spell.fault.name, spell.argument, spell.is_once) == (name, argument, is_once)


@pytest.mark.parametrize("label", ["vlna", "code-vlna", "code-2400", "half", "slow-x-vlna"])
def test_an_ordinary_label_asks_for_none(label: str) -> None:
    assert spell_in(label) is None


async def test_a_code_comes_without_the_deed(registry: Registry) -> None:
    answer = await ordered(registry, "code-2400-vlna.test")

    assert answer.code() == 2400
    assert registered(registry, "code-2400-vlna.test") is None
    assert registry.oracle.commands()[-1]["executed"] is False


async def test_a_didcode_comes_after_the_deed(registry: Registry) -> None:
    answer = await ordered(registry, "didcode-2400-vlna.test")

    assert answer.code() == 2400
    assert charged(registry, "didcode-2400-vlna.test") == 1
    assert registry.oracle.commands()[-1]["executed"] is True


async def test_once_lets_the_second_try_through(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        return [make_domain(client, "code-2400-once-vlna.test").code() for _ in range(2)]

    assert await talk(registry, "test", conversation) == [2400, 1000]


async def test_a_closing_code_closes(registry: Registry) -> None:
    def conversation(client: Client) -> int:
        make_contact(client)
        code = make_domain(client, "code-2500-vlna.test").code()
        with pytest.raises(epptools.ConnectionException):
            client.poll.request()
        return int(code)

    assert await talk(registry, "test", conversation) == 2500


@pytest.mark.parametrize(
    ("name", "deeds"),
    [
        ("drop-after-write-vlna.test", 1),
        ("drop-before-vlna.test", 0),
        ("half-vlna.test", 1),
        ("badlen-vlna.test", 1),
        ("wrongtrid-vlna.test", 1),
    ],
)
async def test_a_link_can_end_without_a_usable_answer(
    registry: Registry, name: str, deeds: int
) -> None:
    with pytest.raises(epptools.ConnectionException):
        await ordered(registry, name)

    assert charged(registry, name) == deeds
    assert registry.oracle.unbalanced() == []


@pytest.mark.parametrize("fault", ["badutf8", "badxml", "doctype", "huge"])
async def test_an_answer_can_be_rubbish(registry: Registry, fault: str) -> None:
    with pytest.raises((epptools.EppException, ValueError)):
        await ordered(registry, f"{fault}-vlna.test")

    assert charged(registry, f"{fault}-vlna.test") == 1


async def test_an_answer_can_lack_the_identifier_or_the_expiry(registry: Registry) -> None:
    nameless = await ordered(registry, "notrid-vlna.test")
    endless = await ordered(registry, "noexdate-vlna.test")

    assert (nameless.code(), nameless.cl_trid()) == (1000, None)
    assert (endless.code(), endless.expiry_date()) == (1000, None)


async def test_an_answer_can_be_slow_though_the_deed_is_done(registry: Registry) -> None:
    start = time.monotonic()
    answer = await ordered(registry, "slow-1-vlna.test")

    assert answer.code() == 1000
    assert time.monotonic() - start >= 1


async def test_a_slow_answer_holds_up_nobody_else(registry: Registry) -> None:
    start = time.monotonic()
    await talk(registry, "test", make_contact)
    registry.oracle.queue_fault({"verb": "poll", "fault": "slow", "arg": "2"})

    def slow(client: Client) -> int:
        return int(client.poll.request().code())

    def quick(client: Client) -> float:
        client.poll.request()
        return time.monotonic()

    behind = asyncio.create_task(talk(registry, "test", slow))
    await until(lambda: registry.oracle.commands()[-1]["verb"] == "poll")
    done = await talk(registry, "test", quick)

    assert done - start < 2
    assert await behind == 1300


async def test_a_late_deed_follows_the_end_of_the_link(registry: Registry) -> None:
    with pytest.raises(epptools.ConnectionException):
        await ordered(registry, "late-1-vlna.test")
    before = registered(registry, "late-1-vlna.test")

    await until(lambda: registered(registry, "late-1-vlna.test") is not None)

    assert before is None
    assert charged(registry, "late-1-vlna.test") == 1


async def test_a_query_misbehaves_under_its_own_letter(registry: Registry) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        create = make_domain(client, "qcode-2400-once-vlna.test").code()
        return [create, *(client.domain.info("qcode-2400-once-vlna.test").code() for _ in "ab")]

    assert await talk(registry, "test", conversation) == [1000, 2400, 1000]


async def test_a_queued_fault_meets_a_handle(registry: Registry) -> None:
    wish = {"verb": "create", "object": "HOLDER-1", "fault": "didcode", "arg": "2400", "times": 1}
    registry.oracle.queue_fault(wish)

    def conversation(client: Client) -> list[int]:
        return [make_contact(client).code(), make_contact(client).code()]

    assert await talk(registry, "test", conversation) == [2400, 2302]


async def test_a_queued_fault_meets_a_login(registry: Registry) -> None:
    registry.oracle.queue_fault({"verb": "login", "fault": "code", "arg": "2502"})

    with pytest.raises(epptools.CommandException):
        await talk(registry, "test", make_contact)


async def test_a_fault_that_does_not_exist_is_not_queued(registry: Registry) -> None:
    with pytest.raises(ValueError, match="no fault"):
        registry.oracle.queue_fault({"verb": "create", "fault": "thunder"})


async def test_a_senseless_extension_is_no_reason_to_fall(registry: Registry) -> None:
    def conversation() -> bytes:
        with RawLink(registry, "test") as link:
            link.read()
            link.send(b'<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><extension/></epp>')
            return link.read()

    assert b'code="2001"' in await aside(conversation)
