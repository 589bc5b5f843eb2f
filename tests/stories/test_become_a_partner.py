"""The whole application, as people live it: in a real browser, without any JavaScript."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.stories import forms
from tests.stories.lives import Lives
from tests.stories.windows import Window, Windows
from worker.parts import House
from worker.story.steps import COMPANY, horse
from worker.story.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

REASON = "Údaje firmy se nám nepodařilo ověřit.\nPošlete výpis: háčky, čárky & <b>značky</b>."


@dataclass
class Applicant:
    """Who applies, in a window of their own."""

    window: Window
    email: str
    reference: str = ""


async def applies(windows: Windows) -> Applicant:
    """Walk from the programme's page to an application that was sent."""
    window = await windows.open(scripts=False)
    applicant = Applicant(window, f"zofie.{secrets.token_hex(4)}@zlutoucky-kun.example")
    await window.open("/partner")
    await window.link("Požádat o partnerství").click()

    number = horse(secrets.token_hex(4)).company_number
    await window.field("IČO").fill(f" {number[:2]} {number[2:5]} {number[5:]} ")
    await window.press("Začít žádost")
    await expect(window.field("Název firmy")).to_have_value(COMPANY)
    await expect(window.field("Obec")).to_have_value("Brno")
    assert "Z ARES" in await window.words()
    await window.press("Uložit a pokračovat")

    await window.field("Jméno kontaktní osoby").fill("Žofie Koníčková")
    await window.field("E-mail").fill(applicant.email)
    await window.field("Telefon").fill("777 123 456")
    for _ in ("contact", "technical", "billing"):
        await window.press("Uložit a pokračovat")
    await window.field("Kolik domén máte na starosti dnes").fill("60")
    await window.field("Kolik domén přidáte za rok").fill("20")
    await window.press("Uložit a pokračovat")
    assert "Navrhujeme Partner Plus." in await window.words()
    await window.press("Uložit a pokračovat")
    for consent in ("Souhlasím s podmínkami", "Svým zákazníkům", "Smím za firmu jednat"):
        await window.page.get_by_label(consent).check()
    await window.press("Uložit a pokračovat")
    await window.page.get_by_label("Chci nový účet").check()
    await window.field("Heslo k novému účtu").fill("tajne-heslo-zofie")
    await window.press("Uložit a pokračovat")
    answer = await window.press("Odeslat žádost")

    assert answer.status == 200
    found = re.search(r"PP-\d{4}-\d{4,}", await window.page.title())
    assert found is not None
    applicant.reference = found[0]
    heading = window.page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(f"Žádost {found[0]} přijata")
    return applicant


async def reads_the_letter(windows: Windows, house: House, email: str, subject: str) -> Window:
    """Open the newest letter to somebody where letters are read: in the mailbox's own pages."""
    mailbox = await windows.open(scripts=False)
    row = mailbox.page.get_by_role("row").filter(has_text=email).filter(has_text=subject)

    async def came() -> bool:
        return await row.count() > 0

    await mailbox.page.goto(house.address("mailbox"))
    await mailbox.until(came, f"a letter to {email} about {subject}")
    await row.first.get_by_role("link").click()
    await mailbox.link("Text").click()
    return mailbox


async def confirms(windows: Windows, house: House, applicant: Applicant) -> None:
    """Follow the link of the letter; looking changes nothing, the button does."""
    mailbox = await reads_the_letter(windows, house, applicant.email, applicant.reference)
    link = mailbox.page.locator('a[href*="/confirm/"]')
    address = urlsplit(await link.get_attribute("href") or "").path
    window = applicant.window
    for _ in range(2):
        assert (await window.open(address)).status == 200
    await window.press("Potvrdit e-mail")
    assert "E-mail je potvrzený" in await window.words()
    await window.link("Sledovat stav žádosti").click()
    said = await window.until_said("Teď jsme na řadě my", "pracovník")
    assert applicant.reference in said


async def opens_the_case(window: Window, reference: str) -> None:
    """Find a case in the queue and open it."""
    await window.open(f"/review?q={reference}")
    row = window.page.get_by_role("row").filter(has_text=reference)
    await expect(row).to_contain_text(COMPANY)
    await row.get_by_role("link").click()
    await expect(window.page.get_by_role("heading", level=1)).to_have_text(COMPANY)
    evidence = window.page.get_by_role("table").first
    name = evidence.get_by_role("row").filter(has_text="Název firmy")
    assert await name.get_by_role("cell").all_inner_texts() == [COMPANY, COMPANY, "✓ Shoda"]


async def test_an_empty_page_says_what_to_do_and_keeps_what_was_typed(windows: Windows) -> None:
    window = await windows.open(scripts=False)
    await forms.begin(window)
    await window.open(f"{forms.place_of(window)}/contact")
    await window.field("Jméno kontaktní osoby").fill("Žofie <Koníčková> & dcery")
    answer = await window.press("Uložit a pokračovat")

    assert answer.status == 422
    assert (await window.page.title()).startswith("Chyba:")
    said = await window.words()
    assert said.count("Zadejte e-mail, na který vám máme odpovědět") == 2
    await expect(window.field("Jméno kontaktní osoby")).to_have_value("Žofie <Koníčková> & dcery")
    links = window.page.locator("#error-summary a")
    for link in await links.all():
        await expect(window.page.locator(await link.get_attribute("href") or "")).to_have_count(1)
    for foreign in ("field required", "string_too_short", "value_error", "Input should"):
        assert foreign not in (await window.page.content())


async def test_a_draft_is_left_and_gone_on_with_elsewhere_by_the_letters_link(
    windows: Windows, house: House
) -> None:
    window = await windows.open(scripts=False)
    await forms.begin(window)
    place = forms.place_of(window)
    email = f"pozdeji.{secrets.token_hex(4)}@zlutoucky-kun.example"
    await window.press("Uložit a pokračovat později")
    await window.field("E-mail").fill(email)
    await window.press("Poslat odkaz")
    assert email in await window.words()

    mailbox = await reads_the_letter(windows, house, email, "Rozepsaná žádost")
    link = mailbox.page.locator('a[href*="/apply/resume/"]')
    address = urlsplit(await link.get_attribute("href") or "").path
    elsewhere = await windows.open(scripts=False)
    assert (await elsewhere.open(place)).status == 410
    await elsewhere.open(address)

    assert urlsplit(elsewhere.page.url).path == place
    assert COMPANY in await elsewhere.words()


async def test_the_form_is_filled_in_by_keyboard_alone(windows: Windows) -> None:
    window = await windows.open()
    await window.open("/apply")
    await window.field("IČO").focus()
    await window.page.keyboard.type(horse(secrets.token_hex(4)).company_number)
    await window.page.keyboard.press("Enter")
    await expect(window.field("Název firmy")).to_have_value(COMPANY)
    await window.field("DIČ").focus()
    await window.page.keyboard.press("Tab")
    await expect(window.button("Uložit a pokračovat")).to_be_focused()
    await window.page.keyboard.press("Enter")
    await expect(window.field("Jméno kontaktní osoby")).to_be_visible()


async def test_an_applicant_is_declined_and_another_becomes_a_partner(
    windows: Windows, house: House, lives: Lives, town: Town
) -> None:
    refused, accepted = await applies(windows), await applies(windows)
    for applicant in (refused, accepted):
        await confirms(windows, house, applicant)

    first, second = lives.reviewers
    desk = await windows.open(scripts=False)
    await desk.sign_in(first.email, first.password)

    await opens_the_case(desk, refused.reference)
    await desk.page.get_by_label("Zamítnout").check()
    assert (await desk.press("Odeslat rozhodnutí")).status == 422
    assert "Vyberte důvod zamítnutí" in await desk.words()
    await expect(desk.page.get_by_label("Zamítnout")).to_be_checked()
    await desk.page.get_by_label("Údaje firmy se nám nepodařilo ověřit.").check()
    await desk.field("Poznámka pro žadatele").fill(REASON)
    await desk.press("Odeslat rozhodnutí")
    await desk.until_said("Zamítnuto", "Zamítnutí žádosti")

    await opens_the_case(desk, accepted.reference)
    await desk.page.get_by_label("Schválit").check()
    await desk.press("Odeslat rozhodnutí")
    await desk.until_said("Schváleno", "Partnerství otevřeno")

    said = await _status_of(refused)
    assert "Žádost jsme zamítli" in said
    assert " ".join(REASON.split()) in said
    letter = await reads_the_letter(windows, house, refused.email, "zamít")
    assert " ".join(REASON.split()) in await letter.words()

    await _status_of(accepted)
    await accepted.window.until_said("Jste partner")
    letter = await reads_the_letter(windows, house, accepted.email, "schvál")
    assert COMPANY in await letter.words()

    colleague = await windows.open(scripts=False)
    await colleague.sign_in(second.email, second.password)
    await colleague.open("/review?tab=decided")
    row = colleague.page.get_by_role("row").filter(has_text=refused.reference)
    await expect(row).to_contain_text(first.name)
    await row.get_by_role("link").click()
    assert first.name in await colleague.words()
    assert await colleague.button("Odeslat rozhodnutí").count() == 0
    assert not [*refused.window.noticed, *accepted.window.noticed, *desk.noticed]


async def test_temporal_says_where_a_case_stands_and_names_nobody(
    windows: Windows, lives: Lives
) -> None:
    window = await lives.window_of_reviewer(windows, "cs")
    await window.open(f"/review/{lives.waiting.reference}")
    await window.link("Otevřít v Temporal UI").click()
    await window.page.locator('a[href*="user-metadata"]').click()

    details = window.page.frame_locator("#user-metadata-current-details")
    await expect(details.get_by_text("The application waits for a reviewer").first).to_be_visible()
    assert COMPANY not in await details.locator("body").inner_text()


async def _status_of(applicant: Applicant) -> str:
    await applicant.window.open(f"/applications/{applicant.reference}")
    return await applicant.window.words()
