"""What an applicant is shown of an application on its way, and what is nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from db.engine import Database
from db.front.users import Role
from programme.people.application import ApplicationStatus
from programme.people.decisions import Verdict
from programme.people.verification import CheckOutcome
from tests.web.conftest import (
    NOON,
    PASSWORD,
    Clock,
    StandInDesk,
    add_user,
    open_browser,
    seen,
    sign_in,
)
from tests.web.following_stage import ASKED, REASON, REVIEWER, Applicant, an_applicant
from tests.web.stories import send_form
from web.following import answers, appeal, application, leaving, live

S = ApplicationStatus
OK, SILENT = CheckOutcome.OK, CheckOutcome.UNAVAILABLE
ROUTES = [
    (method, route.path)
    for room in (application, answers, appeal, leaving, live)
    for route in room.router.routes
    if isinstance(route, APIRoute) and "{" in route.path
    for method in sorted(route.methods or ())
]
KEPT_FROM_APPLICANTS = (REVIEWER, "tajná poznámka", "syrová odpověď", "insolvent", "sandbox")


async def words_of(applicant: Applicant) -> str:
    main = seen(await applicant.browser.get(applicant.page)).split("<main")[1].split("</main>")[0]
    return " ".join(re.sub("<[^>]*>", " ", main).split()).replace(" .", ".")


def test_every_page_of_an_application_is_in_the_table() -> None:
    assert len(ROUTES) >= 8
    assert ("POST", "/applications/{application_id}/answers/{number}") in ROUTES


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_page_is_its_applicants_own(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk, method: str, path: str
) -> None:
    reviewer = f"{method}{path}".replace("/", "-").strip("{}") + "@partnerdesk.example"
    await add_user(front, re.sub(r"[{}]", "", reviewer), Role.REVIEWER)
    async with (
        an_applicant(app, front, books) as owner,
        an_applicant(app, front, books) as stranger,
        open_browser(app) as nobody,
        open_browser(app) as staff,
    ):
        await sign_in(staff, re.sub(r"[{}]", "", reviewer))
        await owner.is_asked()
        address = path.format(application_id=owner.reference, number=1)
        unknown = path.format(application_id="PP-1999-0001", number=1)
        got = {
            "stranger": (await stranger.browser.request(method, address)).status_code,
            "nobody": (await nobody.request(method, address)).status_code,
            "reviewer": (await staff.request(method, address)).status_code,
            "unknown": (await owner.browser.request(method, unknown)).status_code,
        }

    assert got == {"stranger": 404, "nobody": 303, "reviewer": 403, "unknown": 404}
    assert (desk.withdrawn, desk.answered, desk.appealed, desk.asked_again) == ([], [], [], [])


@pytest.mark.parametrize("status", list(ApplicationStatus))
async def test_what_is_not_for_applicants_is_on_no_page(
    app: FastAPI, front: Database, books: Database, status: ApplicationStatus
) -> None:
    async with an_applicant(app, front, books, status) as applicant:
        await applicant.is_checked(COMPANY=OK, INSOLVENCY=OK, SANCTIONS=OK, DUPLICATES=OK)
        if status is S.AWAITING_APPLICANT:
            await applicant.is_asked()
        if status in (S.APPROVED, S.DECLINED):
            await applicant.is_decided(Verdict.DECLINE if status is S.DECLINED else Verdict.APPROVE)
        pages = [
            seen(await applicant.browser.get(path))
            for path in (applicant.page, f"{applicant.page}/appeal", f"{applicant.page}/withdraw")
        ]

        for page in pages:
            assert not [word for word in KEPT_FROM_APPLICANTS if word in page]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ({}, ["Zatím neodpověděl žádný rejstřík."]),
        ({"COMPANY": OK}, ["Odpověděl 1 ze 4 rejstříků."]),
        (
            {"COMPANY": OK, "VAT_PAYER": OK, "INSOLVENCY": CheckOutcome.NOT_FOUND},
            ["Odpověděly 3 ze 4 rejstříků."],
        ),
        (
            {"COMPANY": OK, "VAT_PAYER": OK, "INSOLVENCY": OK, "VAT_NUMBER": SILENT},
            ["Odpověděly 3 ze 4 rejstříků.", "VIES teď neodpovídá, zkusíme to znovu."],
        ),
        (
            {"COMPANY": SILENT, "VAT_NUMBER": SILENT},
            ["Zatím neodpověděl", "ARES a VIES teď neodpovídají, zkusíme to znovu."],
        ),
        (
            {"COMPANY": OK, "VAT_PAYER": OK, "VAT_NUMBER": CheckOutcome.NOT_APPLICABLE},
            ["Odpověděly 2 ze 3 rejstříků."],
        ),
        (
            {"COMPANY": OK, "VAT_PAYER": OK, "VAT_NUMBER": OK, "INSOLVENCY": OK},
            ["Odpověděly všechny rejstříky."],
        ),
    ],
)
async def test_the_page_says_which_registers_have_answered(
    app: FastAPI,
    front: Database,
    books: Database,
    outcomes: dict[str, CheckOutcome],
    said: list[str],
) -> None:
    async with an_applicant(app, front, books, S.CHECKING) as applicant:
        await applicant.is_checked(**outcomes)

        words = await words_of(applicant)

        for sentence in said:
            assert sentence in words


async def test_a_register_that_never_answered_is_no_fault_of_the_applicant(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_checked(COMPANY=OK, VAT_NUMBER=SILENT)

        assert "VIES neodpověděl. Není to vaše chyba." in await words_of(applicant)


async def test_a_promise_that_was_not_kept_is_admitted(
    app: FastAPI, front: Database, books: Database
) -> None:
    late = NOON - timedelta(minutes=1)
    async with an_applicant(app, front, books, due_at=late) as applicant:
        assert "a zatím ho nemáme. Žádost se neztratila." in await words_of(applicant)


async def test_a_second_person_is_our_own_affair(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with (
        an_applicant(app, front, books, S.AWAITING_REVIEW) as one,
        an_applicant(app, front, books, S.AWAITING_SECOND) as other,
    ):
        of_one, of_other = await words_of(one), await words_of(other)

    assert of_one.replace(one.reference, "") == of_other.replace(other.reference, "")


async def test_an_appeal_names_the_new_promise_and_the_second_decision_is_the_last(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)
        await applicant.browser.post(f"{applicant.page}/appeal", data={"words": "Nesouhlasíme."})
        await applicant.change(status=S.AWAITING_REVIEW, round=2, ended_at=None)
        waiting = await words_of(applicant)
        await applicant.is_decided(Verdict.DECLINE, round=2, reason="Ani napodruhé.")
        ended = await words_of(applicant)

        assert "Vaše odvolání posuzuje někdo jiný než ten, kdo rozhodl poprvé." in waiting
        assert "Rozhodneme nejpozději ve středu 25. listopadu 12:00." in waiting
        assert "Rozhodnutí o odvolání" in waiting
        assert "Odvolání posoudil někdo jiný a žádost také zamítl." in ended
        assert "Ani napodruhé." in ended
        assert REASON not in ended
        assert "Odvolat se" not in ended


@pytest.mark.parametrize(
    ("confirmed", "sentence"),
    [
        (None, "E-mail nebyl včas potvrzen"),
        (NOON, "Odpověď na naše otázky nepřišla včas"),
    ],
)
async def test_a_lapse_says_what_never_came(
    app: FastAPI, front: Database, books: Database, confirmed: Any, sentence: str
) -> None:
    async with an_applicant(
        app, front, books, S.LAPSED, email_confirmed_at=confirmed, ended_at=NOON
    ) as applicant:
        words = await words_of(applicant)

        assert sentence in words
        assert "znovu požádat můžete kdykoli" in words
        assert "Přijde později" not in words


async def test_the_list_says_who_acts_next_and_by_when(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked(*ASKED)
        waiting = await send_form(front, applicant.customer_id)

        words = " ".join(
            re.sub("<[^>]*>", " ", seen(await applicant.browser.get("/applications"))).split()
        )

        assert f"{applicant.reference} Žluťoučký kůň s.r.o. Potřebujeme doplnění Vy" in words
        assert "v pátek 4. prosince 12:00" in words
        assert f"{waiting} Žádost jsme přijali." in words


async def test_everything_is_said_in_english_too(
    app: FastAPI, front: Database, books: Database, clock: Clock
) -> None:
    async with an_applicant(app, front, books) as applicant:
        applicant.browser.cookies.set("language", "en")
        reviewed = await words_of(applicant)
        await applicant.is_asked()
        asked = await words_of(applicant)

        assert "We decide on Wednesday 25 November, 12:00 at the latest." in reviewed
        assert "We need 3 things from you" in asked
        assert "Answer on Friday 4 December, 12:00 at the latest" in asked


async def test_who_is_not_signed_in_comes_back_to_the_page_of_the_letter(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant, open_browser(app) as elsewhere:
        away = await elsewhere.get(applicant.page)
        door = await elsewhere.get(away.headers["location"])
        form = {"email": applicant.email, "password": PASSWORD, "wanted": applicant.page}
        back = await elsewhere.post("/sign-in", data=form)

        assert f'value="{applicant.page}"' in door.text
        assert away.headers["location"] == f"/sign-in?wanted={applicant.page}"
        assert back.headers["location"] == applicant.page
