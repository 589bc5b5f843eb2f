"""The form from the first question to the application: what is asked, kept, refused and sent."""

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

from db.books import applications, companies, partners
from db.engine import Database
from db.front import forms
from db.views.applications import waiting_for_the_books
from db.views.tiers import tiers_valid_on
from programme.people.application import ApplicationStatus
from programme.people.partner import PartnerStatus
from programme.people.proposal import propose_tier
from programme.people.verification import CheckOutcome, CompanyEvidence, RegisteredCompany
from tests.web.applying import (
    apply,
    begin,
    fill_in,
    fresh_number,
    make_typed,
    reference_of,
    send_account,
    send_page,
)
from tests.web.conftest import NOON, PASSWORD, Clock, StandInDesk, add_user, open_browser, seen
from tests.web.conftest import sign_in as sign_in_as
from tests.web.stories import HORSE, add_application, publish_tiers
from web.applying.sections import Page
from web.context import WebContext
from web.schemas.application_sentences import SENTENCES
from web.schemas.applications import fields_of
from web.sweeper import start_forgotten_forms
from workflows.desk import DeskClosedError

OPTIONAL = {
    "vat_number",
    "phone",
    "ip_addresses",
    "registry_email",
    "bank_account",
    "invoice_email",
}


@pytest.fixture(autouse=True)
async def tiers(books: Database) -> None:
    await publish_tiers(books)


async def form_of(front: Database, reference: str) -> forms.SentForm:
    async with front.reading() as transaction:
        sent = await forms.find(transaction, reference)
    assert sent is not None
    return sent


async def test_a_new_applicant_gets_an_account_and_a_reference(
    browser: httpx2.AsyncClient, desk: StandInDesk, front: Database
) -> None:
    typed = make_typed(registry_email="technik@kun.example")

    reference = await apply(browser, typed)

    assert re.fullmatch(r"PP-\d{4}-\d{4,}", reference)
    assert [each.application_id for each in desk.applied] == [reference]
    assert (await browser.get(f"/applications/{reference}")).status_code == 200
    sent = await form_of(front, reference)
    assert sent.started_at is not None
    form = sent.form
    assert (form.company_name, form.company_number) == (HORSE, typed["company_number"])
    assert (form.vat_number, form.postcode) == ("CZ27082440", "400 01")
    assert (form.phone, form.terms_version) == ("+420 777 123 456", "2026-01")
    assert form.stated.technical_addresses == ("192.0.2.10", "2001:db8::10")
    assert form.stated.registry_email == "technik@kun.example"
    assert form.stated.billing_address is None
    assert form.stated.iban == "CZ6508000000192000145399"
    assert (form.stated.names_now, form.stated.names_yearly) == (30, 10)
    async with front.reading() as transaction:
        tiers = await tiers_valid_on(transaction, NOON.date())
    # Other tests' tiers may fit as well: what counts is that the page's own proposal is kept.
    proposal = propose_tier(tiers, 30, 10)
    assert proposal is not None
    assert form.stated.proposed_tier_id == proposal.tier.tier_id


async def test_the_page_after_sending_says_what_happens_and_by_when(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed()
    place = await fill_in(browser, typed)
    answer = await browser.post(f"{place}/send")
    reference = await reference_of(browser, answer)

    page = seen(await browser.get(f"{place}/sent"))

    assert f"<title>Žádost {reference} přijata" in page
    assert typed["email"] in page
    assert re.search(r"<strong>nejpozději <time[^>]*>\w+ \w+ \d+\. \w+</time></strong>", page)
    assert f'href="/applications/{reference}"' in page


async def test_a_double_click_a_reload_and_two_windows_send_one_application(
    browser: httpx2.AsyncClient, app: FastAPI, desk: StandInDesk
) -> None:
    place = await fill_in(browser, make_typed())
    async with open_browser(app) as window:
        window.cookies = browser.cookies
        answers = await asyncio.gather(
            *(each.post(f"{place}/send") for each in (browser, window, browser))
        )
    later = await browser.post(f"{place}/send")

    references = {await reference_of(browser, answer) for answer in (*answers, later)}
    assert len(references) == 1
    assert {each.application_id for each in desk.applied} == references
    assert (await browser.get(place)).headers["location"] == f"{place}/sent"
    assert (await browser.post(f"{place}/contact", data={})).headers["location"] == f"{place}/sent"


async def test_a_page_for_a_new_account_that_comes_twice_opens_one(
    browser: httpx2.AsyncClient, app: FastAPI
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    async with open_browser(app) as window:
        window.cookies.update(browser.cookies)
        answers = [await send_account(each, place, typed) for each in (browser, window)]

    assert [answer.status_code for answer in answers] == [303, 303]


async def test_somebody_with_an_account_signs_in_at_the_form(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    user = await add_user(front, "mam.ucet@kun.example")
    have = {"account": "have", "login_email": user.email}
    typed = make_typed()
    place = await begin(browser, typed)

    wrong = await send_account(browser, place, have | {"login_password": "ne"})
    right = await send_account(browser, place, have | {"login_password": PASSWORD})

    assert wrong.status_code == 422
    assert "E-mail a heslo k sobě nepatří" in seen(wrong) or "nesouhlasí" in seen(wrong)
    assert right.status_code == 303
    page = seen(await browser.get(place))
    assert user.name in page
    assert "Účet" not in page


async def test_an_address_with_an_account_is_not_given_away(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    await add_user(front, "obsazeno@kun.example")
    typed = make_typed(new_email="obsazeno@kun.example", password="úplně jiné heslo")
    answer = await send_account(browser, await begin(browser, typed), typed)
    assert answer.status_code == 422
    assert "Pro tuto adresu účet nelze založit." in seen(answer)
    assert "úplně jiné heslo" not in seen(answer)


BROKEN = {
    Page.NUMBER: {"company_number": "12x"},
    Page.COMPANY: {"company_name": "Č" * 201, "postcode": "1", "vat_number": "?"},
    Page.CONTACT: {
        "contact_name": 'Karel "Šíp" <b>',
        "email": "jana(zavináč)kun",
        "phone": "12",
    },
    Page.TECHNICAL: {"ip_addresses": "192.0.2.300", "registry_email": "nikdo"},
    Page.BILLING: {"billing_same": "no", "bank_account": "34175029/5500", "invoice_email": "@"},
    Page.SIZE: {"names_now": "hodně", "names_yearly": "-1"},
    Page.TIER: {"tier_id": "none"},
    Page.TERMS: {"consent": "ano", "terms_version": "1999-01"},
}


@pytest.mark.parametrize("page", BROKEN, ids=str)
async def test_what_was_typed_is_kept_and_every_fault_has_our_sentence(
    browser: httpx2.AsyncClient, page: Page
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    await send_page(browser, place, Page.SIZE, typed)

    answer = await send_page(browser, place, page, BROKEN[page])

    said = seen(answer)
    assert answer.status_code == 422
    assert "<title>Chyba:" in said
    for name in re.findall(r'<li><a href="#([a-z_]+)">', said):
        assert f'id="{name}"' in said or f'id="{name}-' in said, name
    words = set(re.findall(r"[a-z_]+", re.sub(r"<[^>]*>", " ", said)))
    assert not words & (set(get_args(ErrorType)) - {"missing", "url", "uuid", "enum"})
    for sentence in ("Field required", "Input should", "String should", "see the table"):
        assert sentence not in said
    # It is kept, wrong as it is: the page shows it again, and the list says so.
    again = await browser.get(f"{place}/{page}")
    for name, text in BROKEN[page].items():
        if name not in ("consent", "terms_version", "tier_id", "billing_same"):
            assert text in seen(again), name
    if page in (Page.CONTACT, Page.TECHNICAL, Page.BILLING):
        assert "! </span> Je tu problém" in seen(await browser.get(place)).replace("!<", "! <")


async def test_an_empty_page_is_answered_at_every_field(browser: httpx2.AsyncClient) -> None:
    place = await begin(browser, make_typed())
    await send_page(browser, place, Page.SIZE, make_typed())
    for page in list(Page)[:-1]:
        answer = await send_page(browser, place, page, {"billing_same": "no"})
        wanted = [name for name in fields_of(page) if name not in OPTIONAL | {"billing_same"}]
        said = seen(answer)
        if wanted:
            assert answer.status_code == 422, page
        for name in wanted:
            assert f'id="{name}-error"' in said, name
        order = [said.index(f'href="#{name}"') for name in SENTENCES if name in wanted]
        assert order == sorted(order)


async def test_the_register_fills_the_form_and_what_was_changed_is_marked(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database, front: Database
) -> None:
    typed = make_typed(city="Praha", vat_number="")
    await keep_answer(books, typed["company_number"])
    desk.outcome = CheckOutcome.OK
    place = await begin(browser, typed)

    company = seen(await browser.get(f"{place}/company"))
    for page in list(Page)[1:-1]:
        await send_page(browser, place, page, typed)
    await send_account(browser, place, typed)
    check = seen(await browser.get(f"{place}/check"))
    reference = await reference_of(browser, await browser.post(f"{place}/send"))

    assert f'value="{HORSE}"' in company
    assert "Z ARES, 23. 11. 2026." in company
    assert re.search(r"Praha</span>\s*<span[^>]*>změněno vámi</span>", check)
    assert "V ARES je: Ústí nad Labem" in check
    assert re.search(rf"{HORSE}</span>\s*<span[^>]*>z ARES</span>", check)
    prefilled = (await form_of(front, reference)).form.prefilled
    assert prefilled is not None
    assert prefilled["city"] == "Ústí nad Labem"


async def test_after_midnight_in_prague_the_day_is_pragues(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database, clock: Clock
) -> None:
    typed = make_typed()
    await keep_answer(books, typed["company_number"])
    desk.outcome = CheckOutcome.OK
    clock.now = NOON.replace(hour=23, minute=30)
    place = await begin(browser, typed)
    assert "Z ARES, 24. 11. 2026." in seen(await browser.get(f"{place}/company"))


async def test_a_number_not_in_the_register_and_a_silent_register_read_differently(
    browser: httpx2.AsyncClient, desk: StandInDesk, books: Database
) -> None:
    unknown = fresh_number()
    await keep_answer(books, unknown, CheckOutcome.NOT_FOUND)
    not_found = await browser.post("/apply", data={"company_number": unknown})
    assert not_found.status_code == 422
    assert "Toto IČO v ARES není." in seen(not_found)
    for is_open in (True, False):
        desk.is_open = is_open
        silent = await browser.get(f"{await begin(browser, make_typed())}/company")
        assert silent.status_code == 200
        assert "ARES teď neodpovídá." in seen(silent)
        assert "Chyba:" not in seen(silent)
    unreadable = await browser.post("/apply", data={"company_number": "abc"})
    assert "Zadejte IČO jako 8 číslic" in seen(unreadable)


async def test_another_company_number_brings_that_companys_data(
    browser: httpx2.AsyncClient, books: Database
) -> None:
    typed, other = make_typed(), fresh_number()
    await keep_answer(books, other)
    place = await begin(browser, typed)
    await send_page(browser, place, Page.COMPANY, typed | {"company_name": "Jiná firma"})

    answer = await send_page(browser, place, Page.NUMBER, {"company_number": other}, back="check")
    company = seen(await browser.get(answer.headers["location"]))

    assert answer.headers["location"] == f"{place}/company?back=check"
    assert f'value="{HORSE}"' in company
    assert "Jiná firma" not in company
    tasks = seen(await browser.get(place))
    assert "Rozpracováno" in tasks


async def test_a_closed_desk_loses_nothing_and_the_sweeper_starts_it(
    browser: httpx2.AsyncClient, desk: StandInDesk, context: WebContext, clock: Clock
) -> None:
    desk.is_open = False
    reference = await apply(browser)
    assert (await browser.get(f"/applications/{reference}")).status_code == 200
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
        first, second = await apply(one), await apply(other)
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


async def test_two_drafts_of_one_customer_sent_at_once_are_one_application(
    browser: httpx2.AsyncClient, app: FastAPI, desk: StandInDesk, front: Database
) -> None:
    user = await add_user(front, "dve.okna@kun.example")
    desk.is_open = False
    await sign_in_as(browser, user.email)
    async with open_browser(app) as other:
        await sign_in_as(other, user.email)
        places = [await fill_in(each, make_typed(), signed_in=True) for each in (browser, other)]
        answers = await asyncio.gather(
            browser.post(f"{places[0]}/send"), other.post(f"{places[1]}/send")
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    async with front.reading() as transaction:
        kept = await waiting_for_the_books(transaction, user.customer_id or "")
    assert len(kept) == 1
    page = await browser.get("/apply")
    assert f'href="/applications/{kept.pop()}"' in page.text


async def test_two_people_who_send_for_one_company_at_once_send_one_application(
    app: FastAPI,
) -> None:
    number = fresh_number()
    async with open_browser(app) as one, open_browser(app) as other:
        places = [await fill_in(each, make_typed(company_number=number)) for each in (one, other)]
        answers = await asyncio.gather(
            one.post(f"{places[0]}/send"), other.post(f"{places[1]}/send")
        )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Žádost této firmy je otevřená." in seen(refused)
    assert not re.search(r"PP-\d{4}", seen(refused))


async def test_a_company_with_an_open_application_is_turned_away_at_the_first_question(
    app: FastAPI, browser: httpx2.AsyncClient
) -> None:
    typed = make_typed()
    reference = await apply(browser, typed)
    async with open_browser(app) as stranger:
        answer = await stranger.post("/apply", data={"company_number": typed["company_number"]})

    assert answer.status_code == 409
    assert "Žádost této firmy je otevřená." in seen(answer)
    assert reference not in seen(answer)


@pytest.mark.parametrize("status", [ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN])
async def test_a_company_declined_once_is_told_from_when_it_may_apply_again(
    browser: httpx2.AsyncClient,
    front: Database,
    books: Database,
    clock: Clock,
    status: ApplicationStatus,
) -> None:
    number = fresh_number()
    await add_application(
        front,
        books,
        "c-declined",
        status,
        company_number=number,
        apply_again_from=NOON + timedelta(days=90),
    )

    early = await browser.post("/apply", data={"company_number": number})
    clock.now = NOON + timedelta(days=91)
    in_time = await browser.post("/apply", data={"company_number": number})

    assert early.status_code == 409
    assert "Novou půjde poslat od 21. 2. 2027." in seen(early)
    assert in_time.status_code == 303


async def test_a_company_that_is_a_partner_has_nothing_to_apply_for(
    browser: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    number = fresh_number()
    await add_partner(front, books, number)

    answer = await browser.post("/apply", data={"company_number": number})

    assert answer.status_code == 409
    assert "Tato firma už partnerem je." in seen(answer)


async def test_an_open_application_stands_in_place_of_the_form(
    browser: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    user = await add_user(front, "otevrena@kun.example")
    assert user.customer_id is not None
    standing = await add_application(
        front, books, user.customer_id, ApplicationStatus.AWAITING_REVIEW
    )
    await sign_in_as(browser, user.email)
    page = await browser.get("/apply")
    assert f'href="/applications/{standing}"' in page.text
    assert '<form method="post" action="/apply"' not in page.text
    sent = await browser.post("/apply", data={"company_number": fresh_number()})
    assert f'href="/applications/{standing}"' in sent.text


async def test_the_tier_is_proposed_by_the_size_and_the_page_says_why(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed(names_now="150", names_yearly="60")
    place = await begin(browser, typed)
    too_early = await browser.get(f"{place}/tier")
    await send_page(browser, place, Page.SIZE, typed)

    page = await browser.get(f"{place}/tier")

    assert too_early.headers["location"] == place
    assert "Navrhujeme Partner Pro." in seen(page)
    assert "asi o 210 domén a tato úroveň jich vyžaduje nejméně 200." in seen(page)
    assert re.search(r'value="pro"\s+checked', page.text)


async def test_other_terms_than_those_agreed_with_are_asked_about_again(
    browser: httpx2.AsyncClient,
) -> None:
    typed = make_typed()
    place = await begin(browser, typed)
    await send_page(browser, place, Page.SIZE, typed)
    await send_page(browser, place, Page.TIER, typed)

    outdated = await send_page(browser, place, Page.TERMS, typed | {"terms_version": "2025-01"})

    assert outdated.status_code == 422
    assert "Podmínky se mezitím změnily." in seen(outdated)
    assert "Je tu problém" in seen(await browser.get(place))


async def test_a_change_from_the_last_page_leads_back_to_it(browser: httpx2.AsyncClient) -> None:
    typed = make_typed()
    place = await fill_in(browser, typed)
    page = await browser.get(f"{place}/contact?back=check")
    assert 'name="back" value="check"' in page.text

    answer = await send_page(
        browser, place, Page.CONTACT, typed | {"contact_name": "Jan Nový"}, back="check"
    )

    assert answer.headers["location"] == f"{place}/check"
    assert "Jan Nový" in seen(await browser.get(f"{place}/check"))


async def test_an_unfinished_form_cannot_be_sent(
    browser: httpx2.AsyncClient, desk: StandInDesk
) -> None:
    place = await begin(browser, make_typed())

    answers = [await browser.get(f"{place}/check"), await browser.post(f"{place}/send")]

    assert {each.headers["location"] for each in answers} == {f"{place}?said=draft-unfinished"}
    assert desk.applied == []


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


async def add_partner(front: Database, books: Database, number: str) -> None:
    application_id = await add_application(
        front, books, f"c-{number}", ApplicationStatus.APPROVED, company_number=number
    )
    async with books.writing() as transaction:
        row = await applications.find(transaction, application_id)
        kept = {
            name: row._mapping[name]
            for name in partners.PARTNERS.c.keys()  # noqa: SIM118  # of columns
            if name in row._mapping
        }
        changes = {
            "partner_id": f"c-{number}",
            "status": PartnerStatus.ACTIVE,
            "registry_key": number,
        }
        await partners.add(transaction, kept | changes)
