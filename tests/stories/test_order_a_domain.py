"""A new partner's first day: money in, a domain out, and every refusal in words."""

from __future__ import annotations

import re
import secrets
from typing import Any

import httpx2
import pytest
from playwright.async_api import expect

from tests.drills.house import apply
from tests.stories.lives import Lives, story_in
from tests.stories.windows import Window, Windows
from worker.parts import House
from worker.story.steps import COMPANY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

THREE_NUMBERS = ("K dispozici", "Rezervováno na objednávky", "Celkem")


async def numbers(window: Window) -> tuple[str, ...]:
    """Return the deposit's three numbers as they stand on its page."""
    await window.open("/desk/deposit")
    cards = await window.page.locator(".cards .card").all_inner_texts()
    read = dict(_split(card) for card in cards)
    return tuple(read[name] for name in THREE_NUMBERS)


def _split(card: str) -> tuple[str, str]:
    words = " ".join(card.split())
    found = re.fullmatch(r"(\D+?) ([\d ]+,\d\d Kč)", words)
    assert found is not None, words
    return found[1], found[2]


async def tops_up(windows: Windows, window: Window, house: House) -> None:
    """Ask for a call for payment, read it and pay it at the bank's own page."""
    await window.open("/desk/deposit")
    await window.field("Částka bez DPH").fill("3 000,- Kč")
    await window.press("Vystavit výzvu k platbě")
    code = window.page.get_by_role("img", name="QR Platba")
    await window.until(code.is_visible, "the call for payment")
    assert await code.evaluate("image => image.complete && image.naturalWidth > 100")
    called = await window.words()
    assert "3 630,00 Kč s DPH" in called
    symbol = re.search(r"Variabilní symbol (24\d{8})", called)
    assert symbol is not None
    assert symbol[1] in (await code.get_attribute("alt") or "")

    bank = await windows.open(scripts=False)
    await bank.page.goto(house.address("bank"))
    await bank.page.get_by_label("Amount in CZK").fill("3630.00")
    await bank.page.get_by_label("Variable symbol").fill(symbol[1])
    await bank.page.get_by_label("Payer").fill(COMPANY)
    await bank.press("Pay")
    assert COMPANY in await bank.words()

    await window.until_said("Připsáno")


async def checks(window: Window, name: str, years: str = "1") -> str:
    """Ask what a name costs and return what the page says."""
    await window.open("/desk/orders/new")
    await window.field("Doména").fill(name)
    await window.field("Na jak dlouho").select_option(years)
    await window.press("Zkontrolovat cenu")
    return await window.words()


async def holder_of(house: House, name: str) -> dict[str, Any]:
    """Return whom the registry knows as having a name."""
    async with httpx2.AsyncClient(base_url=house.address("registry_admin"), timeout=30) as registry:
        domain = (await registry.get(f"/api/domains/{name}")).json()
        holder: dict[str, Any] = (
            await registry.get(f"/api/contacts/{domain['registrant']}")
        ).json()
    return holder


async def test_the_first_day_of_a_partner(windows: Windows, house: House) -> None:
    marker = secrets.token_hex(4)
    async with story_in(house) as story:
        await apply(story)
        await story.is_approved()
    window = await windows.open(scripts=False)
    await window.sign_in(story.email, story.password)

    said = await checks(window, f"kun-{marker}.cz")
    assert "Domény se platí ze zálohového účtu" in said
    assert await window.page.locator('form[action="/desk/orders"]').count() == 0
    await window.open("/desk/deposit")
    await window.page.fill("[name=password]", story.password)
    await window.press("Aktivovat zálohový účet")
    await window.until_said("K dispozici", "0,00 Kč")
    await tops_up(windows, window, house)
    assert await numbers(window) == ("3 000,00 Kč", "0,00 Kč", "3 000,00 Kč")

    said = await checks(window, f"Kun-{marker}.CZ")
    assert "143,20 Kč bez DPH" in said
    assert "Ceník 179,00 Kč − sleva 20 %" in said
    assert "K dispozici po objednávce 2 856,80 Kč" in said
    await window.press("Objednat za 143,20 Kč bez DPH")
    await window.until_said("Zaregistrováno", f"kun-{marker}.cz")
    assert await numbers(window) == ("2 856,80 Kč", "0,00 Kč", "2 856,80 Kč")
    assert (await holder_of(house, f"kun-{marker}.cz"))["org"] == COMPANY
    await window.open("/desk/services")
    assert f"kun-{marker}.cz" in await window.words()

    registry = await windows.open(scripts=False)
    await registry.page.goto(house.address("registry_admin"))
    assert COMPANY in await registry.page.inner_text("body")
    assert not window.noticed


async def test_what_cannot_be_ordered_is_said_in_words(windows: Windows, lives: Lives) -> None:
    window = await lives.window_of_player(windows, lives.partner, "cs")
    before = await numbers(window)
    marker = secrets.token_hex(4)

    for name, sentence in (
        ("", "Zadejte alespoň jednu doménu"),
        ("pod_tržítko.cz", "Název může mít jen písmena, číslice a pomlčku uvnitř"),
        ("koník.cz", "U této koncovky pište název bez háčků a čárek"),
        ("kun.xyz", "Tuto koncovku zatím nenabízíme"),
    ):
        assert sentence in await checks(window, name)
        assert (await window.page.title()).startswith("Chyba:")
        await expect(window.field("Doména")).to_have_value(name)

    await checks(window, f"taken-{marker}.cz")
    await window.press("Objednat za 143,20 Kč bez DPH")
    said = await window.until_said("Nevyšlo, peníze uvolněny", "už obsazená")
    assert "Nic jsme nestrhli" in said
    assert await numbers(window) == before


async def test_an_order_without_money_waits_and_can_be_taken_back(
    windows: Windows, lives: Lives
) -> None:
    window = await lives.window_of_player(windows, lives.partner, "cs")
    before = await numbers(window)

    said = await checks(window, f"draha-{secrets.token_hex(4)}.cz", "10")
    assert "Chybí" in said
    await window.press("Objednat za 1 432,00 Kč bez DPH")
    said = await window.until_said("Čeká na prostředky", "Na zálohovém účtu chybí")
    assert await window.link("Dobít zálohu").count() == 1
    order = window.page.url
    assert await numbers(window) == before

    await window.page.goto(order)
    await window.page.locator("summary", has_text="Zrušit objednávku").click()
    await window.page.locator("button.danger").click()
    await window.until_said("Zrušeno")
    assert await numbers(window) == before


async def test_a_key_is_shown_once_and_signing_out_ends_the_sign_in(
    windows: Windows, lives: Lives
) -> None:
    player = lives.partner
    window = await windows.open(scripts=False)
    await window.sign_in(player.email, player.password)
    await window.open("/desk/api-keys")
    await window.field("K čemu klíč je").fill("Účetní program")
    await window.press("Vytvořit klíč")
    shown = re.search(r"pdk_live_[\w-]{40,}", await window.words())
    assert shown is not None
    deposit = f"{lives.house.web_address}/api/v1/deposit"
    async with httpx2.AsyncClient(timeout=30) as program:
        answer = await program.get(deposit, headers={"Authorization": f"Bearer {shown[0]}"})
    assert answer.status_code == 200

    await window.open("/desk/api-keys")
    assert shown[0] not in await window.page.content()
    assert "Účetní program" in await window.words()

    await window.press("Odhlásit se")
    assert "Jste odhlášeni" in await window.words()
    await window.open("/desk")
    assert "/sign-in" in window.page.url
