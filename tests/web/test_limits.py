"""How often one may try, whom that never touches, and who counts as one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import yaml
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

from db.engine import Database
from db.front.users import Role
from settings import Settings
from tests.web.applying import apply, fill_in, fresh_number, make_typed
from tests.web.conftest import (
    PASSWORD,
    StandInDesk,
    add_user,
    make_context,
    open_browser,
    seen,
)
from tests.web.conftest import sign_in as sign_in_as
from tests.web.stories import publish_tiers
from web.__main__ import server_config
from web.app import create_app
from web.applying.doors import Door
from web.context import WebContext

ROOT = Path(__file__).parents[2]
SENDINGS_AN_HOUR = 20
LOOKUPS_IN_TEN_MINUTES = 30
BEGINNINGS_AN_HOUR = 60


@asynccontextmanager
async def browser_at(app: FastAPI, address: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, client=(address, 50000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield client


async def guess(app: FastAPI, address: str, email: str, times: int = 5) -> list[int]:
    wrong = {"email": email, "password": "hádám"}
    async with browser_at(app, address) as stranger:
        answers = [await stranger.post("/sign-in", data=wrong) for _ in range(times)]
    return [answer.status_code for answer in answers]


async def test_a_strangers_guesses_do_not_lock_the_owner_out(app: FastAPI, front: Database) -> None:
    email = "revizorka@partnerdesk.example"
    await add_user(front, email, Role.REVIEWER)

    guesses = await guess(app, "203.0.113.1", email, times=6)
    async with browser_at(app, "198.51.100.7") as owner:
        answer = await owner.post("/sign-in", data={"email": email, "password": PASSWORD})

    assert guesses == [422] * 5 + [429]
    assert answer.status_code == 303


async def test_guesses_from_everywhere_close_an_account_but_not_an_open_browser(
    app: FastAPI, front: Database
) -> None:
    email = "cil@partnerdesk.example"
    await add_user(front, email, Role.REVIEWER)
    async with browser_at(app, "198.51.100.8") as owner, browser_at(app, "198.51.100.9") as late:
        await sign_in_as(owner, email)

        for number in range(10):
            assert await guess(app, f"203.0.113.{number + 10}", email) == [422] * 5
        closed = await late.post("/sign-in", data={"email": email, "password": PASSWORD})
        at_work = await owner.get("/review")

    assert closed.status_code == 429
    assert at_work.status_code == 200


async def test_an_address_that_sends_too_many_applications_keeps_its_draft(
    app: FastAPI, books: Database, front: Database, desk: StandInDesk
) -> None:
    await publish_tiers(books)
    senders = [await add_user(front, f"plno{number}@kun.example") for number in range(2)]
    async with open_browser(app) as browser:
        await sign_in_as(browser, senders[0].email)
        place = await fill_in(browser, make_typed(), signed_in=True)
        for _ in range(SENDINGS_AN_HOUR):
            await app.state.doorkeeper.lets_in(Door.SENDING, "127.0.0.1")

        refused = await browser.post(f"{place}/send")
        english = await browser.post(f"{place}/send", headers={"accept-language": "en"})
        kept = await browser.get(f"{place}/check")
    async with browser_at(app, "198.51.100.1") as other:
        await sign_in_as(other, senders[1].email)
        await apply(other, signed_in=True)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert "během hodiny příliš mnoho žádostí" in seen(refused)
    assert "Too many applications came from your connection" in seen(english)
    assert kept.status_code == 200
    assert len(desk.applied) == 1


async def test_an_address_that_asks_ares_too_often_fills_in_by_hand(
    app: FastAPI, browser: httpx2.AsyncClient
) -> None:
    for _ in range(LOOKUPS_IN_TEN_MINUTES):
        await app.state.doorkeeper.lets_in(Door.LOOKING_UP, "127.0.0.1")

    begun = await browser.post("/apply", data={"company_number": fresh_number()})
    page = await browser.get(begun.headers["location"])

    assert begun.status_code == 303
    assert "ptali příliš často" in seen(page)
    assert page.status_code == 200


async def test_an_address_that_begins_too_many_drafts_is_asked_to_wait(
    app: FastAPI, browser: httpx2.AsyncClient
) -> None:
    for _ in range(BEGINNINGS_AN_HOUR):
        await app.state.doorkeeper.lets_in(Door.BEGINNING, "127.0.0.1")

    refused = await browser.post("/apply", data={"company_number": "27 08 24 32"})

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert 'value="27 08 24 32"' in seen(refused)


async def test_a_demonstration_lets_many_come_from_one_address(
    context: WebContext, front: Database
) -> None:
    shown = make_context(front, context.desk, context.staff_desk, context.clock, demonstration=True)
    keeper = create_app(shown).state.doorkeeper

    let_in = [
        await keeper.lets_in(Door.BEGINNING, "127.0.0.1") for _ in range(BEGINNINGS_AN_HOUR + 1)
    ]

    assert all(let_in)


@pytest.mark.parametrize(
    ("neighbour", "forwarded", "visitor"),
    [
        ("172.18.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "203.0.113.9, 192.168.1.1", "203.0.113.9"),
        ("172.18.0.1", "", "172.18.0.1"),
        ("198.51.100.4", "203.0.113.9", "198.51.100.4"),
    ],
)
async def test_behind_our_proxy_a_visitor_has_the_visitors_address(
    monkeypatch: pytest.MonkeyPatch, neighbour: str, forwarded: str, visitor: str
) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    trusted = compose["services"]["web"]["environment"]["FORWARDED_ALLOW_IPS"]
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    app = FastAPI()

    @app.get("/who")
    async def who(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.client.host if request.client else "")

    config = server_config(app, Settings.from_env({"DATABASE_URL": "unused"}))
    config.load()
    transport = httpx2.ASGITransport(config.loaded_app, client=(neighbour, 50000))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        answer = await client.get("/who", headers=headers)

    assert "*" not in trusted
    assert answer.text == visitor
