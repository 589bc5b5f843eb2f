from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from temporalio.service import RPCError, RPCStatusCode

from db.books import applications
from db.books.applications import APPLICATIONS
from db.engine import Transaction
from db.front import drafts
from db.front.drafts import DRAFTS
from programme.people.application import Application, ApplicationStatus
from programme.typography import PRAGUE
from programme.working_days import CalendarDay
from tests.makers import fresh, now, send_form
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import TASK_QUEUE, application_workflow_id, retention_workflow_id
from workflows.partner_application import PartnerApplication
from workflows.retention import DailyErasing


def today() -> date:
    return now().astimezone(PRAGUE).date()


async def begin(house: StoryHouse) -> str:
    story_id = retention_workflow_id(today())
    await house.client.start_workflow(
        DailyErasing.run, CalendarDay(today()), id=story_id, task_queue=TASK_QUEUE
    )
    return story_id


@pytest.fixture
async def declined(house: StoryHouse) -> AsyncIterator[Application]:
    """An application whose story has ended, and that was declined more than a year ago."""
    application = await send_form(house, company_name=fresh("Firma"))
    await house.client.start_workflow(
        PartnerApplication.run,
        application,
        id=application_workflow_id(application.application_id),
        task_queue=TASK_QUEUE,
    )

    async def is_recorded() -> bool:
        async with house.books.reading() as transaction:
            query = APPLICATIONS.select().where(
                APPLICATIONS.c.application_id == application.application_id
            )
            return (await transaction.execute(query)).first() is not None

    await eventually(is_recorded)
    await house.story(application_workflow_id(application.application_id)).terminate()
    async with house.books.writing() as transaction:
        await end(transaction, application.application_id)
    yield application
    async for each in house.client.list_workflows(
        "WorkflowType = 'DailyErasing' AND ExecutionStatus = 'Running'"
    ):
        # It may have come to its end since it was listed.
        with suppress(RPCError):
            await house.story(each.id).terminate()


async def end(transaction: Transaction, application_id: str) -> None:
    await transaction.execute(
        update(APPLICATIONS)
        .where(APPLICATIONS.c.application_id == application_id)
        .values(status=ApplicationStatus.DECLINED, ended_at=now() - timedelta(days=366))
    )


async def test_a_day_erases_what_was_kept_long_enough_and_wakes_the_next(
    house: StoryHouse, declined: Application, keep: Keep
) -> None:
    draft_id = fresh("draft")
    async with house.front.writing() as transaction:
        values = {"language": "cs", "typed": {}, "marks": {}, "saved_at": now()}
        await transaction.execute(
            DRAFTS.insert().values(values | {"draft_id": draft_id, "kept_until": now()})
        )

    story = await begin(house)
    await house.let_pass(story, timedelta(hours=26))

    assert await house.end_of(story, str) == "erased"
    async with house.books.reading() as transaction:
        row = await applications.find(transaction, declined.application_id)
    async with house.front.reading() as transaction:
        assert await drafts.find(transaction, draft_id) is None
    assert (row.company_name, row.status) == ("", "declined")
    assert row.erased_at is not None
    await until_forgotten(house, application_workflow_id(declined.application_id))
    tomorrow = retention_workflow_id(today() + timedelta(days=1))
    assert [each.id async for each in house.client.list_workflows(f"WorkflowId = '{tomorrow}'")]
    await keep(story, "retention-erased")


async def until_forgotten(house: StoryHouse, story_id: str) -> None:
    async def is_gone() -> bool:
        try:
            await house.story(story_id).describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    await eventually(is_gone)
