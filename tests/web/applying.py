"""The whole form over HTTP, page by page, as an applicant without JavaScript sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

import httpx2

from web.applying.sections import Page
from web.schemas.applications import fields_of

_numbers = count(1)

TYPED: Mapping[str, str] = {
    "company_name": "Žluťoučký kůň s.r.o.",
    "street": "Příčná 7/3",
    "city": "Ústí nad Labem",
    "postcode": "40001",
    "vat_number": "cz 27082440",
    "contact_name": "Jana Nováková",
    "phone": "777 123 456",
    "ip_addresses": "192.0.2.10\n2001:DB8::10",
    "registry_email": "",
    "billing_same": "yes",
    "bank_account": "19-2000145399/0800",
    "invoice_email": "",
    "names_now": "30",
    "names_yearly": "1 0",
    "tier_id": "plus",
    "terms_version": "2026-01",
    "consent": "yes",
    "consent_support": "yes",
    "consent_authority": "yes",
    "account": "new",
    "password": "dvanáct znaků a víc",
}


def fresh_number() -> str:
    """Return a company number nobody applied with yet; its check digit agrees."""
    begun = f"3{next(_numbers):06}"
    weighed = sum(int(digit) * (8 - place) for place, digit in enumerate(begun))
    return f"{begun}{(11 - weighed % 11) % 10}"


def make_typed(**changes: str) -> dict[str, str]:
    """Return everything one applicant types; nobody else has the number or the address."""
    number = fresh_number()
    email = f"jana{number}@kun.example"
    fresh = {"company_number": number, "email": email, "new_email": changes.get("email", email)}
    return {**TYPED, **fresh, **changes}


async def begin(browser: httpx2.AsyncClient, typed: Mapping[str, str]) -> str:
    """Begin a draft with the company number and return its address."""
    answer = await browser.post("/apply", data={"company_number": typed["company_number"]})
    assert answer.status_code == 303, answer.text
    found = re.match(r"/apply/d[0-9a-f]{24}", answer.headers["location"])
    assert found is not None, answer.headers["location"]
    return found[0]


async def send_page(
    browser: httpx2.AsyncClient, place: str, page: Page, typed: Mapping[str, str], **changes: str
) -> httpx2.Response:
    """Open a page, fill in its fields, and send it."""
    shown = await browser.get(f"{place}/{page}")
    fields = {name: typed.get(name, "") for name in fields_of(page)}
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    held = {"version": version[1] if version else "0", "action": "save"}
    return await browser.post(f"{place}/{page}", data=fields | held | changes)


async def send_account(
    browser: httpx2.AsyncClient, place: str, typed: Mapping[str, str]
) -> httpx2.Response:
    """Open an account or sign in, at the form."""
    names = ("account", "new_email", "password", "login_email", "login_password")
    fields = {name: typed[name] for name in names if name in typed}
    return await browser.post(f"{place}/account", data=fields | {"action": "save"})


async def fill_in(
    browser: httpx2.AsyncClient, typed: Mapping[str, str], *, signed_in: bool = False
) -> str:
    """Fill in every page and return the draft's address; it is ready to be sent."""
    place = await begin(browser, typed)
    for page in list(Page)[1:-1]:
        answer = await send_page(browser, place, page, typed)
        assert answer.status_code == 303, (page, answer.status_code, answer.text)
    if not signed_in:
        answer = await send_account(browser, place, typed)
        assert answer.status_code == 303, answer.text
    return place


async def apply(
    browser: httpx2.AsyncClient, typed: Mapping[str, str] | None = None, *, signed_in: bool = False
) -> str:
    """Fill in the whole form, send it, and return the reference."""
    place = await fill_in(browser, make_typed() if typed is None else typed, signed_in=signed_in)
    return await reference_of(browser, await browser.post(f"{place}/send"))


async def reference_of(browser: httpx2.AsyncClient, answer: httpx2.Response) -> str:
    """Return the reference of an application that was just sent."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].endswith("/sent"), answer.headers["location"]
    page = await browser.get(answer.headers["location"])
    found = re.search(r"PP-\d{4}-\d{4,}", page.text)
    assert found is not None, page.text
    return found[0]
