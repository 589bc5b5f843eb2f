"""Whatever goes wrong on the way, each name that is there was paid for exactly once."""

import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from sandbox.registry.accounts import OPENING_CREDIT
from tests.sandbox.registry_talk import Client, aside, make_client, make_contact, make_domain, talk

FAULTS = (
    "code-2400", "code-2500", "didcode-2400", "didcode-2500", "drop-after-write", "drop-before",
    "half", "late-1", "badlen", "badutf8", "badxml", "doctype", "wrongtrid", "notrid", "noexdate",
    "unknowncode-2011", "reserved", "taken", "takenbyus", "premium-120", "pending-1",
    "pending-denied-1", "plain",
)  # fmt: skip
NAMES = 40


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


def order_stubbornly(registry: Registry, names: list[str]) -> None:
    """Order each name until an answer comes, three times at most, each time on a new link."""
    for name in names:
        for _ in range(3):
            client: Client = make_client(registry, "test", read_timeout=3.0)
            with contextlib.suppress(epptools.EppException, UnicodeDecodeError):
                client.login()
                if make_domain(client, name).code() in (1000, 1001, 2302):
                    break
            client.disconnect()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_what_is_there_was_paid_for_once(registry: Registry, seed: int) -> None:
    chance = random.Random(seed)
    once = ("", "-once")
    names = [
        f"{chance.choice(FAULTS)}{chance.choice(once)}-vlna{number}.test" for number in range(NAMES)
    ]
    await talk(registry, "test", make_contact)

    await aside(order_stubbornly, registry, names)
    # What was put off, or waits for a decision, comes to its end.
    while registry.oracle.postponed():
        await talk(registry, "test", lambda client: client.poll.request())

    assert registry.oracle.unbalanced() == []
    spent = sum(charge["minor"] for charge in registry.oracle.charges())
    assert registry.oracle.credit("REG-PARTNER", "test") == OPENING_CREDIT - spent
    assert len(registry.oracle.domains()) > NAMES // 4
