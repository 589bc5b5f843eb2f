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

from activities.post import (
    AddressMissing,
    Envelope,
    LetterGivenUp,
    LetterRefused,
    LetterSent,
    PostRoom,
)
from activities.post.relay import RelayUnavailableError, SmtpRelay
from activities.post.room import GIVE_UP_AFTER
from activities.post.writing import Writer
from db.books import applications, letters
from db.engine import Database
from db.front import users
from db.front.drafts import DRAFTS
from db.front.users import NewUser, Role
from db.tables import all_tables
from programme.letters import (
    Addressee,
    AddresseeKind,
    ApplicationApproved,
    ConfirmEmail,
    DraftSaved,
    ReviewReminder,
)
from sandbox.mailbox import Mailbox, open_mailbox
from tests.activities.samples import COMPANY, SENDER, TEMPLATES, declined
from tests.sealing import SEALS

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with open_mailbox(tmp_path) as opened:
        yield opened


@pytest.fixture
def room(books: Database, mailbox: Mailbox) -> PostRoom:
    return make_room(books, mailbox.smtp_port)


def make_room(books: Database, port: int, now: datetime = NOW) -> PostRoom:
    return PostRoom(
        books,
        Writer(TEMPLATES, SENDER),
        SmtpRelay("127.0.0.1", port),
        lambda: now,
        SEALS.details,
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


async def tasks_about(books: Database, subject: str) -> list[str]:
    query = text("SELECT kind FROM books.tasks WHERE subject = :subject ORDER BY made_at")
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


async def test_a_letter_to_somebody_unknown_is_never_written_and_becomes_a_task(
    books: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    nobody = f"PP-nobody-{uuid.uuid4().hex[:8]}"
    envelope = approval(nobody)

    answers = [await room.send_letter(envelope) for _ in range(2)]

    assert answers == [AddressMissing()] * 2
    assert await row_of(books, envelope) is None
    assert mailbox.letters() == []
    assert await lines_about(books, nobody) == ["letter.addressless"]
    assert await tasks_about(books, nobody) == ["address_missing"]


async def test_a_refused_letter_becomes_one_task_however_often_it_is_tried(
    books: Database, room: PostRoom
) -> None:
    application_id = await make_applicant(books, email=f"refused-{uuid.uuid4().hex}@kun.test")

    for _ in range(3):
        await room.send_letter(approval(application_id))

    assert await tasks_about(books, application_id) == ["letter_refused"]


async def test_a_letter_nobody_takes_is_tried_for_days_and_then_becomes_a_task(
    books: Database, unused_tcp_port: int
) -> None:
    application_id = await make_applicant(books)
    envelope = approval(application_id)
    last_try = NOW + GIVE_UP_AFTER
    with pytest.raises(RelayUnavailableError):
        await make_room(books, unused_tcp_port).send_letter(envelope)
    early = make_room(books, unused_tcp_port, last_try - timedelta(seconds=1))
    with pytest.raises(RelayUnavailableError):
        await early.send_letter(envelope)
    assert await tasks_about(books, application_id) == []

    late = make_room(books, unused_tcp_port, last_try)
    answers = [await late.send_letter(envelope) for _ in range(2)]

    assert answers == [LetterGivenUp()] * 2
    assert (await row_of(books, envelope)).given_up_at == last_try
    assert await tasks_about(books, application_id) == ["letter_given_up"]
    assert await lines_about(books, application_id) == ["letter.given_up"]


async def test_a_letter_given_up_is_not_sent_behind_the_back_of_who_sees_to_it(
    books: Database, mailbox: Mailbox, room: PostRoom, unused_tcp_port: int
) -> None:
    envelope = approval(await make_applicant(books))
    with pytest.raises(RelayUnavailableError):
        await make_room(books, unused_tcp_port).send_letter(envelope)
    await make_room(books, unused_tcp_port, NOW + GIVE_UP_AFTER).send_letter(envelope)

    assert await room.send_letter(envelope) == LetterGivenUp()
    assert mailbox.letters() == []


@pytest.mark.parametrize("code", [450, 552, 554])
async def test_a_no_to_the_whole_message_counts_as_one_to_the_address(
    books: Database, mailbox: Mailbox, room: PostRoom, code: int
) -> None:
    name = f"after-data-{code}-{uuid.uuid4().hex[:8]}@kun.test"
    application_id = await make_applicant(books, email=name)
    envelope = approval(application_id)

    if code < 500:
        with pytest.raises(RelayUnavailableError, match=str(code)):
            await room.send_letter(envelope)
    else:
        assert await room.send_letter(envelope) == LetterRefused(code)
    assert mailbox.letters(application_id) == []


async def test_one_of_our_own_people_is_written_to_in_their_language(
    books: Database, front: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    new = NewUser(
        f"{uuid.uuid4().hex}@desk.test", "Petr Malý", Role.REVIEWER, "en", password_hash="-"
    )
    async with front.writing() as transaction:
        user = await users.add(transaction, new)
    assert user is not None
    application_id = f"PP-{uuid.uuid4().hex[:12]}"

    answer = await room.send_letter(
        Envelope(
            f"application/{application_id}/review-reminder-1/{user.user_id}",
            Addressee(AddresseeKind.STAFF, user.user_id),
            ReviewReminder(application_id, NOW + timedelta(hours=4)),
        )
    )

    (letter,) = mailbox.letters()
    assert answer == LetterSent()
    assert letter.to == user.email
    assert letter.subject == f"A quarter of the time is left – application {application_id}"
    assert f"https://desk.registrator.test/review/{application_id}" in letter.text
    assert await lines_about(books, application_id) == ["letter.sent"]


async def add_draft(front: Database, email: str) -> str:
    draft_id = f"d-{uuid.uuid4().hex[:12]}"
    values = {
        "draft_id": draft_id,
        "email": email,
        "language": "cs",
        "typed": {},
        "marks": {},
        "saved_at": NOW,
        "kept_until": NOW + timedelta(days=30),
    }
    async with front.writing() as transaction:
        await transaction.execute(DRAFTS.insert().values(values))
    return draft_id


async def test_who_has_begun_to_apply_gets_a_link_back_to_the_draft(
    books: Database, front: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    email = f"{uuid.uuid4().hex}@kun.test"
    draft_id = await add_draft(front, email)

    await room.send_letter(
        Envelope(
            f"draft/{draft_id}/saved-1",
            Addressee(AddresseeKind.DRAFT, draft_id),
            DraftSaved(draft_id, NOW + timedelta(hours=48), NOW + timedelta(days=30)),
        )
    )

    (letter,) = mailbox.letters()
    (token,) = set(re.findall(r"https://desk\.registrator\.test/apply/resume/(\S+)", letter.text))
    async with books.reading() as transaction:
        digest = hashlib.sha256(token.encode()).hexdigest()
        query = letters.LINKS.select().where(letters.LINKS.c.digest == digest)
        link = (await transaction.execute(query)).one()
    assert letter.to == email
    assert (link.purpose, link.subject) == ("resume_draft", draft_id)


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


async def test_a_new_link_to_a_draft_ends_the_former_one(
    books: Database, front: Database, mailbox: Mailbox, room: PostRoom
) -> None:
    draft_id = await add_draft(front, f"{uuid.uuid4().hex}@kun.test")

    for number in range(2):
        await room.send_letter(
            Envelope(
                f"draft/{draft_id}/saved-{number}",
                Addressee(AddresseeKind.DRAFT, draft_id),
                DraftSaved(draft_id, NOW + timedelta(days=30), NOW + timedelta(days=30)),
            )
        )

    async with books.reading() as transaction:
        query = letters.LINKS.select().where(letters.LINKS.c.subject == draft_id)
        links = (await transaction.execute(query)).all()
    assert sorted(link.used_at is None for link in links) == [False, True]
    assert len(mailbox.letters()) == 2
