from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from db.books import payments
from db.books.chronicle import CHRONICLE
from db.front import users
from db.front.users import NewUser, Role
from programme.payments import CallForPayment, PaymentMatched, StatementDay, TopUpStatus
from programme.typography import PRAGUE
from tests.activities.book import deposit_in
from tests.makers import (
    crowns,
    deposit_of,
    fresh,
    make_top_up,
    now,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, details_of, eventually
from workflows.bank_statement import BankStatement
from workflows.ids import TASK_QUEUE, statement_workflow_id, top_up_workflow_id

HOUR = 3600


def today() -> date:
    return now().astimezone(PRAGUE).date()


class Reading:
    """The stories of the days of one account, each account a test's own."""

    def __init__(self, house: StoryHouse) -> None:
        self.house = house
        self.account = f"{fresh('ucet')}/2010"

    def id_of(self, day: date) -> str:
        return statement_workflow_id(self.account, day)

    async def begin(self, day: date, poll_seconds: int = HOUR) -> str:
        await self.house.client.start_workflow(
            BankStatement.run,
            StatementDay(self.account, day, poll_seconds),
            id=self.id_of(day),
            task_queue=TASK_QUEUE,
        )
        return self.id_of(day)

    async def until_read(self, day: date) -> None:
        async def waits() -> bool:
            history = await self.house.story(self.id_of(day)).fetch_history()
            return any(event.HasField("timer_started_event_attributes") for event in history.events)

        await eventually(waits)

    async def until_begun(self, day: date) -> None:
        async def is_there() -> bool:
            found = self.house.client.list_workflows(f"WorkflowId = '{self.id_of(day)}'")
            return [each async for each in found] != []

        await eventually(is_there)

    async def stop(self) -> None:
        own = self.id_of(today()).rpartition("/")[0]
        found = self.house.client.list_workflows(f"WorkflowId STARTS_WITH '{own}'")
        async for each in found:
            if each.status is WorkflowExecutionStatus.RUNNING:
                await self.house.story(each.id).terminate()


@pytest.fixture
async def reading(house: StoryHouse) -> AsyncIterator[Reading]:
    opened = Reading(house)
    yield opened
    await opened.stop()


async def test_a_payment_that_came_in_goes_on_at_once(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    partner_id = await house.partner(None)
    call = await house.desk.top_up(make_top_up(partner_id=partner_id))
    assert isinstance(call, CallForPayment)
    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)

    await reading.begin(today())

    end = await house.end_of(top_up_workflow_id(call.top_up_id), TopUpStatus)
    assert end is TopUpStatus.CREDITED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    await reading.until_read(today())
    await keep(reading.id_of(today()), "bank_statement-kept-payment_told")


async def test_a_payment_that_comes_later_is_seen_at_the_next_look(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    partner_id = await house.partner(None)
    call = await house.desk.top_up(make_top_up(partner_id=partner_id))
    assert isinstance(call, CallForPayment)
    await reading.begin(today(), poll_seconds=1)
    await reading.until_read(today())

    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)

    end = await house.end_of(top_up_workflow_id(call.top_up_id), TopUpStatus)
    assert end is TopUpStatus.CREDITED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))


async def test_a_bank_that_is_down_is_asked_until_it_answers(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    house.bank.switches.turn("down")
    story = await reading.begin(today())
    await house.until_tried(story, "fetch_statement")

    house.bank.switches.turn("up")
    await house.let_pass(story, timedelta(minutes=1))

    await reading.until_read(today())


async def test_a_token_that_is_refused_stops_nothing_and_is_said_aloud(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    async with house.front.writing() as transaction:
        email = f"{fresh('ivan')}@desk.example"
        ivan = NewUser(email, "Ivan Početní", Role.ACCOUNTANT, "cs", password_hash="-")
        await users.add(transaction, ivan)
    token = house.bank.token
    house.bank.token = "another"
    story = await reading.begin(today(), poll_seconds=1)
    await eventually(lambda: is_said(house, "bank.token_refused"))
    assert "token" in await details_of(house, story)

    letter = await house.letter(ivan.email, "token")
    house.bank.token = token
    assert "/accounting/statements" in letter.text

    async def is_reading() -> bool:
        return "is read" in await details_of(house, story)

    await eventually(is_reading)
    await keep(story, "bank_statement-kept-token_refused")


async def is_said(house: StoryHouse, kind: str) -> bool:
    query = CHRONICLE.select().where(CHRONICLE.c.kind == kind)
    async with house.books.reading() as transaction:
        return (await transaction.execute(query)).first() is not None


async def test_a_payment_of_a_story_that_has_ended_does_not_stop_the_day(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    # Called and paid in the books, and nobody tells this top-up's story.
    call = await house.payments.call_for_payment(make_top_up(partner_id=await house.partner(None)))
    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)

    await reading.begin(today())

    await reading.until_read(today())
    await keep(reading.id_of(today()), "bank_statement-kept-nobody_to_tell")
    await house.deposits.credit_top_up(await paid_by(house, call.top_up_id))


async def paid_by(house: StoryHouse, top_up_id: str) -> PaymentMatched:
    async with house.books.reading() as transaction:
        waiting = await payments.paid_not_credited(transaction)
    return next(each for each in waiting if each.top_up_id == top_up_id)


async def test_at_midnight_the_day_ends_and_the_next_one_begins(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    story = await reading.begin(today(), poll_seconds=6 * HOUR)
    await reading.until_read(today())

    await house.let_pass(story, timedelta(hours=31))

    assert await house.end_of(story, str) == "read"
    await reading.until_begun(today() + timedelta(days=1))
    await keep(story, "bank_statement-kept-day_over")


async def test_days_that_were_missed_are_read_one_after_the_other(
    house: StoryHouse, reading: Reading
) -> None:
    first = today() - timedelta(days=3)

    await reading.begin(first)

    for passed in range(3):
        assert await house.end_of(reading.id_of(first + timedelta(days=passed)), str) == "read"
    await reading.until_read(today())


async def test_a_next_day_that_runs_already_is_left_alone(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    await reading.begin(today())
    yesterday = await reading.begin(today() - timedelta(days=1))

    assert await house.end_of(yesterday, str) == "read"

    await reading.until_read(today())
    await keep(yesterday, "bank_statement-kept-next_day_runs")


async def test_a_day_of_many_looks_goes_on_in_a_new_run(
    house: StoryHouse, reading: Reading, keep: Keep
) -> None:
    # Tomorrow's, for today's may be nearly over.
    day = today() + timedelta(days=1)
    story = await reading.begin(day)
    first_run = (await house.story(story).describe()).run_id
    await reading.until_read(day)

    await house.let_pass(story, timedelta(hours=50))

    assert await house.end_of(story, str) == "read"
    first = await house.client.get_workflow_handle(story, run_id=first_run).describe()
    assert first.status is WorkflowExecutionStatus.CONTINUED_AS_NEW
    await reading.until_begun(day + timedelta(days=1))
    await keep(story, "bank_statement-kept-many_looks", first_run)
