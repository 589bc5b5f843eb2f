"""Work on one key shares transactions, and nobody pays for another one's mistake."""

import asyncio

import pytest
from sqlalchemy import text

from db.books.chronicle import CHRONICLE, Line, note
from db.engine import Database, Transaction
from tests.makers import fresh


async def noting(transaction: Transaction, subject: str) -> int:
    await note(transaction, Line("test.noted", subject))
    return int(await transaction.scalar(text("SELECT pg_current_xact_id()::text")) or 0)


async def lines_about(books: Database, subject: str) -> int:
    async with books.reading() as transaction:
        query = CHRONICLE.select().where(CHRONICLE.c.subject == subject)
        return len((await transaction.execute(query)).all())


async def test_what_comes_at_once_is_committed_together(books: Database) -> None:
    key, subject = fresh("key"), fresh("subject")

    transactions = await asyncio.gather(
        *(books.sharing(key, lambda each: noting(each, subject)) for _ in range(12))
    )

    assert len(set(transactions)) <= 2
    assert await lines_about(books, subject) == 12


async def test_one_that_fails_fails_alone(books: Database) -> None:
    key, subject = fresh("key"), fresh("subject")

    async def failing(transaction: Transaction) -> int:
        await noting(transaction, subject)
        raise ZeroDivisionError

    answers = await asyncio.gather(
        *(books.sharing(key, lambda each: noting(each, subject)) for _ in range(3)),
        books.sharing(key, failing),
        *(books.sharing(key, lambda each: noting(each, subject)) for _ in range(3)),
        return_exceptions=True,
    )

    assert [type(each) for each in answers].count(ZeroDivisionError) == 1
    assert await lines_about(books, subject) == 6


async def test_whoever_leaves_while_waiting_leaves_nothing(books: Database) -> None:
    key, subject = fresh("key"), fresh("subject")
    first = asyncio.create_task(books.sharing(key, lambda each: noting(each, subject)))
    second = asyncio.create_task(books.sharing(key, lambda each: noting(each, subject)))
    await asyncio.sleep(0)
    second.cancel()

    await first
    with pytest.raises(asyncio.CancelledError):
        await second

    assert await lines_about(books, subject) <= 2
