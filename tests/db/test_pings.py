import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db import pings
from db.engine import Database
from tests.conftest import DatabaseUrls

CHOP = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid")


async def _number(database: Database) -> int:
    async with database.reading() as transaction:
        return int(await transaction.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_a_connection_that_rested_is_asked_and_one_used_just_now_is_not(
    database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, owner = (
        Database(database_urls.worker, pool_size=1),
        Database(database_urls.owner, pool_size=1),
    )
    monkeypatch.setattr(pings, "FRESH_NANOSECONDS", 200_000_000)
    first = await _number(database)
    assert await _number(database) == first

    async with owner.writing() as transaction:
        await transaction.execute(CHOP, {"pid": first})
    await asyncio.sleep(0.4)

    assert await _number(database) != first
    await database.close()
    await owner.close()


async def test_what_is_read_cannot_be_written_and_the_next_may_write(
    database_urls: DatabaseUrls,
) -> None:
    database = Database(database_urls.worker, pool_size=1)
    wish = text("INSERT INTO books.chronicle (actor, kind, subject) VALUES ('a', 'b.c', 'd')")

    with pytest.raises(DBAPIError, match="read-only"):
        async with database.reading() as transaction:
            await transaction.execute(wish)
    async with database.writing() as transaction:
        assert await transaction.scalar(text("SHOW transaction_read_only")) == "off"

    await database.close()
