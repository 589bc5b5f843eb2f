"""The application form in a window, page after page, in whatever language it speaks."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from tests.stories.lives import Lives
from tests.stories.windows import Window, Windows
from worker.story.form import CONSENTS, SIZE
from worker.story.steps import Persona, horse

PASSWORD = "tajne-heslo-elisky"


def place_of(window: Window) -> str:
    """Return the address of the draft whose page is open."""
    return "/".join(urlsplit(window.page.url).path.split("/")[:3])


async def begin(window: Window) -> Persona:
    """Begin an application of a company nobody has applied with."""
    who = horse(secrets.token_hex(4))
    await window.open("/apply")
    await window.page.fill("[name=company_number]", who.company_number)
    await window.send("/apply")
    return who


async def answer(window: Window, **typed: str) -> None:
    """Fill in the page that is open, save it and go on."""
    for name, text in typed.items():
        await window.page.fill(f"[name={name}]", text)
    await window.send("/apply/", "[value=save]")


async def fill_in(window: Window, email: str, *, stop: str = "check") -> None:
    """Fill in every page from the second one on, until one page is reached."""
    while (question := urlsplit(window.page.url).path.rpartition("/")[2]) != stop:
        match question:
            case "contact":
                await answer(window, contact_name="Eliška Koníčková", email=email)
            case "size":
                await answer(window, **SIZE)
            case "tier":
                await window.page.check("[name=tier_id][value=plus]")
                await answer(window)
            case "terms":
                for consent in CONSENTS:
                    await window.page.check(f"[name={consent}]")
                await answer(window)
            case "account":
                await window.page.check("[name=account][value=new]")
                await answer(window, password=PASSWORD)
            case _:
                await answer(window)


async def mistakes(windows: Windows, _: Lives, language: str) -> AsyncIterator[tuple[str, Window]]:
    """Somebody begins the form and makes every mistake."""
    window = await windows.open(language)
    await window.open("/apply")
    yield "the first question", window
    await window.send("/apply")
    yield "the first question without an answer", window
    await begin(window)
    place = place_of(window)
    yield "the company as the register knows it", window
    await window.open(place)
    yield "the parts of a form that was begun", window
    for page in ("company-number", "contact", "technical", "billing", "size", "account", "later"):
        await window.open(f"{place}/{page}")
        yield f"the empty page about {page}", window
    for page, wrong in (
        ("company", {"company_name": "", "postcode": "1", "vat_number": "?"}),
        ("contact", {"contact_name": "", "email": "jana(zavináč)kun", "phone": "1"}),
        ("technical", {"ip_addresses": "300.1.1.1", "registry_email": "nikdo"}),
        ("billing", {"bank_account": "34175029/5500", "invoice_email": "@"}),
        ("size", {"names_now": "?", "names_yearly": ""}),
        ("account", {"new_email": "?"}),
    ):
        await window.open(f"{place}/{page}")
        await answer(window, **wrong)
        yield f"the page about {page} with errors", window
    await window.open(place)
    yield "the parts of a form with problems", window


async def whole(windows: Windows, _: Lives, language: str) -> AsyncIterator[tuple[str, Window]]:
    """Somebody fills in the form, changes what the register said, and sends it."""
    window = await windows.open(language)
    who = await begin(window)
    place = place_of(window)
    email = f"eliska.{secrets.token_hex(4)}@zlutoucky-kun.example"
    await answer(window, company_name="Žlutější kůň s.r.o.", vat_number="")
    await fill_in(window, email, stop="size")
    await answer(window, **SIZE)
    yield "the tier that is proposed", window
    await answer(window)
    yield "the terms to agree with", window
    await answer(window)
    yield "the terms without consent", window
    await fill_in(window, email)
    yield "everything to be checked", window
    await window.open(place)
    yield "the parts of a form that is done", window
    known_by = await window.page.context.storage_state()
    other = await windows.open(language, known_by=known_by)
    await other.open(f"{place}/contact?back=check")
    await window.open(f"{place}/contact?back=check")
    await answer(window, contact_name="Žofie Koníčková")
    await answer(other, contact_name="Eliška Koníčková")
    yield "a page another window has saved otherwise", other
    await window.open(f"{place}/later")
    await window.send("/apply/")
    yield "a link that was sent", window
    await window.open(f"{place}/throw-away")
    yield "a draft about to be thrown away", window
    await window.open("/apply")
    yield "the first question with a draft to go on with", window

    await window.open(f"{place}/check")
    await window.send("/apply/")
    yield "an application that was received", window
    stranger = await windows.open(language)
    await stranger.open("/apply")
    await stranger.page.fill("[name=company_number]", who.company_number)
    await stranger.send("/apply")
    yield "a company whose application is open", stranger


async def strangers(windows: Windows, _: Lives, language: str) -> AsyncIterator[tuple[str, Window]]:
    """Somebody looks for a form or an application of theirs without an account."""
    stranger = await windows.open(language)
    for name, path in (
        ("a draft that cannot be opened", "/apply/d0"),
        ("a link to a draft that nobody has", "/apply/resume/nobody-has-this"),
        ("going on with a draft", "/apply/find/continue"),
        ("how an application stands", "/apply/find/standing"),
        ("the terms of the programme", "/apply/terms"),
    ):
        await stranger.open(path)
        yield name, stranger
    await stranger.open("/apply/find/standing")
    await stranger.send("/apply/find/")
    yield "how an application stands, without an address", stranger
    await stranger.page.fill("[name=email]", "nikdo@zlutoucky-kun.example")
    await stranger.send("/apply/find/")
    yield "an address that was asked about", stranger
