"""What is agreed to be paid: a name that costs more is refused, never charged silently."""

from collections.abc import AsyncIterator

import pytest

from activities.deposits import OrderEnded, Released
from programme.order import Registered, RegistryRefused
from tests.activities.book import deposit_in
from tests.activities.stage import Stage, open_stage
from tests.makers import House, crowns, deposit_of


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("fees")) as opened:
        yield opened


async def test_a_name_at_the_list_price_says_so_and_is_registered(stage: Stage) -> None:
    order = await stage.order("", "test", years=2)

    assert isinstance(await stage.persist(order), Registered)
    assert [each["minor"] for each in stage.oracle.charges(order.name)] == [28_000]


@pytest.mark.parametrize("label", ["premium-900-", "pricejump-900-"])
@pytest.mark.parametrize("years", [1, 2])
async def test_a_name_that_costs_more_is_not_charged_and_the_hold_is_released(
    stage: Stage, label: str, years: int
) -> None:
    order = await stage.order(label, "test", years=years)

    answer = await stage.persist(order)

    assert isinstance(answer, RegistryRefused)
    assert answer.code == 2004
    assert stage.oracle.domain(order.name) is None
    assert stage.oracle.charges(order.name) == []
    released = await stage.house.deposits.release_hold(OrderEnded(order, answer))
    assert released == Released(freed=True)
    assert await deposit_in(stage.house.books, order.partner_id) == deposit_of(crowns(1000))
