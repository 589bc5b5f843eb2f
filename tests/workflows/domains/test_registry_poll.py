from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from db.books import submissions
from db.books.domains import changes
from db.books.domains.registry_messages import REGISTRY_MESSAGES
from db.books.domains.sightings import REGISTRY_FINDINGS
from db.books.services import SERVICES
from db.front import order_details
from db.views.domains.concerned import stories_about
from programme.domains.changes import ChangeKind, ChangeStatus
from programme.domains.details import OrderDetails
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    OrderStatus,
    Registered,
    RegistryRefused,
    Transferred,
)
from programme.pricing import Operation
from tests.makers import crowns, deposit_of, fresh, now
from tests.sealing import SEALS
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from tests.workflows.test_domain_order import end_of, set_credit
from workflows.domain_order import DomainOrder
from workflows.domains.registry_poll import AccountToWatch, RegistryPoll
from workflows.ids import TASK_QUEUE, change_workflow_id, registry_poll_workflow_id

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


@pytest.fixture
async def test_poll(house: StoryHouse) -> AsyncIterator[None]:
    story = registry_poll_workflow_id("test")
    watched = AccountToWatch("test", "test", 1)
    await house.client.start_workflow(RegistryPoll.run, watched, id=story, task_queue=TASK_QUEUE)
    yield
    await house.story(story).terminate()


async def test_a_transfer_ends_by_the_registrys_word_and_not_by_the_clock(
    house: StoryHouse, test_poll: None
) -> None:
    plain = await house.order(crowns(1000), zone="test", price=crowns(143))
    house.registry.control.place_domain(plain.name, auth_info="Kod-drzitele-1")
    async with house.front.writing() as transaction:
        details = OrderDetails(auth_info="Kod-drzitele-1")
        details_id = await order_details.keep(transaction, SEALS.details, plain.partner_id, details)
    order = replace(plain, operation=Operation.TRANSFER, details_id=details_id)

    assert await house.desk.order(order) == AwaitingRegistry()
    house.registry.control.rule_transfer(order.name)

    assert isinstance(await end_of(house, order), Transferred)


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_a_name_that_went_to_another_registrar_is_no_service_of_ours(
    house: StoryHouse, poll: None, test_poll: None, zone: str
) -> None:
    order = await house.order(crowns(1000), zone=zone, price=crowns(143))
    assert isinstance(await house.desk.order(order), Registered)

    house.registry.control.move_domain(order.name)

    await house.until_status(order, OrderStatus.ENDED)
    async with house.books.reading() as transaction:
        service = SERVICES.select().where(SERVICES.c.name == order.name)
        assert (await transaction.execute(service)).one().ended_because == "transferred_away"
        finding = REGISTRY_FINDINGS.select().where(REGISTRY_FINDINGS.c.subject == order.name)
        assert (await transaction.execute(finding)).one().difference == "name_elsewhere"


async def test_a_message_older_than_the_names_way_back_ends_nothing(
    house: StoryHouse, poll: None
) -> None:
    order = await house.order(crowns(1000), price=crowns(143))
    assert isinstance(await house.desk.order(order), Registered)

    house.registry.control.put_message("trnData", name=order.name)

    async def is_read() -> bool:
        query = REGISTRY_MESSAGES.select().where(REGISTRY_MESSAGES.c.name == order.name)
        async with house.books.reading() as transaction:
            return any(row.acknowledged_at for row in await transaction.execute(query))

    await eventually(is_read)
    assert await house.status(order) is OrderStatus.REGISTERED


async def test_a_word_about_a_name_wakes_its_change_and_one_about_a_command_its_own(
    house: StoryHouse,
) -> None:
    name, change_id = f"{fresh('menena')}.cz", fresh("chg")
    values = {
        "change_id": change_id,
        "partner_id": fresh("p"),
        "name": name,
        "zone": "cz",
        "kind": ChangeKind.LOCK,
        "status": ChangeStatus.AWAITING_REGISTRY,
        "asked_by": "u-1",
        "asked_at": now(),
    }
    async with house.books.writing() as transaction:
        await changes.add(transaction, values)
        by_name = await stories_about(transaction, "cz", None, name)
        sent = {"order_id": change_id, "registry": "cz", "name": name, "sealed_marker": "-"}
        await submissions.open_submission(transaction, sent | {"operation": ChangeKind.LOCK})
        cl_trid = f"PD-{change_id}"
        await submissions.open_attempt(transaction, change_id, cl_trid)
        by_command = await stories_about(transaction, "cz", cl_trid, None)
        nobody = await stories_about(transaction, "cz", "PD-nobodys", "nobodys.cz")

    assert by_name == by_command == (change_workflow_id(change_id),)
    assert nobody == ()
