"""A database of its own for tests that break the book, or look at all of it."""

from collections.abc import AsyncIterator

import pytest

from db.engine import Database
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.ledger.scene import Scene, everything_happens, open_scene
from tests.makers import House


@pytest.fixture
async def scene(postgres: EmbeddedPostgres) -> AsyncIterator[Scene]:
    async with open_scene(fresh_urls(postgres)) as opened:
        yield opened


@pytest.fixture(scope="session")
async def full_book(postgres: EmbeddedPostgres) -> str:
    """Return the name of a database in which everything happened once; it is only copied."""
    urls = fresh_urls(postgres)
    async with open_scene(urls) as opened:
        await everything_happens(opened.house)
    return urls.owner.rpartition("@/")[2].partition("?")[0]


@pytest.fixture
async def full(postgres: EmbeddedPostgres, full_book: str) -> AsyncIterator[Scene]:
    """A copy of the book in which everything happened once."""
    async with open_scene(fresh_urls(postgres, full_book)) as opened:
        yield opened


@pytest.fixture(scope="session")
async def house(books: Database, front: Database) -> House:
    return House(books, front)
