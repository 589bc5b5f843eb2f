"""The page of what only a person can put right, and what is sent from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from db.books import letters, tasks
from db.engine import Database
from db.front.users import Role, User
from db.views.tasks import remedy_of
from programme.order import StillWorking
from programme.tasks import NotToBeSentAgain, Remedy, TaskClosed, TaskEnd, TaskKind
from tests.makers import fresh
from tests.web.conftest import NOON, StandInStaffDesk, add_user, seen, sign_in

WRONG = "jana@preklep.example"
RIGHT = "jana@kun.example"


@pytest.fixture(scope="module")
async def reviewer(front: Database) -> User:
    return await add_user(front, "petr@tasks.example", Role.REVIEWER, "Petr Malý")


@pytest.fixture
async def at_work(browser: httpx2.AsyncClient, reviewer: User) -> None:
    await sign_in(browser, reviewer.email)


async def add_task(
    books: Database, kind: TaskKind = TaskKind.LETTER_REFUSED, **changes: Any
) -> tuple[str, str]:
    """Return the ids of a task and of the application it is about."""
    application_id, task_id = fresh("PP"), fresh("t")
    letter_id = f"application/{application_id}/approved"
    task = {
        "task_id": task_id,
        "kind": kind,
        "subject": application_id,
        "letter_id": letter_id,
        "facts": {"letter": "application_approved"},
        "made_at": NOON - timedelta(hours=1),
    }
    letter = {
        "letter_id": letter_id,
        "kind": "application_approved",
        "addressee_kind": "applicant",
        "addressee_id": application_id,
        "message_id": f"<{letter_id}@desk.example>",
        "email": WRONG,
        "language": "cs",
        "subject": f"Žádost je schválená – {application_id}",
        "message": b"-",
    }
    async with books.writing() as transaction:
        await tasks.add(transaction, task | changes)
        if kind is not TaskKind.ADDRESS_MISSING:
            await letters.add(transaction, letter)
    return task_id, application_id


async def typed_at(front: Database, task_id: str) -> Remedy | None:
    async with front.reading() as transaction:
        return await remedy_of(transaction, task_id)


@pytest.mark.usefixtures("at_work")
async def test_what_waits_is_listed_and_counted_where_our_people_always_look(
    browser: httpx2.AsyncClient, books: Database
) -> None:
    _, application_id = await add_task(books)

    listed = seen(await browser.get("/review/tasks"))
    elsewhere = await browser.get("/review")

    assert "Adresa náš dopis odmítá" in listed
    assert "žádost je schválena" in listed
    assert f'href="/review/{application_id}"' in listed
    waiting = listed.partition("Úkoly (")[2].partition(")")[0]
    assert int(waiting) >= 1
    assert f"Úkoly ({waiting})" in seen(elsewhere)
    assert listed.count('aria-current="page"') == 1


@pytest.mark.usefixtures("at_work")
async def test_a_task_tells_what_happened_and_offers_both_ways(
    browser: httpx2.AsyncClient, books: Database
) -> None:
    said = {"letter": "application_approved", "code": 550}
    task_id, application_id = await add_task(books, facts=said)

    page = seen(await browser.get(f"/review/tasks/{task_id}"))

    assert "Zjistěte správnou adresu, třeba telefonicky." in page
    assert f"Žádost je schválená – {application_id}" in page
    assert f'value="{WRONG}"' in page
    assert "Odpověď poštovního serveru" in page
    assert 'value="send_again"' in page
    assert 'value="seen_to"' in page


@pytest.mark.usefixtures("at_work")
async def test_a_task_that_does_not_say_which_letter_spoils_no_page(
    browser: httpx2.AsyncClient, books: Database
) -> None:
    task_id, application_id = await add_task(books, facts={})

    listed, page = await browser.get("/review/tasks"), await browser.get(f"/review/tasks/{task_id}")

    assert (listed.status_code, page.status_code) == (200, 200)
    assert f'href="/review/{application_id}"' in seen(listed)


@pytest.mark.usefixtures("at_work")
async def test_where_there_was_nobody_to_write_to_nothing_is_sent_again(
    browser: httpx2.AsyncClient, books: Database
) -> None:
    task_id, _ = await add_task(books, TaskKind.ADDRESS_MISSING)

    page = seen(await browser.get(f"/review/tasks/{task_id}"))

    assert "Není komu psát" in page
    assert 'value="send_again"' not in page


@pytest.mark.usefixtures("at_work")
async def test_a_corrected_address_lies_with_the_web_before_the_desk_hears_of_the_task(
    browser: httpx2.AsyncClient,
    books: Database,
    front: Database,
    reviewer: User,
    staff_desk: StandInStaffDesk,
) -> None:
    task_id, _ = await add_task(books)
    staff_desk.task_answer = TaskClosed(TaskEnd.SENT_AGAIN, reviewer.user_id, "…/again-1")

    answer = await browser.post(
        f"/review/tasks/{task_id}", data={"choice": "send_again", "email": f" {RIGHT} "}
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/review/tasks?said=letter-again"
    assert staff_desk.finished == [task_id]
    assert await typed_at(front, task_id) == Remedy(task_id, reviewer.user_id, "", RIGHT)


@pytest.mark.usefixtures("at_work")
async def test_a_note_closes_a_task(
    browser: httpx2.AsyncClient,
    books: Database,
    front: Database,
    reviewer: User,
    staff_desk: StandInStaffDesk,
) -> None:
    task_id, _ = await add_task(books)
    staff_desk.task_answer = TaskClosed(TaskEnd.SEEN_TO, reviewer.user_id)

    answer = await browser.post(
        f"/review/tasks/{task_id}", data={"choice": "seen_to", "note": "Zavolali\r\njsme."}
    )

    assert answer.headers["location"] == "/review/tasks?said=task-closed"
    typed = await typed_at(front, task_id)
    assert typed == Remedy(task_id, reviewer.user_id, "Zavolali jsme.", None)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Vyberte, jestli dopis půjde znovu, nebo je vyřízený jinak"),
        ({"choice": "seen_to"}, "Napište, jak je to vyřízené"),
        ({"choice": "seen_to", "note": "x" * 501}, "Zkraťte poznámku nejvýš na 500 znaků"),
        ({"choice": "send_again", "email": ""}, "Zadejte e-mail, na který má dopis jít"),
        ({"choice": "send_again", "email": "jana"}, "Zadejte e-mail ve tvaru"),
        ({"choice": "send_again", "email": WRONG.upper()}, "Zadejte jinou"),
    ],
)
async def test_what_is_missing_is_said_at_the_field_and_nothing_is_sent(
    browser: httpx2.AsyncClient,
    books: Database,
    staff_desk: StandInStaffDesk,
    sent: dict[str, str],
    sentence: str,
) -> None:
    task_id, _ = await add_task(books)

    answer = await browser.post(f"/review/tasks/{task_id}", data=sent)

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert staff_desk.finished == []


@pytest.mark.usefixtures("at_work")
async def test_a_letter_nobody_took_may_go_to_the_same_address_again(
    browser: httpx2.AsyncClient, books: Database, reviewer: User, staff_desk: StandInStaffDesk
) -> None:
    task_id, _ = await add_task(books, TaskKind.LETTER_GIVEN_UP)
    staff_desk.task_answer = TaskClosed(TaskEnd.SENT_AGAIN, reviewer.user_id, "…/again-1")

    answer = await browser.post(
        f"/review/tasks/{task_id}", data={"choice": "send_again", "email": WRONG}
    )

    assert answer.headers["location"] == "/review/tasks?said=letter-again"


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("desk_says", "place"),
    [
        (TaskClosed(TaskEnd.SEEN_TO, "u-jana"), "/review/tasks?said=task-closed-before"),
        (StillWorking(), "/review/tasks/{task_id}?said=task-under-way"),
    ],
)
async def test_who_came_second_or_too_early_is_told_so(
    browser: httpx2.AsyncClient,
    books: Database,
    staff_desk: StandInStaffDesk,
    desk_says: Any,
    place: str,
) -> None:
    task_id, _ = await add_task(books)
    staff_desk.task_answer = desk_says

    answer = await browser.post(
        f"/review/tasks/{task_id}", data={"choice": "seen_to", "note": "Zavolali jsme."}
    )

    assert answer.headers["location"] == place.format(task_id=task_id)


@pytest.mark.usefixtures("at_work")
async def test_a_letter_that_cannot_go_again_is_said_where_it_was_chosen(
    browser: httpx2.AsyncClient, books: Database, staff_desk: StandInStaffDesk
) -> None:
    task_id, _ = await add_task(books)
    staff_desk.task_answer = NotToBeSentAgain()

    answer = await browser.post(
        f"/review/tasks/{task_id}", data={"choice": "send_again", "email": RIGHT}
    )

    assert answer.status_code == 422
    assert "Tento dopis odtud znovu poslat nejde." in seen(answer)


@pytest.mark.usefixtures("at_work")
async def test_a_closed_task_says_how_and_by_whom_and_asks_nothing_more(
    browser: httpx2.AsyncClient, books: Database, reviewer: User
) -> None:
    ended: dict[str, Any] = {
        "done_at": NOON,
        "done_by": reviewer.user_id,
        "ended_as": TaskEnd.SEEN_TO,
        "note": "Zavolali jsme.",
    }
    task_id, _ = await add_task(books, **ended)

    page = seen(await browser.get(f"/review/tasks/{task_id}"))

    assert "Vyřízeno jinak" in page
    assert "Petr Malý" in page
    assert "Zavolali jsme." in page
    assert "<textarea" not in page


async def test_a_customer_sees_no_tasks(browser: httpx2.AsyncClient, front: Database) -> None:
    await add_user(front, "jana@tasks.example")
    await sign_in(browser, "jana@tasks.example")

    assert (await browser.get("/review/tasks")).status_code == 403
    assert "Úkoly" not in seen(await browser.get("/partner"))
