"""Papers that go with a letter: the kept files, in the partner's language, the same every time."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from activities.files import Files
from activities.post import Envelope, LetterSent, PostRoom, enclosing
from activities.post.enclosing import PaperNotKeptError
from activities.post.writing import readdressed
from db.books.billing import papers
from db.engine import Database
from printing.isdoc import isdoc_of
from programme.billing.papers import Paper, PaperKind
from sandbox.mailbox import Mailbox, open_mailbox
from tests.activities.test_post_room import (
    NOW,
    approval,
    make_applicant,
    make_room,
    one_power_cut_at_the_mark,
)
from tests.printing.reading import text_of
from tests.printing.samples import make_call


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as opened:
        yield opened


@pytest.fixture
def room(books: Database, mailbox: Mailbox) -> PostRoom:
    return make_room(books, mailbox.smtp_port)


async def issued(books: Database, *, kept: bool = True) -> Paper:
    async with books.writing() as transaction:
        number = await papers.new_number(transaction, PaperKind.CALL, 2026)
        paper = replace(make_call(), number=number, variable_symbol=number)
        await papers.add(transaction, paper, f"call/{uuid.uuid4()}")
    if kept:
        await Files(books, demonstration=False).keep_files(number)
    return paper


async def envelope_with(books: Database, *enclosed: Paper, language: str = "cs") -> Envelope:
    application_id = await make_applicant(books, language=language)
    numbers = tuple(each.number for each in enclosed)
    return replace(approval(application_id), papers=numbers)


def read(source: bytes) -> EmailMessage:
    message = message_from_bytes(source, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def files_in(message: EmailMessage) -> dict[str, tuple[str, bytes]]:
    return {
        str(each.get_filename()): (each.get_content_type(), each.get_content())
        for each in message.iter_attachments()
    }


@pytest.mark.parametrize(
    ("language", "title"), [("cs", "Výzva k platbě"), ("en", "Call for payment")]
)
async def test_every_paper_comes_as_pdf_and_isdoc(
    books: Database, mailbox: Mailbox, room: PostRoom, language: str, title: str
) -> None:
    first, second = await issued(books), await issued(books)
    envelope = await envelope_with(books, first, second, language=language)

    assert await room.send_letter(envelope) == LetterSent()

    (letter,) = mailbox.letters()
    message = read(letter.source)
    files = files_in(message)
    assert message.get_content_type() == "multipart/mixed"
    assert message["Content-Language"] == language
    assert list(files) == [
        f"{first.number}-isdoc.pdf",
        f"{first.number}.isdoc",
        f"{second.number}-isdoc.pdf",
        f"{second.number}.isdoc",
    ]
    kind, pdf = files[f"{first.number}-isdoc.pdf"]
    assert kind == "application/pdf"
    assert title in text_of(pdf)
    assert files[f"{second.number}.isdoc"] == ("application/x-isdoc", isdoc_of(second))
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content_disposition() is None
    assert letter.text
    assert letter.html


async def test_a_letter_sent_again_carries_the_very_same_bytes(
    books: Database, mailbox: Mailbox, room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope = await envelope_with(books, await issued(books))
    with one_power_cut_at_the_mark(monkeypatch):
        await room.send_letter(envelope)

    assert await room.send_letter(envelope) == LetterSent()

    second, first = mailbox.letters()
    assert first.source == second.source
    assert first.message_id == second.message_id


async def test_a_letter_waits_until_its_papers_are_kept(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    paper = await issued(books, kept=False)
    envelope = await envelope_with(books, paper)
    with pytest.raises(PaperNotKeptError):
        await room.send_letter(envelope)
    assert mailbox.letters() == []

    await Files(books, demonstration=False).keep_files(paper.number)

    assert await room.send_letter(envelope) == LetterSent()


async def test_what_does_not_fit_stays_out_whole(
    books: Database, mailbox: Mailbox, room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await issued(books), await issued(books)
    envelope = await envelope_with(books, first, second)
    monkeypatch.setattr(enclosing, "MOST_BYTES", 80_000)

    await room.send_letter(envelope)

    (letter,) = mailbox.letters()
    assert list(files_in(read(letter.source))) == [
        f"{first.number}-isdoc.pdf",
        f"{first.number}.isdoc",
    ]


async def test_a_letter_without_papers_is_what_it_was(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    await room.send_letter(await envelope_with(books))

    (letter,) = mailbox.letters()
    assert read(letter.source).get_content_type() == "multipart/alternative"


async def test_a_corrected_address_gets_the_papers_too(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    await room.send_letter(await envelope_with(books, await issued(books)))
    (letter,) = mailbox.letters()

    again = read(readdressed(letter.source, "nova@kun.test", "<2@registrator.test>", NOW))

    assert files_in(again) == files_in(read(letter.source))
    assert again["To"] == "nova@kun.test"


def test_a_full_letter_is_taken_by_usual_mail_servers() -> None:
    assert enclosing.MOST_BYTES * 4 / 3 * 80 / 78 < 10_000_000
