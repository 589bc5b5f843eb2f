from __future__ import annotations

import re
from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from db.engine import Database
from programme.people.application import ApplicationStatus
from tests.web.conftest import NOON, StandInDesk, add_user, open_browser, seen, sign_in
from tests.web.stories import HORSE, add_application, add_link, send_form

SENTENCES = {
    ApplicationStatus.RECEIVED: "Teď jste na řadě vy.",
    ApplicationStatus.CHECKING: "Ověřujeme údaje ve veřejných rejstřících.",
    ApplicationStatus.AWAITING_REVIEW: "Rozhodneme nejpozději ve středu 25. listopadu 12:00.",
    ApplicationStatus.AWAITING_APPLICANT: "Než rozhodneme, potřebujeme od vás doplnění.",
    ApplicationStatus.AWAITING_SECOND: "Rozhodneme nejpozději ve středu 25. listopadu 12:00.",
    ApplicationStatus.WITHDRAWN: "Žádost jste vzali zpět.",
    ApplicationStatus.APPROVED: "Jste partner.",
    ApplicationStatus.DECLINED: "Žádost jsme zamítli.",
    ApplicationStatus.LAPSED: "E-mail nebyl včas potvrzen",
}


async def customer(front: Database, email: str) -> str:
    user = await add_user(front, email)
    assert user.customer_id is not None
    return user.customer_id


@pytest.mark.parametrize("status", list(ApplicationStatus))
async def test_each_status_says_who_acts_next(
    browser: httpx2.AsyncClient, front: Database, books: Database, status: ApplicationStatus
) -> None:
    customer_id = await customer(front, f"stav-{status}@kun.example")
    reference = await add_application(front, books, customer_id, status)
    await sign_in(browser, f"stav-{status}@kun.example")
    page = re.sub("<[^>]*>", "", seen(await browser.get(f"/applications/{reference}")))
    assert SENTENCES[status] in page
    assert HORSE in page
    assert reference in seen(await browser.get("/applications"))


async def test_a_foreign_and_an_unknown_application_are_not_found(
    app: FastAPI, front: Database
) -> None:
    owner_id = await customer(front, "majitel@kun.example")
    await customer(front, "cizi@kun.example")
    reference = await send_form(front, owner_id)
    async with open_browser(app) as other:
        await sign_in(other, "cizi@kun.example")
        assert (await other.get(f"/applications/{reference}")).status_code == 404
        assert (await other.post(f"/applications/{reference}/link")).status_code == 404
        assert (await other.get("/applications/PP-1999-0001")).status_code == 404
    async with open_browser(app) as nobody:
        assert (await nobody.get(f"/applications/{reference}")).status_code == 303


async def test_the_link_is_sent_again_on_request(
    browser: httpx2.AsyncClient, front: Database, books: Database, desk: StandInDesk
) -> None:
    customer_id = await customer(front, "odkaz@kun.example")
    reference = await add_application(front, books, customer_id, ApplicationStatus.RECEIVED)
    await sign_in(browser, "odkaz@kun.example")
    answer = await browser.post(f"/applications/{reference}/link")
    assert desk.asked_again == [reference]
    assert "Poslali jsme vám nový odkaz." in seen(await browser.get(answer.headers["location"]))
    desk.is_open = False
    answer = await browser.post(f"/applications/{reference}/link")
    assert "Odkaz teď poslat nejde." in seen(await browser.get(answer.headers["location"]))


async def test_looking_at_a_confirmation_changes_nothing(
    browser: httpx2.AsyncClient, books: Database, desk: StandInDesk
) -> None:
    await add_link(books, "token-looking", "PP-2026-0901", NOON + timedelta(hours=1))
    page = await browser.get("/confirm/token-looking")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert 'content="noindex"' in page.text
    assert desk.confirmed == []
    done = await browser.post("/confirm/token-looking")
    assert desk.confirmed == ["PP-2026-0901"]
    assert "E-mail je potvrzený" in seen(done)


async def test_used_expired_and_unknown_links_read_the_same(
    browser: httpx2.AsyncClient, books: Database, desk: StandInDesk
) -> None:
    await add_link(books, "token-used", "PP-2026-0902", NOON + timedelta(hours=1), used=NOON)
    await add_link(books, "token-expired", "PP-2026-0902", NOON - timedelta(seconds=1))
    for token in ("token-used", "token-expired", "token-unknown"):
        for answer in (
            await browser.get(f"/confirm/{token}"),
            await browser.post(f"/confirm/{token}"),
        ):
            assert answer.status_code == 410
            assert "Platnost odkazu skončila" in seen(answer)
    assert desk.confirmed == []
