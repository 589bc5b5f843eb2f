"""The applicant's pages in every situation: what axe finds, what stands out, what happens live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from pprint import pformat
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, expect

from db.engine import Database
from db.front.users import Role
from programme.people.application import ApplicationStatus
from programme.people.decisions import Verdict
from programme.people.verification import CheckOutcome
from tests.makers import fresh
from tests.stories.sights import look_at
from tests.stories.test_wording import PROPER_NAMES, czech_in, english_or_codes_in
from tests.stories.windows import Window, Windows
from tests.web.conftest import NOON, PASSWORD, Clock, StandInDesk, add_user, make_context
from tests.web.following_stage import Applicant, Served, an_applicant, served
from tests.web.stories import HORSE
from web.app import create_app
from worker.parts import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

S = ApplicationStatus
TYPED = [*PROPER_NAMES, HORSE, "Jana Nováková", "Příčná 7/3", "Ústí nad Labem", "Česky"]
Sightseeing = AsyncIterator[tuple[str, Window]]
OK, SILENT = CheckOutcome.OK, CheckOutcome.UNAVAILABLE


@dataclass
class Stage:
    app: FastAPI
    server: Served
    windows: Windows
    front: Database
    books: Database

    @asynccontextmanager
    async def applicant(
        self,
        status: ApplicationStatus = S.AWAITING_REVIEW,
        *,
        language: str = "cs",
        scripts: bool = True,
        **changes: Any,
    ) -> AsyncIterator[tuple[Applicant, Window]]:
        async with an_applicant(self.app, self.front, self.books, status, **changes) as applicant:
            window = await self.windows.open(language, scripts=scripts)
            token = applicant.browser.cookies["desk"]
            cookies = {"desk": token, "language": language}
            await window.page.context.add_cookies(
                [
                    {"name": name, "value": value, "url": self.server.address}
                    for name, value in cookies.items()
                ]
            )
            yield applicant, window


@pytest.fixture
async def stage(
    browser: Browser, front: Database, books: Database, tmp_path: Path
) -> AsyncIterator[Stage]:
    app = create_app(make_context(front, StandInDesk(), None, Clock()))
    async with served(app) as server:
        windows = Windows(browser, House(tmp_path, {"web": server.port}))
        yield Stage(app, server, windows, front, books)
        await windows.close()


async def _brought_there(applicant: Applicant, status: ApplicationStatus) -> None:
    if status is S.RECEIVED:
        return
    silent = SILENT if status is S.CHECKING else OK
    await applicant.is_checked(COMPANY=OK, VAT_PAYER=OK, INSOLVENCY=OK, VAT_NUMBER=silent)
    match status:
        case S.AWAITING_APPLICANT:
            await applicant.is_asked()
        case S.APPROVED:
            await applicant.is_decided(Verdict.APPROVE)
        case S.DECLINED:
            await applicant.is_decided(Verdict.DECLINE)
        case S.WITHDRAWN | S.LAPSED:
            await applicant.change(ended_at=NOON)
        case _:
            pass


async def every_status(stage: Stage, language: str) -> Sightseeing:
    for status in ApplicationStatus:
        async with stage.applicant(status, language=language) as (applicant, window):
            await _brought_there(applicant, status)
            await window.open(applicant.page)
            yield status, window
            await window.open("/applications")
            yield f"the list: {status}", window


async def forms(stage: Stage, language: str) -> Sightseeing:
    async with stage.applicant(language=language) as (applicant, window):
        await window.open(f"{applicant.page}/withdraw")
        yield "withdrawing", window
        await applicant.is_asked()
        await window.open(applicant.page)
        await window.page.fill("[name=phone]", "12")
        await window.send(f"{applicant.page}/answers")
        yield "answers with errors", window
        await window.page.fill("[name=phone]", "777 123 456")
        await window.page.fill("[name=explanation]", "777 123 456")
        await window.send(f"{applicant.page}/answers")
        yield "answers that were sent", window


async def an_appeal(stage: Stage, language: str) -> Sightseeing:
    async with stage.applicant(language=language) as (applicant, window):
        await applicant.is_decided(Verdict.DECLINE)
        await window.open(f"{applicant.page}/appeal")
        yield "the form of an appeal", window
        await window.send(f"{applicant.page}/appeal")
        yield "an appeal without words", window
        await window.page.fill("[name=words]", "Nesouhlasíme.")
        await window.send(f"{applicant.page}/appeal")
        yield "an appeal that was sent", window
        await applicant.change(status=S.AWAITING_REVIEW, round=2, ended_at=None)
        await window.open(applicant.page)
        yield "an appeal under review", window
        await applicant.is_decided(Verdict.DECLINE, round=2)
        await window.open(applicant.page)
        yield "an appeal that was declined", window


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("walk", [every_status, forms, an_appeal])
async def test_an_applicants_pages_are_for_everybody(
    stage: Stage, walk: Callable[[Stage, str], Sightseeing], language: str
) -> None:
    wrong = {}
    async for situation, window in walk(stage, language):
        sight = await look_at(window)
        said = (
            sorted(english_or_codes_in(sight.pieces))
            if language == "cs"
            else czech_in(sight.pieces, TYPED)
        )
        found = [*sight.wrong, *said]
        if found:
            wrong[situation] = found

    assert not wrong, pformat(wrong, width=140)


async def test_an_open_page_says_the_new_state_and_shows_its_steps(stage: Stage) -> None:
    async with stage.applicant(S.CHECKING) as (applicant, window):
        await window.open(applicant.page)
        status = window.page.locator("main [role=status]")
        await expect(status).to_have_text("")

        await applicant.is_checked(COMPANY=OK)
        await expect(window.page.locator(".steps")).to_contain_text("Odpověděl 1 ze 4 rejstříků.")
        said_of_a_check = await status.inner_text()
        await applicant.change(status=S.AWAITING_REVIEW)
        await expect(status).to_contain_text("Teď jsme na řadě my. Žádost posuzuje náš pracovník.")
        await applicant.is_decided(Verdict.APPROVE)
        await expect(status).to_contain_text("Jste partner.")
        await expect(window.page.get_by_role("link", name="Přejít na přehled")).to_be_visible()

        assert said_of_a_check == ""
        assert await status.count() == 1
        assert window.noticed == []


async def test_what_somebody_types_is_not_taken_away_by_news(stage: Stage) -> None:
    async with stage.applicant() as (applicant, window):
        await applicant.is_asked()
        await window.open(applicant.page)
        await window.page.fill("[name=explanation]", "Chováme")

        await applicant.change(status=S.LAPSED, ended_at=NOON)

        await expect(window.page.locator("main [role=status]")).to_contain_text("žádost proto")
        assert await window.page.input_value("[name=explanation]") == "Chováme"


async def test_the_page_works_without_scripts_and_by_keyboard(stage: Stage) -> None:
    async with stage.applicant(scripts=False) as (applicant, window):
        await applicant.is_asked()
        await window.open(applicant.page)
        await window.page.fill("[name=phone]", "777 888 999")
        await window.page.fill("[name=explanation]", "Chováme koně.")
        await window.page.focus("[name=explanation]")
        await window.page.keyboard.press("Tab")
        async with window.page.expect_navigation():
            await window.page.keyboard.press("Enter")
        assert "Odpovědi máme" in await window.words()

        await applicant.is_decided(Verdict.DECLINE)
        await window.link("Načíst znovu").click()
        await window.link("Odvolat se proti rozhodnutí").click()
        await window.page.fill("[name=words]", "Nesouhlasíme.")
        await window.press("Odeslat odvolání")
        assert "Rozhodne o něm někdo jiný." in await window.words()


async def test_the_queue_says_that_an_application_came_and_moves_no_row(stage: Stage) -> None:
    reviewer = await add_user(stage.front, f"{fresh('r')}@desk.example", Role.REVIEWER)
    window = await stage.windows.open("cs")
    await window.sign_in(reviewer.email, PASSWORD)
    mark = fresh("Novinky")
    await window.open(f"/review?q={mark}")
    status = window.page.locator("main [role=status]")
    await expect(status).to_have_text("")

    async with stage.applicant(company_name=f"{mark} s.r.o."):
        # Who comes back to the window is told at once, and otherwise within half a minute.
        await window.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(status).to_contain_text("V tomto seznamu přibyly žádosti: 1.")
        assert await window.page.locator("[data-row]").count() == 0
        await window.link("Zobrazit").click()

    await expect(window.page.locator("[data-row]")).to_have_count(1)
    assert window.noticed == []
