from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front.users import Role, User
from programme.people.application import ApplicationStatus
from tests.makers import fresh
from tests.web.conftest import add_user, open_browser, sign_in
from tests.web.conftest import app as app
from tests.web.conftest import clock as clock
from tests.web.conftest import context as context
from tests.web.conftest import desk as desk
from tests.web.conftest import staff_desk as staff_desk
from tests.web.stories import add_application, publish_tiers


@pytest.fixture(scope="package")
async def reviewer(front: Database) -> User:
    return await add_user(front, f"{fresh('petr')}@desk.example", Role.REVIEWER, "Petr Malý")


@pytest.fixture(scope="package")
async def colleague(front: Database) -> User:
    return await add_user(front, f"{fresh('jana')}@desk.example", Role.REVIEWER, "Jana Rychlá")


@pytest.fixture(scope="package")
async def manager(front: Database) -> User:
    return await add_user(front, f"{fresh('eva')}@desk.example", Role.MANAGER, "Eva Vedoucí")


@pytest.fixture
async def at_work(
    app: FastAPI, reviewer: User, books: Database
) -> AsyncIterator[httpx2.AsyncClient]:
    """The reviewer's browser."""
    await publish_tiers(books)
    async with open_browser(app) as browser:
        await sign_in(browser, reviewer.email)
        yield browser


@pytest.fixture
async def beside(app: FastAPI, colleague: User) -> AsyncIterator[httpx2.AsyncClient]:
    """A colleague's browser."""
    async with open_browser(app) as browser:
        await sign_in(browser, colleague.email)
        yield browser


@pytest.fixture
async def above(app: FastAPI, manager: User) -> AsyncIterator[httpx2.AsyncClient]:
    """A manager's browser."""
    async with open_browser(app) as browser:
        await sign_in(browser, manager.email)
        yield browser


@pytest.fixture
async def waiting(front: Database, books: Database) -> str:
    """An application that waits for a decision."""
    return await add_application(front, books, fresh("c"), ApplicationStatus.AWAITING_REVIEW)
