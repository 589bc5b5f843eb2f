"""The desk's first page, services, API keys, and who may see them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from programme.money import czk
from programme.order import AwaitingFunds
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import Stage, fresh_name, open_stage, text_of

PAGES = (
    "/desk",
    "/desk/deposit",
    "/desk/orders",
    "/desk/orders/new",
    "/desk/services",
    "/desk/api-keys",
)


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_signs_in_first(stage: Stage, path: str) -> None:
    answer = await stage.client().get(path)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in?wanted={path}"


@pytest.mark.parametrize("path", PAGES)
async def test_who_is_no_partner_yet_is_led_to_the_application(stage: Stage, path: str) -> None:
    customer = await stage.customer()

    page = await customer.browser.get(path)

    assert page.status_code == 403
    assert 'href="/partner"' in page.text
    assert "Tato stránka je pro partnery" in text_of(page)


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_a_partners_page_opens_in_both_languages(
    stage: Stage, path: str, language: str
) -> None:
    partner = await stage.partner()
    cookie = f"desk={partner.browser.cookies['desk']}; language={language}"

    page = await partner.browser.get(path, headers={"Cookie": cookie})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert "%(" not in page.text


async def test_the_first_page_of_a_new_partner_shows_the_first_steps(stage: Stage) -> None:
    partner = await stage.partner(free=None)

    text = text_of(await partner.browser.get("/desk"))

    assert "Začínáme" in text
    assert "sleva na domény 20 %" in text
    assert "Nic na vás nečeká." in text


async def test_the_first_page_shows_the_money_and_what_waits(stage: Stage) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))
    await partner.order(name=name)

    text = text_of(await partner.browser.get("/desk"))

    assert "K dispozici 84,10 Kč" in text
    assert f"{name} – chybí 59,10 Kč" in text


async def test_services_show_expiry_administrator_and_payer(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    placed = (await partner.order(name=name)).json()
    await stage.set_up_service(partner, placed["id"], name)

    text = text_of(await partner.browser.get("/desk/services"))

    assert f"{name} 23. 11. 2027 vy vy" in text


async def test_a_key_is_shown_once_works_and_can_be_ended(stage: Stage) -> None:
    partner = await stage.partner()
    created = await partner.browser.post("/desk/api-keys", data={"name": "Formulář"})
    found = re.search(r"pdk_live_[\w-]{43}", created.text)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[0]}"}
    program = stage.client()

    works = await program.get("/api/v1/deposit", headers=headers)
    listed = await partner.browser.get("/desk/api-keys")
    ends = re.findall(r'action="(/desk/api-keys/key_[^"]+/end)"', listed.text)
    ended = [(await partner.browser.post(path)).status_code for path in ends]
    refused = await program.get("/api/v1/deposit", headers=headers)

    assert created.headers["Cache-Control"] == "no-store"
    assert works.status_code == 200
    assert found[0] not in listed.text
    assert found[0][:13] in listed.text
    assert set(ended) == {303}
    assert refused.status_code == 401


async def test_a_foreign_key_cannot_be_ended(stage: Stage) -> None:
    other, partner = await stage.partner(), await stage.partner()
    listed = await other.browser.get("/desk/api-keys")
    path = re.findall(r'action="(/desk/api-keys/key_[^"]+/end)"', listed.text)[0]

    answer = await partner.browser.post(path)

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["", "k" * 61])
async def test_a_key_without_a_fitting_name_is_refused(stage: Stage, name: str) -> None:
    partner = await stage.partner()
    before = await partner.browser.get("/desk/api-keys")

    page = await partner.browser.post("/desk/api-keys", data={"name": name})

    assert page.status_code == 422
    assert page.text.count("/desk/api-keys/key_") == before.text.count("/desk/api-keys/key_")
    assert 'id="name-error"' in page.text
