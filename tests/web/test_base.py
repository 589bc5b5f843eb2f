from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front.users import Role
from tests.web.conftest import PASSWORD, StandInDesk, add_user, open_browser, seen, sign_in
from web.auth import own_path


async def test_the_start_leads_to_the_programme(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/partner")
    page = await browser.get("/partner")
    assert page.status_code == 200
    assert "Požádat o partnerství" in seen(page)


async def test_every_answer_carries_the_safety_headers(browser: httpx2.AsyncClient) -> None:
    for path in ("/partner", "/nowhere", "/static/desk.css", "/healthz"):
        answer = await browser.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_static_files_last_under_their_hash(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/partner")
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    answer = await browser.get(address)
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://desk.example"}, 303),
        ({}, 303),
    ],
)
async def test_only_our_own_pages_may_change_things(
    browser: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await browser.post("/language", data={"language": "en"}, headers=headers)
    assert answer.status_code == status


async def test_what_is_too_large_or_holds_a_nul_is_refused_in_words(
    browser: httpx2.AsyncClient,
) -> None:
    large = await browser.post("/language", data={"language": "c" * 120_000})
    assert large.status_code == 413
    assert "najednou příliš" in seen(large)
    assert (await browser.post("/language", data={"back": "\x00"})).status_code == 400


async def test_a_large_body_in_pieces_is_stopped_too(browser: httpx2.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"c" * 1000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/language", content=pieces(), headers=headers)
    assert answer.status_code == 413
    assert "najednou příliš" in seen(answer)


async def test_failures_are_pages_in_both_languages(
    app: FastAPI, browser: httpx2.AsyncClient
) -> None:
    czech = await browser.get("/nowhere")
    assert czech.status_code == 404
    assert "Tuhle stránku jsme nenašli" in seen(czech)
    english = await browser.get("/nowhere", headers={"accept-language": "en-GB,en;q=0.9"})
    assert "We did not find this page" in seen(english)

    @app.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError("secret detail")

    broken = await browser.get("/breaks")
    assert broken.status_code == 500
    assert "Něco se u nás pokazilo" in seen(broken)
    assert "secret detail" not in broken.text
    assert broken.headers["x-content-type-options"] == "nosniff"


async def test_programs_get_problems_instead_of_pages(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/api/nowhere")
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_the_health_pages_answer(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/healthz")).text == "ok\n"
    assert (await browser.get("/readyz")).text == "ok\n"


async def test_the_language_is_kept_and_the_reader_stays_on_the_page(
    browser: httpx2.AsyncClient,
) -> None:
    assert '<html lang="cs">' in seen(await browser.get("/partner"))
    answer = await browser.post("/language", data={"language": "en", "back": "/help?x=1"})
    assert answer.headers["location"] == "/help?x=1"
    assert '<html lang="en">' in seen(await browser.get("/partner"))


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\tb", "/ \nx"],
)
def test_no_address_of_ours_leads_to_another_host(wanted: str) -> None:
    assert own_path(wanted, "/partner") == "/partner"


async def test_signing_in_returns_to_the_page_wanted(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "vracim.se@kun.example")
    turned = await browser.get("/applications")
    assert turned.status_code == 303
    assert turned.headers["location"] == "/sign-in?wanted=/applications"
    sent = {"email": "Vracim.se@kun.example", "password": PASSWORD, "wanted": "/applications?a=1"}
    answer = await browser.post("/sign-in", data=sent)
    assert answer.headers["location"] == "/applications?a=1"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = await browser.get("/applications")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"


async def test_an_open_redirect_is_refused(browser: httpx2.AsyncClient, front: Database) -> None:
    await add_user(front, "presmeruj@kun.example")
    sent = {"email": "presmeruj@kun.example", "password": PASSWORD, "wanted": "//evil.example"}
    answer = await browser.post("/sign-in", data=sent)
    assert answer.headers["location"] == "/applications"


async def test_a_wrong_password_and_an_unknown_address_read_the_same(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "spatne@kun.example")
    wrong = await browser.post("/sign-in", data={"email": "spatne@kun.example", "password": "x"})
    unknown = await browser.post("/sign-in", data={"email": "nikdo@kun.example", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    assert "E-mail nebo heslo nesouhlasí" in seen(wrong)
    assert wrong.text.replace("spatne@", "nikdo@") == unknown.text


async def test_five_failures_close_an_account_for_a_while(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "hadani@kun.example")
    for _ in range(5):
        wrong = {"email": "hadani@kun.example", "password": "hádám"}
        assert (await browser.post("/sign-in", data=wrong)).status_code == 422
    right = {"email": "HADANI@kun.example", "password": PASSWORD}
    answer = await browser.post("/sign-in", data=right)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Příliš mnoho pokusů" in seen(answer)


async def test_signing_out_ends_the_sign_in(browser: httpx2.AsyncClient, front: Database) -> None:
    await add_user(front, "odchod@kun.example")
    await sign_in(browser, "odchod@kun.example")
    token = browser.cookies["desk"]
    await browser.post("/sign-out")
    browser.cookies.set("desk", token, domain="desk.example")
    assert (await browser.get("/applications")).status_code == 303


async def test_each_sign_in_has_a_new_token(browser: httpx2.AsyncClient, front: Database) -> None:
    await add_user(front, "znovu@kun.example")
    await sign_in(browser, "znovu@kun.example")
    first = browser.cookies["desk"]
    await sign_in(browser, "znovu@kun.example")
    assert browser.cookies["desk"] != first


async def test_pages_are_for_the_role_they_are_made_for(app: FastAPI, front: Database) -> None:
    await add_user(front, "zakaznik@kun.example")
    await add_user(front, "posuzuje@partnerdesk.example", Role.REVIEWER)
    async with open_browser(app) as customer:
        await sign_in(customer, "zakaznik@kun.example")
        assert (await customer.get("/review")).status_code == 403
        assert (await customer.get("/review/PP-2026-0001")).status_code == 403
        answer = await customer.post("/review/PP-2026-0001/decision", data={"verdict": "approve"})
        assert answer.status_code == 403
    async with open_browser(app) as reviewer:
        await sign_in(reviewer, "posuzuje@partnerdesk.example")
        assert (await reviewer.get("/review")).status_code == 200
        assert (await reviewer.get("/applications")).status_code == 403
        assert (await reviewer.get("/apply")).status_code == 403
    async with open_browser(app) as nobody:
        assert (await nobody.get("/review")).status_code == 303


async def test_a_closed_desk_is_said_as_such(
    browser: httpx2.AsyncClient, desk: StandInDesk, app: FastAPI
) -> None:
    desk.is_open = False

    @app.get("/asks")
    async def asks() -> None:
        await desk.confirm_email("PP-2026-0001")

    answer = await browser.get("/asks")
    assert answer.status_code == 503
    assert "Nic se neztratilo" in seen(answer)
