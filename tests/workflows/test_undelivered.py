"""Letters nobody takes: the story goes on, a task is left, and the letter is sent again from it."""

from __future__ import annotations

from sqlalchemy import text

from activities.post.undelivered import task_id_of
from db.front import task_answers
from db.views import tasks
from programme.order import OrderStatus, Registered, StillWorking
from programme.tasks import Remedy, TaskClosed, TaskEnd, TaskKind
from sandbox.letters import Letter
from tests.makers import crowns, fresh
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import (
    deposit_workflow_id,
    letter_errand_id,
    order_workflow_id,
    task_errand_id,
)
from workflows.staff_desk import StaffDesk


async def opened_for_nobody(house: StoryHouse) -> str:
    """Open a deposit for a partner whose address refuses letters; return the letter's id."""
    partner_id = await house.partner(None, email=f"{fresh('refused')}@kun.example")
    await house.ask_for_deposit(partner_id)
    assert await house.end_of(deposit_workflow_id(partner_id), str) == "open"
    return f"deposit/{partner_id}/open"


async def answer(house: StoryHouse, letter_id: str, email: str | None) -> str:
    task_id = task_id_of(letter_id)
    note = "Zavolali jsme." if email is None else ""
    async with house.front.writing() as transaction:
        await task_answers.keep(transaction, Remedy(task_id, "u-petr", note, email))
    return task_id


async def test_an_order_goes_on_though_nobody_can_be_told(house: StoryHouse) -> None:
    order = await house.order(crowns(1000))
    async with house.books.writing() as transaction:
        await transaction.execute(
            text("UPDATE books.partners SET email = :email WHERE partner_id = :id"),
            {"email": f"{fresh('refused')}@kun.example", "id": order.partner_id},
        )

    assert isinstance(await house.desk.order(order), Registered)

    assert isinstance(await house.end_of(order_workflow_id(order.order_id), Registered), Registered)
    assert await house.status(order) is OrderStatus.REGISTERED
    async with house.books.reading() as transaction:
        task = await tasks.find(transaction, task_id_of(f"order/{order.order_id}/registered"))
    assert task is not None
    assert (task.kind, task.done_at) == (TaskKind.LETTER_REFUSED, None)


async def test_a_letter_goes_again_to_the_corrected_address_once(
    house: StoryHouse, keep: Keep
) -> None:
    letter_id = await opened_for_nobody(house)
    right = f"{fresh('jana')}@kun.example"
    task_id = await answer(house, letter_id, right)

    answers = [await house.staff_desk.finish_task(task_id) for _ in range(2)]

    again = f"{letter_id}/again-1"
    assert answers == [TaskClosed(TaskEnd.SENT_AGAIN, "u-petr", again)] * 2
    letter = await house.letter(right)
    assert letter.to == right
    assert await house.email_of(letter_id.split("/")[1]) == right
    await until_ended(house, letter_errand_id(again))
    assert sent_to(house, right) == [letter]
    await keep(task_errand_id(task_id), "errands-task_closed")
    await keep(letter_errand_id(again), "errands-letter_again")


async def test_a_task_is_closed_with_a_note_and_nothing_is_sent(house: StoryHouse) -> None:
    letter_id = await opened_for_nobody(house)
    task_id = await answer(house, letter_id, None)

    assert await house.staff_desk.finish_task(task_id) == TaskClosed(TaskEnd.SEEN_TO, "u-petr")

    async with house.books.reading() as transaction:
        task = await tasks.find(transaction, task_id)
    assert task is not None
    assert (task.ended_as, task.note) == (TaskEnd.SEEN_TO, "Zavolali jsme.")


async def test_who_closes_a_task_does_not_wait_for_ever(house: StoryHouse) -> None:
    desk = StaffDesk(house.client, fresh("nobody"))

    assert await desk.finish_task(fresh("t")) == StillWorking()


async def until_ended(house: StoryHouse, workflow_id: str) -> None:
    async def has_ended() -> bool:
        described = await house.story(workflow_id).describe()
        return described.close_time is not None

    await eventually(has_ended)


def sent_to(house: StoryHouse, address: str) -> list[Letter]:
    return house.mailbox.letters(address)
