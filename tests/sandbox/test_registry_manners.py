"""How the sandbox's registry behaves towards everybody, as an operator switches it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import Client, aside, make_client, make_contact, make_domain, talk

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
