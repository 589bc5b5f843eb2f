from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import timedelta
from typing import get_args

import httpx2
import pytest
from fastapi import FastAPI
from pydantic_core.core_schema import ErrorType

from db.books import companies
from db.engine import Database
from db.front import forms
from db.views import applications
from programme.people.application import ApplicationStatus
from programme.people.verification import CheckOutcome, CompanyEvidence, RegisteredCompany
from tests.web.conftest import NOON, PASSWORD, Clock, StandInDesk, add_user, open_browser, seen
from tests.web.conftest import sign_in as sign_in_as
from tests.web.stories import HORSE, add_application, make_typed, publish_tiers
from web.context import WebContext
from web.schemas.applications import SENTENCES
from web.sweeper import start_forgotten_forms
from workflows.desk import DeskClosedError


@pytest.fixture(autouse=True)
async def tiers(books: Database) -> None:
    await publish_tiers(books)


def reference_in(answer: httpx2.Response) -> str:
    assert answer.status_code == 303, seen(answer)
    return answer.headers["location"].removeprefix("/applications/")


async def test_a_new_applicant_gets_an_account_and_a_reference(
    browser: httpx2.AsyncClient, desk: StandInDesk, front: Database
) -> None:
    answer = await browser.post("/partner/apply", data=make_typed())
    reference = reference_in(answer)
    assert re.fullmatch(r"PP-2026-\d{4,}|PP-\d{4}-\d{4,}", reference)
    assert [each.application_id for each in desk.applied] == [reference]
    page = await browser.get(f"/applications/{reference}")
    assert page.status_code == 200
    assert HORSE in seen(page)
    assert "Žádost jsme přijali." in seen(page)
    async with front.reading() as transaction:
        sent = await forms.find(transaction, reference)
    assert sent is not None
    assert sent.started_at is not None
    assert sent.form.company_name == HORSE
    assert sent.form.company_number == "27082440"
    assert sent.form.vat_number == "CZ27082440"
    assert sent.form.postcode == "400 01"
    assert sent.form.phone == "+420 777 123 456"


async def test_a_double_click_of_a_new_applicant_is_one_application(
    app: FastAPI, desk: StandInDesk
) -> None:
    typed = make_typed()
    async with open_browser(app) as one, open_browser(app) as other:
        answers = await asyncio.gather(
            one.post("/partner/apply", data=typed), other.post("/partner/apply", data=typed)
        )
    assert len({reference_in(answer) for answer in answers}) == 1


async def test_a_double_click_of_a_known_customer_is_one_application(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "dvojklik@kun.example")
    await sign_in_as(browser, "dvojklik@kun.example")
    typed = make_typed(email="dvojklik@kun.example")
    answers = [await browser.post("/partner/apply", data=typed) for _ in range(2)]
    assert len({reference_in(answer) for answer in answers}) == 1


async def test_somebody_with_an_account_signs_in_with_the_form(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "mam.ucet@kun.example")
    typed = make_typed(
        account="have", login_email="mam.ucet@kun.example", login_password=PASSWORD, password=""
    )
    reference = reference_in(await browser.post("/partner/apply", data=typed))
    assert (await browser.get(f"/applications/{reference}")).status_code == 200
    wrong = make_typed(account="have", login_email="mam.ucet@kun.example", login_password="ne")
    refused = await browser.post("/partner/apply", data=wrong)
    assert refused.status_code in (303, 200)  # signed in by now: the account is not asked


async def test_an_address_with_an_account_is_not_given_away(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "obsazeno@kun.example")
    typed = make_typed(email="obsazeno@kun.example", password="úplně jiné heslo")
    answer = await browser.post("/partner/apply", data=typed)
    assert answer.status_code == 422
    assert "Pro tuto adresu účet nelze založit." in seen(answer)
    assert "úplně jiné heslo" not in seen(answer)


async def test_what_was_typed_is_kept_and_every_fault_has_our_sentence(
    browser: httpx2.AsyncClient,
) -> None:
    broken = {
        "company_number": "12x",
        "company_name": "Č" * 201,
        "street": "",
        "postcode": "1",
        "vat_number": "?",
        "email": "jana(zavináč)kun",
        "phone": "12",
        "tier_id": "none",
        "consent": "",
        "password": "krátké",
        "contact_name": 'Karel "Šíp" <b>',
        "city": "",
    }
    answer = await browser.post("/partner/apply", data=make_typed(**broken))
    page = seen(answer)
    assert answer.status_code == 422
    assert "<title>Chyba:" in page
    assert "Je potřeba opravit 11 chyb" in page
    assert "Zadejte IČO jako 8 číslic" in page
    assert 'value="12x"' in page
    assert "Karel &#34;Šíp&#34; &lt;b&gt;" in answer.text
    assert "krátké" not in page
    words = set(re.findall(r"[a-z_]+", re.sub(r"<[^>]*>", " ", page)))
    assert not words & (set(get_args(ErrorType)) - {"missing", "url", "uuid", "enum"})
    for sentence in ("Field required", "Input should", "String should", "see the table"):
        assert sentence not in page


async def test_an_empty_form_is_answered_at_every_field(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/partner/apply", data={"action": "send"})
    page = seen(answer)
    for name in (*SENTENCES, "account"):
        if name not in ("vat_number", "phone"):
            assert f'id="{name}-error"' in page, name
    order = [page.index(f'href="#{name}"') for name in SENTENCES if f'href="#{name}"' in page]
    assert order == sorted(order)


async def test_the_register_fills_the_form(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database
) -> None:
    await keep_answer(books, "27082440")
    desk.outcome = CheckOutcome.OK
    answer = await browser.post(
        "/partner/apply",
        data={"action": "lookup", "company_number": "27 082 440", "phone": "777 1"},
    )
    page = seen(answer)
    assert answer.status_code == 200
    assert f'value="{HORSE}"' in page
    assert 'value="777 1"' in page
    assert "Z ARES, 23. 11. 2026." in page


async def test_after_midnight_in_prague_the_day_is_pragues(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database, clock: Clock
) -> None:
    await keep_answer(books, "27082440")
    desk.outcome = CheckOutcome.OK
    clock.now = NOON.replace(hour=23, minute=30)
    lookup = {"action": "lookup", "company_number": "27082440"}
    page = seen(await browser.post("/partner/apply", data=lookup))
    assert "Z ARES, 24. 11. 2026." in page


async def test_a_number_not_in_the_register_and_a_silent_register_read_differently(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database
) -> None:
    await keep_answer(books, "00000019", CheckOutcome.NOT_FOUND)
    lookup = {"action": "lookup", "company_number": "00000019"}
    not_found = await browser.post("/partner/apply", data=lookup)
    assert not_found.status_code == 422
    assert "Toto IČO v ARES není." in seen(not_found)
    for is_open in (True, False):
        desk.is_open = is_open
        silent = await browser.post("/partner/apply", data=lookup | {"company_number": "00000027"})
        assert silent.status_code == 200
        assert "ARES teď neodpovídá." in seen(silent)
        assert "Chyba:" not in seen(silent)
    unreadable = await browser.post("/partner/apply", data=lookup | {"company_number": "abc"})
    assert "Zadejte IČO jako 8 číslic" in seen(unreadable)


async def test_a_closed_desk_loses_nothing_and_the_sweeper_starts_it(
    browser: httpx2.AsyncClient, desk: StandInDesk, context: WebContext, clock: Clock
) -> None:
    desk.is_open = False
    reference = reference_in(await browser.post("/partner/apply", data=make_typed()))
    assert "Žádost jsme přijali." in seen(await browser.get(f"/applications/{reference}"))
    desk.is_open = True
    clock.now = NOON + timedelta(days=3650)
    await start_forgotten_forms(context)
    assert reference in [each.application_id for each in desk.applied]
    desk.applied.clear()
    await start_forgotten_forms(context)
    assert reference not in [each.application_id for each in desk.applied]


@pytest.mark.parametrize("failure", [RuntimeError("no"), DeskClosedError("not for this one")])
async def test_a_form_that_fails_stops_none_of_those_after_it(
    app: FastAPI, desk: StandInDesk, context: WebContext, clock: Clock, failure: Exception
) -> None:
    desk.is_open = False
    async with open_browser(app) as one, open_browser(app) as other:
        first = reference_in(await one.post("/partner/apply", data=make_typed()))
        second = reference_in(await other.post("/partner/apply", data=make_typed()))
    desk.is_open = True
    desk.failures[first] = failure
    clock.now = NOON + timedelta(days=3650)

    with suppress(DeskClosedError):
        await start_forgotten_forms(context)
    at_once = [each.application_id for each in desk.applied]
    desk.failures.clear()
    await start_forgotten_forms(context)

    assert second in at_once
    assert first not in at_once
    assert [each.application_id for each in desk.applied[len(at_once) :]] == [first]


async def test_two_forms_sent_at_once_or_while_the_desk_is_closed_are_one_application(
    browser: httpx2.AsyncClient, app: FastAPI, desk: StandInDesk, front: Database
) -> None:
    user = await add_user(front, "dve.okna@kun.example")
    desk.is_open = False
    await sign_in_as(browser, "dve.okna@kun.example")
    async with open_browser(app) as other:
        await sign_in_as(other, "dve.okna@kun.example")
        typed = [make_typed(send_key=f"okno-{number}") for number in range(2)]
        answers = await asyncio.gather(
            browser.post("/partner/apply", data=typed[0]),
            other.post("/partner/apply", data=typed[1]),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 303]
    async with front.reading() as transaction:
        kept = await applications.waiting_for_the_books(transaction, user.customer_id or "")
    assert len(kept) == 1
    page = await browser.get("/partner/apply")
    assert f'href="/applications/{kept.pop()}"' in page.text


async def test_an_open_application_stands_in_place_of_the_form(
    browser: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    user = await add_user(front, "otevrena@kun.example")
    assert user.customer_id is not None
    standing = await add_application(
        front, books, user.customer_id, ApplicationStatus.AWAITING_REVIEW
    )
    await sign_in_as(browser, "otevrena@kun.example")
    page = await browser.get("/partner/apply")
    assert f'href="/applications/{standing}"' in page.text
    assert '<form method="post" action="/partner/apply"' not in page.text
    sent = await browser.post("/partner/apply", data=make_typed())
    assert sent.status_code == 200
    assert f'href="/applications/{standing}"' in sent.text
    async with front.reading() as transaction:
        assert len(await applications.of_customer(transaction, user.customer_id)) == 1


async def keep_answer(
    books: Database, number: str, outcome: CheckOutcome = CheckOutcome.OK
) -> None:
    company = RegisteredCompany(
        number=number,
        name=HORSE,
        street="Příčná 7/3",
        city="Ústí nad Labem",
        postcode="40001",
        country="CZ",
        legal_form="112",
        vat_number=None,
        ceased_on=None,
        trading=True,
    )
    found = company if outcome is CheckOutcome.OK else None
    evidence = CompanyEvidence(outcome, "ARES", NOON, "0" * 64, found)
    async with books.writing() as transaction:
        await companies.keep(transaction, number, evidence)
