import pytest

from db.engine import Database
from tests.makers import House


@pytest.fixture(scope="session")
async def house(books: Database, front: Database) -> House:
    return House(books, front)
