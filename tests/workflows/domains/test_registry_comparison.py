"""The daily comparison with the registries, against the sandbox's."""

from datetime import date, timedelta
from typing import Any

from db.books.domains.sightings import REGISTRY_FINDINGS
from db.books.services import SERVICES
from db.front.users import Role
from programme.order import Order, Registered
from tests.makers import add_user, crowns, fresh
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.domains.change_errands import CompareRegistries, LookAtName
from workflows.domains.registry_comparison import ComparisonToRun, RegistryComparison
from workflows.ids import TASK_QUEUE, comparison_workflow_id


async def registered(house: StoryHouse, zone: str = "cz") -> Order:
    order = await house.order(crowns(1000), zone=zone)
    answer = await house.desk.order(order)
    assert isinstance(answer, Registered), answer
    return order


async def compare(house: StoryHouse, zone: str = "cz") -> str:
    comparison_id = f"{zone}/{fresh('2026-11-23')}"
    workflow_id = comparison_workflow_id(comparison_id)
    await house.client.execute_workflow(
        RegistryComparison.run,
        ComparisonToRun(comparison_id, zone),
        id=workflow_id,
        task_queue=TASK_QUEUE,
    )
    return workflow_id


async def found(house: StoryHouse, name: str) -> list[tuple[str, bool, bool]]:
    """Return what was found about a name, whether it was healed, and whether it stands."""
    query = REGISTRY_FINDINGS.select().where(REGISTRY_FINDINGS.c.subject == name)
    async with house.books.reading() as transaction:
        rows = await transaction.execute(query.order_by(REGISTRY_FINDINGS.c.difference))
        return [(row.difference, row.healed_at is not None, row.gone_at is None) for row in rows]


async def last_day(house: StoryHouse, name: str) -> date:
    query = SERVICES.select().where(SERVICES.c.name == name)
    async with house.books.reading() as transaction:
        day: date = (await transaction.execute(query)).one().registered_until
    return day


async def test_where_both_sides_agree_nothing_is_written(house: StoryHouse, keep: Keep) -> None:
    order = await registered(house, "test")

    workflow_id = await compare(house, "test")

    assert await found(house, order.name) == []
    await keep(workflow_id, "registry_comparison-right")


async def test_the_last_day_is_taken_over_from_the_registry(house: StoryHouse) -> None:
    order = await registered(house)
    until = await last_day(house, order.name)
    later = until + timedelta(days=365)
    house.registry.control.change_domain(order.name, expires=later.isoformat())

    await compare(house)

    assert await found(house, order.name) == [("last_day_differs", True, False)]
    assert await last_day(house, order.name) == later
    await compare(house)
    assert await found(house, order.name) == [("last_day_differs", True, False)]


async def test_a_name_that_went_elsewhere_raises_the_alarm_once(
    house: StoryHouse, keep: Keep
) -> None:
    manager = await add_user(house, Role.MANAGER)
    order = await registered(house)
    house.registry.control.move_domain(order.name)

    workflow_id = await compare(house)

    assert await found(house, order.name) == [("name_elsewhere", False, True)]
    letter = await house.letter(manager.email, "Registr")
    assert order.name in letter.text
    before = len(house.mailbox.letters(manager.email))
    await compare(house)
    assert len(house.mailbox.letters(manager.email)) == before
    await keep(workflow_id, "registry_comparison-differs")


async def test_what_agrees_again_is_gone(house: StoryHouse) -> None:
    order = await registered(house, "test")
    house.registry.control.change_domain(order.name, statuses="serverHold")
    await compare(house, "test")

    house.registry.control.change_domain(order.name, statuses="")
    await compare(house, "test")

    assert await found(house, order.name) == [("status_serious", False, False)]


async def test_a_name_the_registry_lists_and_nobody_knows_is_found(house: StoryHouse) -> None:
    name = f"{fresh('cizi')}.cz"
    house.registry.control.place_domain(name, registrar="REG-PARTNER")

    await compare(house)

    assert await found(house, name) == [("name_unknown_to_us", False, True)]


async def test_the_round_begins_one_comparison_a_registry_and_day(
    house: StoryHouse, keep: Keep
) -> None:
    workflow_id = fresh("errand/registry-comparison")

    begun: Any = await house.client.execute_workflow(
        CompareRegistries.run, id=workflow_id, task_queue=TASK_QUEUE
    )

    assert begun == 2
    await keep(workflow_id, "change_errands-round")


async def test_a_page_asks_the_registry_about_a_name(house: StoryHouse, keep: Keep) -> None:
    order = await registered(house)
    workflow_id = fresh("errand/name")

    standing = await house.client.execute_workflow(
        LookAtName.run, order.name, id=workflow_id, task_queue=TASK_QUEUE
    )

    assert standing == "ours"
    await keep(workflow_id, "change_errands-look")
