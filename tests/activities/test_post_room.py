"""The post room with a real relay and real books: once, the same bytes, and nobody else's eyes."""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from activities.post import Envelope, LetterRefused, LetterSent, PostRoom
from activities.post.relay import RelayUnavailableError, SmtpRelay
from activities.post.room import AddresseeUnknownError
from activities.post.writing import Writer
from db.books import applications, letters
from db.engine import Database
from db.tables import all_tables
from programme.letters import (
    Addressee,
    AddresseeKind,
    ApplicationApproved,
    ConfirmEmail,
)
from sandbox.mailbox import Mailbox, open_mailbox
from tests.activities.samples import COMPANY, SENDER, TEMPLATES, declined

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as opened:
        yield opened


@pytest.fixture
def room(books: Database, mailbox: Mailbox) -> PostRoom:
    return make_room(books, mailbox.smtp_port)


def make_room(books: Database, port: int) -> PostRoom:
    return PostRoom(
        books, Writer(TEMPLATES, SENDER), SmtpRelay("127.0.0.1", port), SENDER, lambda: NOW
    )


async def make_applicant(books: Database, **changes: Any) -> str:
    application_id = f"PP-{uuid.uuid4().hex[:12]}"
    values = {
        "application_id": application_id,
        "customer_id": f"c-{uuid.uuid4().hex}",
        "tier_id": "partner",
        "status": "received",
        "company_number": "27082440",
        "company_name": COMPANY,
        "vat_number": None,
        "street": "Dlouhá 1",
        "city": "Praha",
        "postcode": "110 00",
        "country": "CZ",
        "contact_name": "Jana Nováková",
        "email": f"jana-{uuid.uuid4().hex[:8]}@kun.test",
        "phone": "+420777123456",
        "language": "cs",
        "terms_version": "2026-11",
        "received_at": NOW,
    }
    async with books.writing() as transaction:
        assert await applications.add(transaction, values | changes)
    return application_id


def approval(application_id: str) -> Envelope:
    return Envelope(
        f"application/{application_id}/approved",
        Addressee(AddresseeKind.APPLICANT, application_id),
        ApplicationApproved(application_id, 200),
    )


def confirmation(application_id: str) -> Envelope:
    return Envelope(
        f"application/{application_id}/confirm",
        Addressee(AddresseeKind.APPLICANT, application_id),
        ConfirmEmail(application_id, NOW + timedelta(hours=48), NOW + timedelta(days=2)),
    )


async def row_of(books: Database, envelope: Envelope) -> Any:
    async with books.reading() as transaction:
        return await letters.find(transaction, envelope.letter_id)


async def lines_about(books: Database, subject: str) -> list[str]:
    query = text("SELECT kind FROM books.chronicle WHERE subject = :subject ORDER BY line")
    async with books.reading() as transaction:
        return list((await transaction.execute(query, {"subject": subject})).scalars())


@contextmanager
def one_power_cut_at_the_mark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the relay take the letter, and everything end before we can write that down."""

    async def cut(*_: object, **__: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patched:
        patched.setattr(letters, "mark", cut)
        with pytest.raises(PowerCutError):
            yield


class PowerCutError(Exception):
    pass


async def test_a_letter_asked_for_three_times_is_sent_once(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books)
    envelope = approval(application_id)

    answers = [await room.send_letter(envelope) for _ in range(3)]

    (letter,) = mailbox.letters()
    row = await row_of(books, envelope)
    assert answers == [LetterSent()] * 3
    assert letter.subject == f"Žádost je schválená a sleva platí – {application_id}"
    assert COMPANY in letter.text
    assert COMPANY in letter.html
    assert (letter.to, letter.sender) == (row.email, SENDER.email)
    assert row.sent_at == NOW
    assert await lines_about(books, application_id) == ["letter.sent"]


async def test_what_the_relay_took_before_a_crash_is_sent_again_as_the_very_same_message(
    books: Database, mailbox: Mailbox, room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await make_applicant(books)
    envelope = approval(application_id)
    with one_power_cut_at_the_mark(monkeypatch):
        await room.send_letter(envelope)
    assert (await row_of(books, envelope)).sent_at is None

    answer = await room.send_letter(envelope)

    second, first = mailbox.letters()
    assert answer == LetterSent()
    assert first.source == second.source
    assert first.message_id == second.message_id != ""
    assert await room.send_letter(envelope) == LetterSent()
    assert len(mailbox.letters()) == 2
    assert await lines_about(books, application_id) == ["letter.sent"]


async def test_a_letter_is_not_written_anew_when_its_words_have_changed_meanwhile(
    books: Database, mailbox: Mailbox, room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await make_applicant(books)
    with one_power_cut_at_the_mark(monkeypatch):
        await room.send_letter(approval(application_id))
    async with books.writing() as transaction:
        await applications.change(transaction, application_id, company_name="Jiná firma a.s.")

    await room.send_letter(approval(application_id))

    second, first = mailbox.letters()
    assert first.source == second.source
    assert "Jiná firma" not in second.text


async def test_equal_letter_ids_make_equal_message_ids_and_others_do_not(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books)

    await room.send_letter(approval(application_id))
    await room.send_letter(confirmation(application_id))

    ids = {letter.message_id for letter in mailbox.letters()}
    digest = hashlib.sha256(approval(application_id).letter_id.encode()).hexdigest()[:32]
    assert f"<{digest}@registrator.test>" in ids
    assert len(ids) == 2


async def test_an_address_that_does_not_exist_is_refused_and_written_down(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books, email=f"refused-{uuid.uuid4().hex}@kun.test")
    envelope = approval(application_id)

    answer = await room.send_letter(envelope)

    row = await row_of(books, envelope)
    assert answer == LetterRefused(550)
    assert (row.refused_code, row.sent_at) == (550, None)
    assert await room.send_letter(envelope) == LetterRefused(550)
    assert mailbox.letters() == []
    assert await lines_about(books, application_id) == ["letter.refused"]


async def test_a_relay_that_asks_for_patience_gets_the_letter_later(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books, email=f"greylisted-{uuid.uuid4().hex}@kun.test")
    envelope = approval(application_id)
    with pytest.raises(RelayUnavailableError, match="451"):
        await room.send_letter(envelope)
    assert (await row_of(books, envelope)).sent_at is None

    answer = await room.send_letter(envelope)

    assert answer == LetterSent()
    assert len(mailbox.letters()) == 1


async def test_a_relay_that_is_not_there_is_tried_again(
    books: Database, mailbox: Mailbox, unused_tcp_port: int
) -> None:
    application_id = await make_applicant(books)
    with pytest.raises(RelayUnavailableError):
        await make_room(books, unused_tcp_port).send_letter(approval(application_id))

    answer = await make_room(books, mailbox.smtp_port).send_letter(approval(application_id))

    assert answer == LetterSent()
    assert len(mailbox.letters()) == 1


@pytest.mark.parametrize(
    "answers",
    [
        [b"554 we do not know you"],
        [b"220 relay", b"550 no such greeting", b"550 no such greeting"],
        [b"220 relay", b"250 relay", b"530 authentication required"],
    ],
    ids=["at the door", "at the greeting", "at the sender"],
)
async def test_a_relay_that_does_not_like_us_loses_no_letter(
    books: Database, mailbox: Mailbox, answers: list[bytes]
) -> None:
    envelope = approval(await make_applicant(books))

    async with a_relay_that_says(answers) as port:
        with pytest.raises(RelayUnavailableError, match=r"answered us 5\d\d"):
            await make_room(books, port).send_letter(envelope)

    row = await row_of(books, envelope)
    assert (row.sent_at, row.refused_code) == (None, None)
    assert await make_room(books, mailbox.smtp_port).send_letter(envelope) == LetterSent()


@asynccontextmanager
async def a_relay_that_says(answers: list[bytes]) -> AsyncIterator[int]:
    """Answer the door and then each command with the next line, and hang up after the last."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(answers):
            if number:
                await reader.readline()
            writer.write(answer + b"\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_letter_to_somebody_unknown_is_never_written(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    envelope = approval("PP-nobody")

    with pytest.raises(AddresseeUnknownError):
        await room.send_letter(envelope)

    assert await row_of(books, envelope) is None
    assert mailbox.letters() == []


async def test_an_english_applicant_reads_english(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books, language="en")

    await room.send_letter(approval(application_id))

    (letter,) = mailbox.letters()
    assert letter.subject.startswith("Your application is approved")
    assert "Discount on domains: 20%" in letter.text


async def test_an_address_with_diacritics_is_reached(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books, email=f"jiří-{uuid.uuid4().hex[:8]}@kun.test")

    answer = await room.send_letter(approval(application_id))

    (letter,) = mailbox.letters()
    assert answer == LetterSent()
    assert letter.to.startswith("jiří-")


async def test_a_reason_cannot_add_a_recipient_or_a_button(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books)
    envelope = Envelope(
        f"application/{application_id}/declined",
        Addressee(AddresseeKind.APPLICANT, application_id),
        declined("Ne.\r\nBcc: obet@evil.test\n\n=> evil: http://evil"),
    )

    await room.send_letter(envelope)

    (letter,) = mailbox.letters()
    assert len(letter.recipients) == 1
    assert "Bcc" not in letter.headers
    assert "> Ne. Bcc: obet@evil.test => evil: http://evil" in letter.text


async def test_the_link_works_and_its_secret_stands_nowhere_but_in_the_letter(
    books: Database, owner: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    application_id = await make_applicant(books)

    await room.send_letter(confirmation(application_id))

    (letter,) = mailbox.letters()
    (token,) = set(re.findall(r"https://desk\.registrator\.test/confirm/(\S+)", letter.text))
    assert f'href="https://desk.registrator.test/confirm/{token}"' in letter.html
    async with books.reading() as transaction:
        digest = hashlib.sha256(token.encode()).hexdigest()
        query = letters.LINKS.select().where(letters.LINKS.c.digest == digest)
        link = (await transaction.execute(query)).one()
    assert (link.purpose, link.subject) == ("confirm_email", application_id)
    assert (link.expires_at, link.used_at) == (NOW + timedelta(hours=48), None)
    assert await tables_that_hold(owner, token) == []


async def test_a_letter_repeated_carries_the_link_it_carried_before(
    books: Database, mailbox: Mailbox, room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await make_applicant(books)
    with one_power_cut_at_the_mark(monkeypatch):
        await room.send_letter(confirmation(application_id))

    await room.send_letter(confirmation(application_id))

    second, first = mailbox.letters()
    async with books.reading() as transaction:
        query = letters.LINKS.select().where(letters.LINKS.c.subject == application_id)
        assert len((await transaction.execute(query)).all()) == 1
    assert first.source == second.source


async def tables_that_hold(owner: Database, word: str) -> list[str]:
    """Return the tables with a readable word in any row; a letter's own bytes are left out."""
    found = []
    async with owner.reading() as transaction:
        for table in all_tables().sorted_tables:
            without_bytes = "to_jsonb(t) - 'message'" if table.name == "letters" else "to_jsonb(t)"
            query = text(
                f"SELECT count(*) FROM {table.fullname} t"
                f" WHERE strpos(({without_bytes})::text, :word) > 0"
            )
            if await transaction.scalar(query, {"word": word}):
                found.append(table.fullname)
    return found
