from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from db.engine import Database
from db.front import replies
from db.front.replies import SentAppeal

LATER = datetime.now(UTC) + timedelta(days=1)


def fresh() -> str:
    return f"PP-2026-{uuid.uuid4().hex}"


async def test_the_first_answers_to_a_request_count(front: Database, books: Database) -> None:
    application_id = fresh()
    async with front.writing() as transaction:
        first = await replies.send_answers(transaction, application_id, 1, {"city": "Brno"})
        second = await replies.send_answers(transaction, application_id, 1, {"city": "Praha"})
        other = await replies.send_answers(transaction, application_id, 2, {"city": "Zlín"})

    assert (first, second, other) == (True, False, True)
    async with books.reading() as transaction:
        kept = await replies.answers_of(transaction, application_id, 1)
        assert kept is not None
        assert kept.answers == {"city": "Brno"}
        assert await replies.answers_of(transaction, application_id, 3) is None


async def test_an_application_has_one_appeal(front: Database, books: Database) -> None:
    application_id = fresh()
    async with front.writing() as transaction:
        assert await replies.send_appeal(transaction, application_id, "Nesouhlasíme.")
        assert not await replies.send_appeal(transaction, application_id, "A znovu.")

    async with books.reading() as transaction:
        kept = await replies.appeal_of(transaction, application_id)
        assert kept is not None
        assert kept.words == "Nesouhlasíme."
        assert await replies.appeal_of(transaction, fresh()) is None


async def test_what_was_not_passed_on_waits_until_it_was(front: Database) -> None:
    application_id = fresh()
    async with front.writing() as transaction:
        await replies.send_answers(transaction, application_id, 1, {"city": "Brno"})
        await replies.send_appeal(transaction, application_id, "Nesouhlasíme.")

    async with front.writing() as transaction:
        waiting = await replies.not_passed_on(transaction, LATER)
        own = [sent for sent in waiting if sent.application_id == application_id]
        for sent in own:
            await replies.mark_passed_on(transaction, sent, LATER)
        left = await replies.not_passed_on(transaction, LATER)

    assert [isinstance(sent, SentAppeal) for sent in own] == [False, True]
    assert application_id not in {sent.application_id for sent in left}
