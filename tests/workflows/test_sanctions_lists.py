from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from db.books import sanctions
from programme.typography import PRAGUE
from programme.working_days import CalendarDay
from tests.activities.checking import forget
from tests.makers import now
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import TASK_QUEUE, sanctions_workflow_id
from workflows.sanctions_lists import SanctionsLists


def today() -> date:
    return now().astimezone(PRAGUE).date()


async def begin(house: StoryHouse, day: date) -> str:
    story_id = sanctions_workflow_id(day)
    await house.client.start_workflow(
        SanctionsLists.run, CalendarDay(day), id=story_id, task_queue=TASK_QUEUE
    )
    return story_id


async def until_waiting(house: StoryHouse, story_id: str) -> None:
    async def waits() -> bool:
        history = await house.story(story_id).fetch_history()
        return any(event.HasField("timer_started_event_attributes") for event in history.events)

    await eventually(waits)


async def until_begun(house: StoryHouse, story_id: str) -> None:
    async def is_there() -> bool:
        found = house.client.list_workflows(f"WorkflowId = '{story_id}'")
        return [each async for each in found] != []

    await eventually(is_there)


@pytest.fixture
async def lists(house: StoryHouse) -> AsyncIterator[StoryHouse]:
    await forget(house)
    yield house
    house.registers.sanctions.line.switches.turn("up")
    async for each in house.client.list_workflows(
        "WorkflowType = 'SanctionsLists' AND ExecutionStatus = 'Running'"
    ):
        await house.story(each.id).terminate()


async def kept(house: StoryHouse) -> set[str]:
    """Return the lists of which we hold an edition made in these days."""
    async with house.books.reading() as transaction:
        found = {name: await sanctions.find(transaction, name) for name in ("eu", "un")}
    # The files are made in the afternoon; before it, the newest are those of the day before.
    lately = now() - timedelta(days=2)
    return {name for name, each in found.items() if each and each.edition.made_at > lately}


async def test_both_lists_are_fetched_and_at_midnight_the_next_day_begins(
    lists: StoryHouse, keep: Keep
) -> None:
    story = await begin(lists, today())
    await until_waiting(lists, story)

    assert await kept(lists) == {"eu", "un"}
    await lists.let_pass(story, timedelta(hours=26))

    assert await lists.end_of(story, str) == "fetched"
    await until_begun(lists, sanctions_workflow_id(today() + timedelta(days=1)))
    await keep(story, "sanctions_lists-fetched")


async def test_a_list_that_cannot_be_had_is_asked_for_again(lists: StoryHouse, keep: Keep) -> None:
    lists.registers.sanctions.line.switches.turn("down")
    day = today() + timedelta(days=7)
    story = await begin(lists, day)
    await until_waiting(lists, story)
    assert await kept(lists) == set()

    lists.registers.sanctions.line.switches.turn("up")
    await lists.let_pass(story, timedelta(hours=2))

    async def is_kept() -> bool:
        return await kept(lists) == {"eu", "un"}

    await eventually(is_kept)
    await keep(story, "sanctions_lists-asked_again")


async def test_a_day_without_lists_ends_all_the_same(lists: StoryHouse) -> None:
    lists.registers.sanctions.line.switches.turn("down")

    story = await begin(lists, today() - timedelta(days=3))

    assert await lists.end_of(story, str) == "missing"
    await until_begun(lists, sanctions_workflow_id(today() - timedelta(days=2)))
