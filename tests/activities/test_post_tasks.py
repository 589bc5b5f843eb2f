"""Tasks about letters: closed once, by whoever was first, and a letter sent again word for word."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from activities.post import Envelope, LetterSent, PostRoom, Tasks
from activities.post.tasks import TaskUnknownError, next_letter_id
from activities.post.undelivered import task_id_of
from db.books import applications
from db.engine import Database
from db.front import task_answers
from db.views import tasks as task_views
from db.views.tasks import TaskRow
from programme.letters import Addressee, AddresseeKind, ReviewReminder
from programme.tasks import NotToBeSentAgain, Remedy, TaskClosed, TaskEnd
from sandbox.mailbox import Mailbox, open_mailbox
from tests.activities.samples import SENDER
from tests.activities.test_post_room import (
    NOW,
    approval,
    confirmation,
    lines_about,
    make_applicant,
    make_room,
    row_of,
)
from tests.makers import fresh
from tests.sealing import SEALS

LATER = NOW + timedelta(hours=3)


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as opened:
        yield opened


@pytest.fixture
def room(books: Database, mailbox: Mailbox) -> PostRoom:
    return make_room(books, mailbox.smtp_port)


@pytest.fixture
def counter(books: Database) -> Tasks:
    return Tasks(books, SENDER, lambda: LATER, SEALS.details)


async def refused(books: Database, room: PostRoom, make: Any = approval) -> Envelope:
    application_id = await make_applicant(books, email=f"{fresh('refused')}@kun.test")
    envelope: Envelope = make(application_id)
    await room.send_letter(envelope)
    return envelope


async def answer(front: Database, envelope: Envelope, **changes: Any) -> str:
    task_id = task_id_of(envelope.letter_id)
    values: dict[str, Any] = {"user_id": "u-petr", "note": "", "email": None} | changes
    async with front.writing() as transaction:
        await task_answers.keep(transaction, Remedy(task_id, **values))
    return task_id


async def task_of(front: Database, envelope: Envelope) -> TaskRow:
    async with front.reading() as transaction:
        task = await task_views.find(transaction, task_id_of(envelope.letter_id))
    assert task is not None
    return task


async def test_a_task_says_which_letter_did_not_arrive_and_why(
    books: Database, front: Database, room: PostRoom
) -> None:
    envelope = await refused(books, room)

    task = await task_of(front, envelope)

    assert (task.kind, task.facts) == (
        "letter_refused",
        {"letter": "application_approved", "code": 550},
    )
    assert task.subject == envelope.to.id
    assert task.is_about_an_application
    assert task.can_be_sent_again
    assert task.done_at is None


async def test_a_task_is_closed_with_a_note_and_only_once(
    books: Database, front: Database, room: PostRoom, counter: Tasks
) -> None:
    envelope = await refused(books, room)
    task_id = await answer(front, envelope, note="Zavolali jsme.")

    first = await counter.close_task(task_id)
    await answer(front, envelope, user_id="u-jana", note="Nic.")
    second = await counter.close_task(task_id)

    task = await task_of(front, envelope)
    assert first == second == TaskClosed(TaskEnd.SEEN_TO, "u-petr")
    assert (task.note, task.done_at, task.ended_as) == ("Zavolali jsme.", LATER, "seen_to")
    assert await lines_about(books, envelope.to.id) == ["letter.refused", "task.closed"]


async def test_a_letter_goes_again_word_for_word_to_the_corrected_address(
    books: Database, front: Database, mailbox: Mailbox, room: PostRoom, counter: Tasks
) -> None:
    envelope = await refused(books, room, confirmation)
    right = f"{fresh('jana')}@kun.test"
    task_id = await answer(front, envelope, email=right)

    closed = [await counter.close_task(task_id) for _ in range(2)]
    again = f"{envelope.letter_id}/again-1"
    sent = [await room.send_kept_letter(again) for _ in range(2)]

    assert closed == [TaskClosed(TaskEnd.SENT_AGAIN, "u-petr", again)] * 2
    assert sent == [LetterSent()] * 2
    (letter,) = mailbox.letters()
    before = email.message_from_bytes((await row_of(books, envelope)).message, policy=default)
    now = email.message_from_bytes(letter.source, policy=default)
    assert letter.to == right
    assert now["Message-ID"] != before["Message-ID"]
    assert _bodies(now) == _bodies(before)
    assert {name: now[name] for name in ("Subject", "From", "Content-Language")} == {
        name: before[name] for name in ("Subject", "From", "Content-Language")
    }
    async with books.reading() as transaction:
        assert (await applications.find(transaction, envelope.to.id)).email == right
    assert await lines_about(books, envelope.to.id) == [
        "letter.refused",
        "address.corrected",
        "task.closed",
        "letter.sent",
    ]


def _bodies(message: Any) -> list[str]:
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


async def test_a_letter_refused_again_is_a_task_again(
    books: Database, front: Database, room: PostRoom, counter: Tasks
) -> None:
    envelope = await refused(books, room)
    task_id = await answer(front, envelope, email=f"{fresh('refused')}@kun.test")
    closed = await counter.close_task(task_id)
    assert isinstance(closed, TaskClosed)
    assert closed.letter_id is not None

    await room.send_kept_letter(closed.letter_id)

    again = Envelope(closed.letter_id, envelope.to, envelope.letter)
    assert (await task_of(front, again)).done_at is None
    assert (await task_of(front, envelope)).ended_as == "sent_again"


async def test_an_address_of_our_own_people_is_not_corrected_here(
    books: Database, front: Database, room: PostRoom, counter: Tasks
) -> None:
    application_id = fresh("PP")
    envelope = Envelope(
        f"application/{application_id}/review-reminder-1/u-nobody",
        Addressee(AddresseeKind.STAFF, "u-nobody"),
        ReviewReminder(application_id, NOW),
    )
    await room.send_letter(envelope)
    task_id = await answer(front, envelope, email="petr@desk.test")

    assert await counter.close_task(task_id) == NotToBeSentAgain()
    assert not (await task_of(front, envelope)).can_be_sent_again
    await answer(front, envelope, note="Už u nás není.")
    assert await counter.close_task(task_id) == TaskClosed(TaskEnd.SEEN_TO, "u-petr")


async def test_a_task_nobody_has_answered_is_not_closed(
    books: Database, front: Database, room: PostRoom, counter: Tasks
) -> None:
    envelope = await refused(books, room)

    with pytest.raises(TaskUnknownError):
        await counter.close_task(task_id_of(envelope.letter_id))

    assert (await task_of(front, envelope)).done_at is None


def test_each_time_a_letter_is_sent_again_it_has_another_id() -> None:
    first = next_letter_id("order/o-1/registered")

    assert first == "order/o-1/registered/again-1"
    assert next_letter_id(first) == "order/o-1/registered/again-2"
