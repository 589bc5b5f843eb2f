"""Who has what Temporal holds sealed opened, from where, and what is written down of it."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front.users import Role
from tests.makers import fresh
from tests.sealing import KEYS
from tests.web.conftest import add_user, open_browser, sign_in
from web.app import create_app
from web.context import WebContext
from web.gate import LARGEST_BODY, LARGEST_HISTORY
from workflows.sealing import PayloadSeal, fresh_key, sealed_json

TEMPORALS_PAGES = "http://temporal.example"
TOKEN = "a token of thirty-two characters"
SAID = "Zuzana Kanářková"
SEAL = PayloadSeal(KEYS)

Browser = httpx2.AsyncClient


def payloads(word: str) -> str:
    metadata = {"encoding": base64.b64encode(b"json/plain").decode()}
    data = base64.b64encode(json.dumps(word).encode()).decode()
    return json.dumps({"payloads": [{"metadata": metadata, "data": data}]})


@pytest.fixture
def app(context: WebContext) -> FastAPI:
    return create_app(replace(context, codec=SEAL, codec_token=TOKEN))


@pytest.fixture
async def sealed() -> str:
    return await sealed_json(SEAL, payloads(SAID))


@pytest.fixture
async def reviewer(app: FastAPI, front: Database) -> AsyncIterator[Browser]:
    """A reviewer's browser on Temporal's pages, as Chromium says where it is."""
    email = f"{fresh('oko')}@partnerdesk.example"
    await add_user(front, email, Role.REVIEWER)
    async with open_browser(app) as browser:
        await sign_in(browser, email)
        browser.headers.update({"origin": TEMPORALS_PAGES, "sec-fetch-site": "same-site"})
        yield browser


async def ask(browser: Browser, body: str, what: str = "decode", **headers: str) -> httpx2.Response:
    given = {"content-type": "application/json", "x-namespace": "partnerdesk"}
    # A value that is empty takes the header away.
    named = {name.replace("_", "-"): word for name, word in headers.items()}
    return await browser.post(f"/codec/{what}", content=body, headers=given | named)


async def test_a_reviewer_on_temporals_pages_has_values_opened(
    reviewer: Browser, sealed: str
) -> None:
    answer = await ask(reviewer, sealed)

    assert answer.status_code == 200
    assert answer.json() == json.loads(payloads(SAID))
    assert answer.headers["access-control-allow-origin"] == TEMPORALS_PAGES
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["cache-control"] == "no-store"
    assert "Origin" in answer.headers["vary"]


async def test_what_temporals_tools_send_on_is_sealed(reviewer: Browser) -> None:
    sealed = await ask(reviewer, payloads(SAID), "encode")
    again = await ask(reviewer, sealed.text)

    assert sealed.status_code == 200
    assert sealed.json() != again.json() == json.loads(payloads(SAID))


async def test_a_browser_may_ask_from_temporals_pages_and_from_nowhere_else(app: FastAPI) -> None:
    wanted = {"access-control-request-method": "POST"}
    async with open_browser(app) as browser:
        ours = await browser.options("/codec/decode", headers=wanted | {"origin": TEMPORALS_PAGES})
        other = await browser.options(
            "/codec/decode", headers=wanted | {"origin": "http://evil.example"}
        )

    assert ours.status_code == 204
    assert ours.headers["access-control-allow-methods"] == "POST"
    for header in ("authorization", "content-type", "x-namespace"):
        assert header in ours.headers["access-control-allow-headers"]
    assert other.status_code == 403
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://temporal.example", f"{TEMPORALS_PAGES}:1"]
)
async def test_another_page_gets_nothing_even_with_a_reviewers_cookie(
    reviewer: Browser, sealed: str, origin: str
) -> None:
    answer = await ask(reviewer, sealed, origin=origin)

    assert (answer.status_code, answer.content) == (403, b"")
    assert "access-control-allow-origin" not in answer.headers


async def test_strangers_and_customers_get_nothing(
    app: FastAPI, front: Database, sealed: str
) -> None:
    email = f"{fresh('zakaznik')}@firma.example"
    await add_user(front, email)
    async with open_browser(app) as stranger, open_browser(app) as customer:
        await sign_in(customer, email)
        answers = [await ask(each, sealed, what) for each in (stranger, customer) for what in
                   ("decode", "encode")]  # fmt: skip

    assert [(each.status_code, each.content) for each in answers] == [(401, b"")] * 4


async def test_the_command_line_shows_the_token(app: FastAPI, sealed: str) -> None:
    async with open_browser(app) as program:
        right = await ask(program, sealed, authorization=f"Bearer {TOKEN}")
        wrong = await ask(program, sealed, authorization=f"Bearer {TOKEN[:-1]}")
        bare = await ask(program, sealed, authorization=TOKEN)

    assert right.json() == json.loads(payloads(SAID))
    assert (wrong.status_code, bare.status_code) == (401, 401)


async def test_without_a_token_none_opens_and_without_keys_nobody_answers(
    context: WebContext, sealed: str
) -> None:
    no_token = create_app(replace(context, codec=SEAL, codec_token=None))
    async with open_browser(no_token) as one, open_browser(create_app(context)) as other:
        empty = await ask(one, sealed, authorization="Bearer ")
        nobody = await ask(other, sealed, authorization="Bearer ")

    assert empty.status_code == 401
    assert nobody.status_code == 404


async def test_a_value_under_a_key_we_lack_is_told_by_the_keys_name(reviewer: Browser) -> None:
    foreign = await sealed_json(PayloadSeal(fresh_key("lost")), payloads(SAID))

    answer = await ask(reviewer, foreign)

    assert answer.status_code == 422
    assert "'lost'" in answer.text
    assert answer.headers["access-control-allow-origin"] == TEMPORALS_PAGES


async def test_nonsense_is_refused(reviewer: Browser) -> None:
    assert (await ask(reviewer, "nonsense")).status_code == 400


async def test_a_long_history_passes_and_there_is_an_end(reviewer: Browser) -> None:
    long = payloads("x" * LARGEST_BODY)
    longer = payloads("x" * LARGEST_HISTORY)

    assert (await ask(reviewer, long)).status_code == 200
    assert (await ask(reviewer, longer)).status_code == 413


async def test_who_guesses_is_slowed_down(app: FastAPI, sealed: str) -> None:
    async with open_browser(app) as program:
        answers = [
            (await ask(program, sealed, authorization="Bearer x")).status_code for _ in range(130)
        ]

    assert set(answers[:100]) == {401}
    assert answers[-1] == 429


async def test_every_call_is_written_down_and_nothing_of_what_was_opened(
    reviewer: Browser, sealed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "web.staff.codec"):
        await ask(reviewer, sealed)
        await ask(reviewer, payloads(SAID), authorization="Bearer x")

    opened, refused = [record.getMessage() for record in caplog.records]
    assert opened.startswith(f"codec decode: {len(sealed)} bytes, asked by u-")
    assert refused == "codec decode: refused with 401, asked by a stranger"
    for said in (SAID, "Kan", base64.b64encode(json.dumps(SAID).encode()).decode()):
        assert said not in caplog.text
