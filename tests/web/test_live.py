"""The status page by a real server: changes are said at once, and no page keeps it running."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front.sign_ins import SIGN_INS
from db.migrate import upgrade
from programme.people.application import ApplicationStatus
from programme.people.verification import CheckOutcome
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import TEMPLATE, DatabaseUrls, create_database, fresh_urls
from tests.web.conftest import (
    Clock,
    StandInDesk,
    StandInStaffDesk,
    make_context,
    open_browser,
)
from tests.web.following_stage import Applicant, Served, an_applicant, served
from web.app import create_app
from web.following import feed
from workflows.sealing import fresh_key

PATIENCE = 30
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def server(app: FastAPI) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


async def stream_of(applicant: Applicant) -> str:
    page = await applicant.browser.get(applicant.page)
    found = re.search(r'data-live="([^"]+)"', page.text)
    assert found is not None
    return found[1].replace("&amp;", "&")


@asynccontextmanager
async def followed(
    applicant: Applicant, server: Served, path: str
) -> AsyncIterator[httpx2.Response]:
    cookies = dict(applicant.browser.cookies)
    async with (
        httpx2.AsyncClient(cookies=cookies, timeout=PATIENCE) as browser,
        browser.stream("GET", f"{server.address}{path}") as answer,
    ):
        yield answer


async def next_news(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(PATIENCE):
        async for line in lines:
            if line.startswith("data: "):
                return line
    raise AssertionError("The stream ended without news.")


async def test_every_change_is_said_to_an_open_page(
    app: FastAPI, front: Database, books: Database, server: Served
) -> None:
    async with an_applicant(app, front, books, ApplicationStatus.CHECKING) as applicant:
        path = await stream_of(applicant)
        async with followed(applicant, server, path) as answer:
            lines = answer.aiter_lines()
            await applicant.is_checked(COMPANY=CheckOutcome.OK)
            checked = await next_news(lines)
            await applicant.change(status=ApplicationStatus.AWAITING_REVIEW)
            reviewed = await next_news(lines)

        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert checked != reviewed
        assert reviewed.removeprefix("data: ") in await stream_of(applicant)


async def test_what_changed_before_the_stream_began_is_said_first(
    app: FastAPI, front: Database, books: Database, server: Served
) -> None:
    async with an_applicant(app, front, books, ApplicationStatus.CHECKING) as applicant:
        path = await stream_of(applicant)
        await applicant.change(status=ApplicationStatus.AWAITING_REVIEW)
        async with followed(applicant, server, path) as answer:
            assert await next_news(answer.aiter_lines())


async def test_the_stream_carries_no_word_of_the_case(
    app: FastAPI, front: Database, books: Database, server: Served
) -> None:
    async with an_applicant(app, front, books, ApplicationStatus.CHECKING) as applicant:
        path = await stream_of(applicant)
        await applicant.change(status=ApplicationStatus.WITHDRAWN)
        async with followed(applicant, server, path) as answer:
            said = await next_news(answer.aiter_lines())

        assert re.fullmatch(r"data: [0-9a-f]{16}", said)


async def test_a_server_that_stops_lets_open_pages_go_by_itself(
    app: FastAPI,
    front: Database,
    books: Database,
    server: Served,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with an_applicant(app, front, books) as applicant:
        path = await stream_of(applicant)
        async with followed(applicant, server, path) as answer:
            lines = answer.aiter_lines()
            first = await anext(lines)
            await server.stop()
            # A body that was cut off would raise here.
            rest = [line async for line in lines]

        assert first == "retry: 2000"
        assert not [line for line in rest if line.startswith("data: ")]
        assert "timeout graceful shutdown exceeded" not in caplog.text


async def test_a_page_that_was_left_is_forgotten(
    app: FastAPI, front: Database, books: Database, server: Served
) -> None:
    async with an_applicant(app, front, books) as applicant:
        path = await stream_of(applicant)
        for _ in range(feed.MOST_PAGES_EACH + 2):
            async with followed(applicant, server, path) as answer:
                assert answer.status_code == 200
            while not app.state.feed.has_room_for(applicant.customer_id):
                await asyncio.sleep(0.01)


async def test_nobody_keeps_more_pages_open_than_a_browser_does(
    app: FastAPI, front: Database, books: Database, server: Served
) -> None:
    async with (
        an_applicant(app, front, books) as applicant,
        an_applicant(app, front, books) as neighbour,
        AsyncExitStack() as open_pages,
    ):
        streams = []
        for _ in range(feed.MOST_PAGES_EACH):
            page = followed(applicant, server, await stream_of(applicant))
            streams.append((await open_pages.enter_async_context(page)).aiter_lines())
            assert await anext(streams[-1]) == "retry: 2000"
        async with followed(applicant, server, await stream_of(applicant)) as too_many:
            pass
        async with followed(neighbour, server, await stream_of(neighbour)) as other:
            pass

    assert (too_many.status_code, other.status_code) == (429, 200)
    assert too_many.headers["retry-after"] == "60"


@pytest.mark.parametrize(
    "status",
    [ApplicationStatus.APPROVED, ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED],
)
async def test_a_page_that_will_not_change_follows_nothing(
    app: FastAPI, front: Database, books: Database, status: ApplicationStatus
) -> None:
    async with an_applicant(app, front, books, status) as applicant:
        page = await applicant.browser.get(applicant.page)

        assert "data-live" not in page.text
        assert "live.js" not in page.text
        assert "Načíst znovu" not in page.text


async def test_without_scripts_a_link_loads_the_page_again(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        page = await applicant.browser.get(applicant.page)

        assert f'<a href="{applicant.page}">Načíst znovu</a>' in page.text
        assert "<script src=" in page.text
        assert not re.search(r"<script(?! src=)|\son\w+=", page.text)


async def test_a_stranger_follows_nothing(app: FastAPI, front: Database, books: Database) -> None:
    async with an_applicant(app, front, books) as applicant, open_browser(app) as nobody:
        answer = await nobody.get(f"{applicant.page}/live")

        assert answer.status_code == 303


@pytest.fixture
def durable() -> Iterator[DatabaseUrls]:
    """A database such as the real front door demands; the tests' own server forgets too easily."""
    with tempfile.TemporaryDirectory(prefix="pd-live-") as folder:
        server = EmbeddedPostgres(Path(folder) / "data").start()
        try:
            create_database(server, TEMPLATE)
            upgrade(server.url(TEMPLATE))
            yield fresh_urls(server)
        finally:
            server.stop()


async def test_the_real_front_door_stops_at_a_signal_while_a_page_is_open(
    durable: DatabaseUrls, desk: StandInDesk, staff_desk: StandInStaffDesk, clock: Clock
) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    settings = {"DATABASE_URL": durable.web, "PARTNERDESK_PORT": str(port)}
    settings |= {"PARTNERDESK_PAYLOAD_KEYS": fresh_key("probe"), "PARTNERDESK_DETAILS_KEY": "any"}
    front, books = Database(durable.web), Database(durable.worker)
    app = create_app(make_context(front, desk, staff_desk, clock))
    async with an_applicant(app, front, books) as applicant:
        path = await stream_of(applicant)
        # The front door has a clock of its own; a sign-in of the tests' noon may be over there.
        async with front.writing() as transaction:
            lasting = datetime.now(UTC) + timedelta(days=1)
            await transaction.execute(SIGN_INS.update().values(expires_at=lasting))
        door = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "web", env={"PATH": "/usr/bin:/bin"} | settings,
            stderr=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        try:
            async with httpx2.AsyncClient(
                cookies=dict(applicant.browser.cookies), timeout=PATIENCE
            ) as browser:
                await answers(browser, f"http://127.0.0.1:{port}/healthz")
                async with browser.stream("GET", f"http://127.0.0.1:{port}{path}") as answer:
                    lines = answer.aiter_lines()
                    first = await anext(lines)
                    door.send_signal(signal.SIGTERM)
                    rest = [line async for line in lines]
            _, complaints = await asyncio.wait_for(door.communicate(), PATIENCE)
        finally:
            if door.returncode is None:
                door.kill()
    await front.close()
    await books.close()

    assert first == "retry: 2000"
    assert [line for line in rest if line] == []
    assert b"graceful" not in complaints
    assert door.returncode in (0, -signal.SIGTERM)


async def answers(browser: httpx2.AsyncClient, url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await browser.get(url)).status_code < 500:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.1)
