"""Drafts: who may open one, for how long, and what two windows and a letter come to."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from db.books import letters
from db.engine import Database
from db.front import drafts
from db.front.sign_ins import digest_of
from programme.letters import LinkPurpose
from programme.people.application import ApplicationStatus
from tests.makers import fresh
from tests.web.applying import apply, begin, make_typed, send_page
from tests.web.conftest import NOON, Clock, StandInDesk, add_user, open_browser, seen
from tests.web.conftest import sign_in as sign_in_as
from tests.web.stories import add_application, publish_tiers
from web.applying.sections import Page
from web.context import WebContext
from web.sweeper import forget_expired_drafts


@pytest.fixture(autouse=True)
async def tiers(books: Database) -> None:
    await publish_tiers(books)


def version_in(page: httpx2.Response) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found is not None
    return found[1]


async def add_resume_link(books: Database, token: str, place: str, **changes: object) -> None:
    values = {
        "digest": digest_of(token),
        "purpose": LinkPurpose.RESUME_DRAFT,
        "subject": place.rpartition("/")[2],
        "expires_at": NOON + timedelta(days=30),
        "used_at": None,
    }
    async with books.writing() as transaction:
        await letters.add_link(transaction, values | changes)


async def test_a_draft_is_kept_after_every_page_and_shown_as_far_as_it_is(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    await send_page(browser, place, Page.COMPANY, typed)
    await send_page(browser, place, Page.CONTACT, typed)

    tasks = seen(await browser.get(place))
    begun = seen(await browser.get("/apply"))

    assert "Hotové 2 části z 7" in tasks
    assert tasks.count("Hotovo</span>") == 2
    assert "Otevře se, až bude hotová část: Rozsah." in tasks
    assert "uchováme do 23. 12. 2026" in tasks
    assert f'href="{place}"' in begun


async def test_only_who_began_a_draft_opens_it(
    browser: httpx2.AsyncClient, app: FastAPI, front: Database
) -> None:
    place = await begin(browser, make_typed())
    user = await add_user(front, "cizi.koncept@kun.example")
    async with open_browser(app) as stranger:
        for path in (place, f"{place}/contact", f"{place}/check", f"{place}/later"):
            answer = await stranger.get(path)
            assert answer.status_code == 410, path
            assert "Tuto rozepsanou žádost nelze otevřít" in seen(answer)
        await begin(stranger, make_typed())
        await sign_in_as(stranger, user.email)
        assert (await stranger.get(place)).status_code == 410
        assert (await stranger.post(f"{place}/contact", data={"version": "1"})).status_code == 410


async def test_a_draft_taken_by_an_account_is_closed_to_who_began_it(
    browser: httpx2.AsyncClient, app: FastAPI, books: Database, front: Database
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    user = await add_user(front, f"{fresh('ujal')}@kun.example")
    token = fresh("odkaz")
    await add_resume_link(books, token, place)
    async with open_browser(app) as owner:
        await owner.get(f"/apply/resume/{token}")
        await sign_in_as(owner, user.email)
        await send_page(owner, place, Page.CONTACT, typed | {"contact_name": "Nový majitel"})
        assert (await owner.get(place)).status_code == 200

    beginner = await browser.get(f"{place}/contact")

    assert beginner.status_code == 303
    assert beginner.headers["location"].startswith("/sign-in")
    assert place not in (await browser.get("/apply")).text


async def test_a_draft_of_a_customer_is_there_in_any_browser(
    browser: httpx2.AsyncClient, app: FastAPI, front: Database
) -> None:
    user = await add_user(front, "dva.pocitace@kun.example")
    await sign_in_as(browser, user.email)
    place = await begin(browser, make_typed())
    async with open_browser(app) as elsewhere:
        await sign_in_as(elsewhere, user.email)
        assert f'href="{place}"' in (await elsewhere.get("/apply")).text
        contact = await elsewhere.get(f"{place}/contact")

    assert f'value="{user.email}"' in contact.text


async def test_who_signs_out_leaves_no_draft_open_behind_them(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    user = await add_user(front, "odchazi@kun.example")
    await sign_in_as(browser, user.email)
    place = await begin(browser, make_typed())

    await browser.post("/sign-out")
    left = await browser.get(place)
    await sign_in_as(browser, user.email)

    assert left.status_code == 410
    assert (await browser.get(place)).status_code == 200


async def test_pages_of_a_draft_are_kept_by_nobody(browser: httpx2.AsyncClient) -> None:
    place = await begin(browser, make_typed())

    for path in (place, f"{place}/company", f"{place}/account", f"{place}/later"):
        answer = await browser.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"


async def test_an_older_window_is_told_and_overwrites_nothing(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    old = version_in(await browser.get(f"{place}/contact"))
    await send_page(browser, place, Page.CONTACT, typed | {"contact_name": "Z druhého okna"})

    late = await browser.post(
        f"{place}/contact",
        data={"contact_name": "Z prvního okna", "email": typed["email"], "version": old},
    )
    kept = seen(await browser.get(f"{place}/contact"))
    again = await browser.post(
        f"{place}/contact",
        data={
            "contact_name": "Z prvního okna",
            "email": typed["email"],
            "version": version_in(late),
        },
    )

    assert late.status_code == 409
    assert "Z druhého okna" in seen(late)
    assert 'value="Z prvního okna"' in seen(late)
    assert 'value="Z druhého okna"' in kept
    assert again.status_code == 303


async def test_windows_on_different_pages_do_not_disturb_each_other(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    old = version_in(await browser.get(f"{place}/size"))
    await send_page(browser, place, Page.CONTACT, typed)

    answer = await browser.post(
        f"{place}/size", data={"names_now": "1", "names_yearly": "2", "version": old}
    )

    assert answer.status_code == 303
    assert typed["email"] in seen(await browser.get(f"{place}/contact"))


async def test_later_saves_what_was_typed_and_sends_a_link(
    browser: httpx2.AsyncClient, desk: StandInDesk, front: Database
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)

    left = await send_page(
        browser, place, Page.CONTACT, {"contact_name": "Jen jméno"}, action="later"
    )
    wrong = await browser.post(f"{place}/later", data={"email": "nikam"})
    right = await browser.post(f"{place}/later", data={"email": typed["email"]})

    assert left.headers["location"] == f"{place}/later"
    assert wrong.status_code == 422
    assert right.status_code == 200
    assert typed["email"] in seen(right)
    assert desk.resumed == [place.rpartition("/")[2]]
    assert 'value="Jen jméno"' in seen(await browser.get(f"{place}/contact"))
    async with front.reading() as transaction:
        draft = await drafts.find(transaction, desk.resumed[0])
    assert draft is not None
    assert draft.email == typed["email"]


async def test_a_closed_desk_keeps_the_draft_and_says_that_no_letter_goes(
    browser: httpx2.AsyncClient, desk: StandInDesk
) -> None:
    place = await begin(browser, make_typed())
    desk.is_open = False

    answer = await browser.post(f"{place}/later", data={"email": "jana@kun.example"})

    assert answer.status_code == 503
    assert "ale dopis teď poslat neumíme" in seen(answer)


async def test_the_link_of_a_letter_opens_the_draft_and_leaves_the_address(
    browser: httpx2.AsyncClient, app: FastAPI, books: Database
) -> None:
    place = await begin(browser, make_typed())
    await add_resume_link(books, f"odkaz{place}", place)
    await add_resume_link(books, f"starý{place}", place, used_at=NOON)
    await add_resume_link(books, f"propadlý{place}", place, expires_at=NOON)
    async with open_browser(app) as elsewhere:
        for token in ("nikdo", f"starý{place}", f"propadlý{place}"):
            refused = await elsewhere.get(f"/apply/resume/{token.replace('/', '%2F')}")
            assert refused.status_code in (404, 410)
        assert (await elsewhere.get(place)).status_code == 410


async def test_a_resumed_draft_is_open_in_that_browser(
    browser: httpx2.AsyncClient, app: FastAPI, books: Database
) -> None:
    place = await begin(browser, make_typed())
    token = place.rpartition("/")[2] + "-secret"
    await add_resume_link(books, token, place)
    async with open_browser(app) as elsewhere:
        followed = await elsewhere.get(f"/apply/resume/{token}")
        opened = await elsewhere.get(place)

    assert followed.status_code == 303
    assert followed.headers["location"] == place
    assert followed.headers["referrer-policy"] == "no-referrer"
    assert "HttpOnly" in followed.headers["set-cookie"]
    assert opened.status_code == 200


async def test_thirty_days_after_the_last_save_a_draft_is_gone(
    browser: httpx2.AsyncClient, clock: Clock, context: WebContext, front: Database
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    clock.now = NOON + timedelta(days=20)
    await send_page(browser, place, Page.CONTACT, typed)
    clock.now = NOON + timedelta(days=49)
    assert (await browser.get(place)).status_code == 200

    clock.now = NOON + timedelta(days=50)
    expired = await browser.get(place)
    await forget_expired_drafts(context)

    assert expired.status_code == 410
    assert "Začít novou žádost" in seen(expired)
    async with front.reading() as transaction:
        assert await drafts.find(transaction, place.rpartition("/")[2]) is None


async def test_a_draft_can_be_thrown_away(browser: httpx2.AsyncClient) -> None:
    place = await begin(browser, make_typed())
    assert (await browser.get(f"{place}/throw-away")).status_code == 200

    answer = await browser.post(f"{place}/throw-away")

    assert answer.headers["location"] == "/apply?said=draft-thrown-away"
    assert (await browser.get(place)).status_code == 410


async def test_what_was_sent_is_no_longer_kept_with_the_draft(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    typed = make_typed()
    reference = await apply(browser, typed)
    async with front.reading() as transaction:
        row = (
            await transaction.execute(
                drafts.DRAFTS.select().where(drafts.DRAFTS.c.sent_as == reference)
            )
        ).one()
    assert (row.typed, row.email, row.company_name) == ({}, None, "")


async def test_finding_an_application_tells_nobody_but_its_address(
    browser: httpx2.AsyncClient, app: FastAPI, desk: StandInDesk
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    await send_page(browser, place, Page.CONTACT, typed)
    async with open_browser(app) as stranger:
        known = await stranger.post("/apply/find/continue", data={"email": typed["email"].upper()})
        unknown = await stranger.post("/apply/find/continue", data={"email": "nikdo@nikde.example"})
        wrong = await stranger.post("/apply/find/continue", data={"email": "nikdo"})
    await asyncio.gather(*app.state.errands)

    assert desk.resumed == [place.rpartition("/")[2]]
    assert known.text == unknown.text
    assert "Pokud k této adrese žádost existuje" in seen(known)
    assert wrong.status_code == 422


async def test_how_an_application_stands_is_sent_to_its_address(
    browser: httpx2.AsyncClient, app: FastAPI, desk: StandInDesk, books: Database, front: Database
) -> None:
    reference = await add_application(
        front, books, "c-stoji", ApplicationStatus.CHECKING, email="kde.stoji@kun.example"
    )
    await browser.post("/apply/find/standing", data={"email": "kde.stoji@kun.example"})
    await asyncio.gather(*app.state.errands)
    assert desk.told == [reference]


async def test_nobodys_mailbox_is_flooded_and_whoever_asks_learns_nothing(
    app: FastAPI, desk: StandInDesk, books: Database, front: Database
) -> None:
    email = "zaplaveny@kun.example"
    await add_application(front, books, "c-zaplaveny", ApplicationStatus.CHECKING, email=email)
    answers = set()

    async with open_browser(app) as stranger:
        for _ in range(7):
            asked = await stranger.post("/apply/find/standing", data={"email": email})
            answers.add((asked.status_code, asked.text))
            await asyncio.gather(*app.state.errands)

    assert len(desk.told) == 4
    assert len(answers) == 1
