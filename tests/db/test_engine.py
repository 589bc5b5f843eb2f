import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.books.chronicle import CHRONICLE, Line, note
from db.engine import Database, DatabaseNotDurableError
from tests.makers import fresh


async def lines_about(books: Database, subject: str) -> int:
    async with books.reading() as transaction:
        found = await transaction.execute(CHRONICLE.select().where(CHRONICLE.c.subject == subject))
        return len(found.all())


async def test_a_server_that_may_lose_what_it_acknowledged_is_refused(books: Database) -> None:
    with pytest.raises(DatabaseNotDurableError, match="runs with fsync = off"):
        await books.refuse_unless_durable()


async def test_a_transaction_that_ends_well_is_kept(books: Database) -> None:
    subject = fresh("subject")

    async with books.writing() as transaction:
        await note(transaction, Line("test.noted", subject))

    assert await lines_about(books, subject) == 1


async def test_a_transaction_that_ends_badly_leaves_nothing(books: Database) -> None:
    subject = fresh("subject")

    async def dying() -> None:
        async with books.writing() as transaction:
            await note(transaction, Line("test.noted", subject))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await dying()

    assert await lines_about(books, subject) == 0


async def test_who_reads_cannot_write(books: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with books.reading() as transaction:
            await note(transaction, Line("test.noted", fresh("subject")))


async def test_a_line_that_must_come_once_comes_once(books: Database) -> None:
    subject = fresh("subject")
    line = Line("test.noted", subject, once=f"once/{subject}")

    for _ in range(3):
        async with books.writing() as transaction:
            await note(transaction, line)

    assert await lines_about(books, subject) == 1


async def test_money_is_counted_under_read_committed(books: Database) -> None:
    async with books.writing() as transaction:
        level = await transaction.scalar(text("SHOW transaction_isolation"))

    assert level == "read committed"


async def test_a_failure_does_not_repeat_what_was_to_be_written(books: Database) -> None:
    line = Line("test.noted", "jana@kun.example", facts={"bad": "\x00"})

    with pytest.raises(DBAPIError) as failure:
        async with books.writing() as transaction:
            await note(transaction, line)

    assert "jana@kun.example" not in str(failure.value)
