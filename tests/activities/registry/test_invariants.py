"""What always holds between our books and a registry: D1 to D9 of reliability.md 3, by name.

Where an invariant has its proof elsewhere, the comment in front of its tests says where.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from activities.registry.lanes import RegistryOutOfReachError
from programme.order import Registered
from programme.submission import AttemptOutcome
from tests.activities.stage import Stage, open_stage
from tests.makers import House

in_both_zones = pytest.mark.parametrize("zone", ["cz", "test"])


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("invariants")) as opened:
        yield opened


def creates_of(stage: Stage, name: str) -> list[str]:
    return [each["cl_trid"] for each in stage.commands_about(name) if each["verb"] == "create"]


@in_both_zones
async def test_d6_an_attempt_as_old_as_the_delay_is_not_sent_any_more(
    stage: Stage, zone: str
) -> None:
    slow, waits = await stage.order("slow-2-", zone), await stage.order("", zone)
    # The same holder: another's contact would be an order of its own, and wait before the attempt.
    waits = replace(waits, partner_id=slow.partner_id)

    first = asyncio.create_task(stage.registry.register_name(slow))
    while not stage.commands_about(slow.name):
        await asyncio.sleep(0.01)
    with pytest.raises(RegistryOutOfReachError, match="too late"):
        await stage.registry.register_name(waits)
    creates = creates_of(stage, waits.name)

    (row,) = await stage.rows_of(waits)
    assert row.outcome == AttemptOutcome.NOT_SENT
    assert creates == []
    assert isinstance(await first, Registered)
    assert isinstance(await stage.persist(waits), Registered)
    assert len(stage.oracle.charges(waits.name)) == 1
