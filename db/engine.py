"""The database: one engine a process, one transaction an activity call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.pings import spare_pings
from db.sharing import Answer, SharedTransactions, Work

Transaction = AsyncConnection
"""What every question to the books takes first; it is committed by whoever opened it."""

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class Database:
    """A PostgreSQL database, reached under one role."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self._engine = create_async_engine(
            _with_driver(url),
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            # What is written may be personal, and a failure's words go to logs and to Temporal.
            hide_parameters=True,
        )
        spare_pings(self._engine)
        self._shared = SharedTransactions(self.writing)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it is committed if the block ends well, else undone."""
        async with self._engine.begin() as connection:
            yield connection

    async def sharing(self, key: str, work: Work[Answer]) -> Answer:
        """Do work in a transaction that it shares with other work of the same key.

        Use it for what everybody wants at once; the work may be begun again, so it must stand that.
        """
        return await self._shared.do(key, work)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction that PostgreSQL keeps from writing."""
        async with self._engine.connect() as connection:
            # Said with BEGIN, where a statement of its own would be a way there and back.
            yield await connection.execution_options(postgresql_readonly=True)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads, and all of it at one moment."""
        async with self._engine.connect() as connection:
            await connection.execute(
                text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            )
            yield connection

    async def refuse_unless_durable(self) -> None:
        """Ask the server whether it keeps what it acknowledges.

        Raises DatabaseNotDurableError, DatabaseSilentError.
        """
        try:
            await self._refuse_unless_durable()
        except OperationalError:
            # The driver's own words name the host, the user and more.
            raise DatabaseSilentError("PostgreSQL does not answer at DATABASE_URL.") from None

    async def _refuse_unless_durable(self) -> None:
        async with self.reading() as transaction:
            for setting in _DURABLE:
                value = await transaction.scalar(text(f"SHOW {setting}"))
                if value == "off":
                    raise DatabaseNotDurableError(f"PostgreSQL runs with {setting} = off.")
            if await transaction.scalar(text("SELECT pg_is_in_recovery()")):
                raise DatabaseNotDurableError("This PostgreSQL is a replica.")

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class DatabaseSilentError(RuntimeError):
    """The server cannot be reached, or does not let us in."""


class DatabaseNotDurableError(RuntimeError):
    """The server may lose what it has acknowledged; money must not be kept there."""


def _with_driver(url: str) -> str:
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
