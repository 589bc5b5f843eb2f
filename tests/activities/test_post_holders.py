"""No letter of any kind goes to an address we know only as that of a partner's customer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.post import Envelope, LetterRefused, LetterSent, PostRoom, Tasks
from activities.post.relay import RelayUnavailableError
from activities.post.room import STOPPED_BY_US
from activities.post.undelivered import task_id_of
from db.books import applications
from db.books.domains import holders
from db.engine import Database
from db.front import task_answers
from db.opening import email_mark
from programme.letters import Addressee, AddresseeKind, Letter
from programme.tasks import NotToBeSentAgain, Remedy
from sandbox.mailbox import Mailbox, open_mailbox
from tests.activities.samples import SAMPLE_NAMES, SAMPLES, SENDER
from tests.activities.test_post_room import (
    NOW,
    approval,
    lines_about,
    make_applicant,
    make_room,
    row_of,
    tasks_about,
)
from tests.makers import fresh
from tests.sealing import SEALS


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as opened:
        yield opened


@pytest.fixture
def room(books: Database, mailbox: Mailbox) -> PostRoom:
    return make_room(books, mailbox.smtp_port)


async def add_holder(books: Database, email: str) -> None:
    values = {
        "holder_id": fresh("hol"),
        "partner_id": fresh("c"),
        "sealed": "-",
        "email_mark": email_mark(SEALS.details, email),
    }
    async with books.writing() as transaction:
        await holders.add(transaction, values)


@pytest.mark.parametrize("letter", SAMPLES, ids=SAMPLE_NAMES)
async def test_a_letter_of_no_kind_goes_to_an_end_customer(
    books: Database, mailbox: Mailbox, room: PostRoom, unused_tcp_port: int, letter: Letter
) -> None:
    email = f"{fresh('zakaznik')}@kvetiny.example"
    subject = await make_applicant(books, email=email)
    to = Addressee(AddresseeKind.APPLICANT, subject)
    envelope = Envelope(f"application/{subject}/{fresh('letter')}", to, letter)
    # Written while the address was theirs; the relay was away, and now it is a holder's only.
    with pytest.raises(RelayUnavailableError):
        await make_room(books, unused_tcp_port).send_letter(envelope)
    async with books.writing() as transaction:
        await applications.change(transaction, subject, email=f"{fresh('jina')}@firma.example")
    await add_holder(books, email.upper())

    answers = [
        await room.send_letter(envelope),
        await room.send_letter(envelope),
        await room.send_kept_letter(envelope.letter_id),
    ]

    assert answers == [LetterRefused(STOPPED_BY_US)] * 3
    assert mailbox.letters() == []
    assert (await row_of(books, envelope)).refused_code == STOPPED_BY_US
    assert await tasks_about(books, subject) == ["holders_address"]
    assert await lines_about(books, subject) == ["letter.to_a_holder"]


async def test_who_holds_a_name_and_applied_themselves_is_written_to(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    email = f"{fresh('Jana')}@kvetiny.example"
    envelope = approval(await make_applicant(books, email=email))
    await add_holder(books, email)

    assert await room.send_letter(envelope) == LetterSent()
    assert len(mailbox.letters()) == 1


async def test_our_people_cannot_correct_an_address_to_an_end_customers(
    books: Database, front: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    email = f"{fresh('zakaznik')}@kvetiny.example"
    await add_holder(books, email)
    wrong = f"{fresh('refused')}@kun.test"
    envelope = approval(await make_applicant(books, email=wrong))
    assert await room.send_letter(envelope) == LetterRefused(550)
    task_id = task_id_of(envelope.letter_id)
    async with front.writing() as transaction:
        await task_answers.keep(transaction, Remedy(task_id, "u-1", "", email))

    answer = await Tasks(books, SENDER, lambda: NOW, SEALS.details).close_task(task_id)

    assert answer == NotToBeSentAgain()
    assert mailbox.letters() == []
    assert "letter.to_a_holder" in await lines_about(books, envelope.to.id)
    async with books.reading() as transaction:
        row = await applications.find(transaction, envelope.to.id)
    assert row is not None
    assert row.email == wrong
