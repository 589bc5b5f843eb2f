from collections.abc import AsyncIterator

import pytest

from db.books.domains.registry_messages import REGISTRY_MESSAGES
from programme.order import AwaitingRegistry, LaneClosed, Registered, RegistryRefused
from tests.makers import crowns, deposit_of
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from tests.workflows.test_domain_order import end_of, set_credit
from workflows.domain_order import DomainOrder
from workflows.domains.registry_poll import AccountToWatch, RegistryPoll
from workflows.ids import TASK_QUEUE, registry_poll_workflow_id

POLL = registry_poll_workflow_id("cz")


@pytest.fixture
async def poll(house: StoryHouse) -> AsyncIterator[None]:
    await house.client.start_workflow(
        RegistryPoll.run, AccountToWatch("cz", "cz", 1), id=POLL, task_queue=TASK_QUEUE
    )
    yield
    await house.story(POLL).terminate()


@pytest.mark.parametrize(
    ("label", "end"), [("pending-1-", Registered), ("pending-denied-1-", RegistryRefused)]
)
async def test_a_registrys_later_word_ends_a_pending_order(
    house: StoryHouse, poll: None, label: str, end: type, keep: Keep
) -> None:
    order = await house.order(crowns(1000), label, price=crowns(143))

    assert await house.desk.order(order) == AwaitingRegistry()

    assert isinstance(await end_of(house, order), end)
    left = crowns(857) if end is Registered else crowns(1000)
    assert await house.deposit(order) == deposit_of(left)
    async with house.books.reading() as transaction:
        query = REGISTRY_MESSAGES.select().where(REGISTRY_MESSAGES.c.name == order.name)
        messages = (await transaction.execute(query)).all()
    assert all(message.acknowledged_at is not None for message in messages)
    assert messages
    if end is Registered:
        await keep(POLL, "registry_poll-order_told")


async def test_orders_that_wait_for_our_account_go_on_once_it_is_open(
    house: StoryHouse, poll: None
) -> None:
    set_credit(house, "cz", 0)
    orders = [await house.order(crowns(1000), price=crowns(143)) for _ in range(2)]
    try:
        for order in orders:
            assert isinstance(await house.desk.order(order), LaneClosed)
    finally:
        set_credit(house, "cz", 100_000_000)
    first, second = orders
    await house.signal(first, DomainOrder.lane_opened)

    assert isinstance(await end_of(house, first), Registered)
    assert isinstance(await end_of(house, second), Registered)
