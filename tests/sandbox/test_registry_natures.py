"""Names that wait for a decision, or are taken, reserved or shy from the beginning."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import (
    Client,
    charged,
    fred_command,
    fred_contact,
    fred_domain,
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


def polled(client: Client) -> Any:
    message = client.poll.request()
    assert client.poll.ack(message.message_id()).code() == 1000
    assert client.poll.request().code() == 1300
    return message


@pytest.mark.parametrize(
    ("name", "granted"), [("pending-1-vlna.test", True), ("pending-denied-1-vlna.test", False)]
)
async def test_a_pending_create_ends_with_a_message(
    registry: Registry, name: str, *, granted: bool
) -> None:
    answer = await ordered(registry, name)
    assert answer.code() == 1001
    assert registered(registry, name)["status"] == "pendingCreate"
    await until(lambda: (registered(registry, name) or {}).get("status") != "pendingCreate")

    message = await talk(registry, "test", polled)

    pending = message.pending_action_data()
    assert message.code() == 1301
    assert pending["object"] == name
    assert pending["success"] is granted
    assert pending["clTRID"] == answer.cl_trid()
    assert charged(registry, name) == int(granted)
    assert (registered(registry, name) is not None) is granted
    assert registry.oracle.unbalanced() == []


async def test_freds_pending_create_ends_with_a_change(registry: Registry) -> None:
    def order(client: Client) -> int:
        fred_contact(client, "KUN")
        return int(fred_domain(client, "pending-1-vlna.cz", holder="KUN").code())

    assert await talk(registry, "cz", order) == 1001
    await until(lambda: registered(registry, "pending-1-vlna.cz")["status"] == "ok")

    message = await talk(registry, "cz", polled)

    assert message.res_data() is None
    assert "updateData" in message.raw


async def test_a_pending_create_outlives_a_restart(tmp_path: Path) -> None:
    async with open_registry(tmp_path) as before:
        await ordered(before, "pending-1-vlna.test")

    async with open_registry(tmp_path) as after:
        await until(lambda: registered(after, "pending-1-vlna.test")["status"] == "ok")
        message = await talk(after, "test", polled)

    assert message.pending_action_data()["success"] is True


@pytest.mark.parametrize(
    ("name", "info", "sponsor"),
    [("taken-vlna.test", 2201, "REG-OTHER"), ("takenbyus-vlna.test", 1000, "REG-PARTNER")],
)
async def test_a_name_can_be_taken_from_the_beginning(
    registry: Registry, name: str, info: int, sponsor: str
) -> None:
    def conversation(client: Client) -> list[int]:
        make_contact(client)
        return [make_domain(client, name).code(), client.domain.info(name).code()]

    assert await talk(registry, "test", conversation) == [2302, info]
    assert registered(registry, name)["sponsor"] == sponsor
    assert registered(registry, name)["auth_info"] != "k7Qm-2XvR9tL"
    assert registry.oracle.unbalanced() == []


async def test_a_taken_name_of_freds_is_shown_without_its_password(registry: Registry) -> None:
    def conversation(client: Client) -> Any:
        return fred_command(client, "info", "domain", "<domain:name>taken-vlna.cz</domain:name>")

    info = await talk(registry, "cz", conversation)

    assert (info.code(), info.sponsor(), info.value("authInfo")) == (1000, "REG-OTHER", None)


async def test_a_reserved_name_can_neither_be_had_nor_found(registry: Registry) -> None:
    def conversation(client: Client) -> list[object]:
        make_contact(client)
        name = "reserved-vlna.test"
        available = client.domain.check([name]).is_available(name)
        return [available, make_domain(client, name).code(), client.domain.info(name).code()]

    assert await talk(registry, "test", conversation) == [False, 2302, 2303]


async def test_a_name_can_hide_its_password(registry: Registry) -> None:
    def conversation(client: Client) -> str | None:
        make_contact(client)
        make_domain(client, "hideauth-vlna.test")
        return client.domain.info("hideauth-vlna.test").auth_info() or None

    assert await talk(registry, "test", conversation) is None
