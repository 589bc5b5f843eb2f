"""The desk's pages for renewals and transfers: price first, then one order, and the choice."""

from collections.abc import AsyncIterator

import pytest

from programme.pricing import Operation
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import Stage, fresh_name, open_stage


@pytest.fixture
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def test_a_partner_turns_automatic_renewal_on_and_off(stage: Stage) -> None:
    partner = await stage.partner()

    before = await partner.browser.get("/desk/renewals")
    await partner.browser.post("/desk/renewals/choice", data={"name": "", "automatic": "yes"})
    after = await partner.browser.get("/desk/renewals")

    assert "Zapnout automatické prodlužování" in before.text
    assert "Vypnout automatické prodlužování" in after.text


async def test_nobody_renews_a_name_of_somebody_else(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await partner.browser.post(
        "/desk/renewals/check", data={"name": fresh_name(), "years": "1"}
    )
    choice = await partner.browser.post(
        "/desk/renewals/choice", data={"name": fresh_name(), "automatic": "yes"}
    )

    assert "Takovou doménu u nás nemáte" in answer.text.replace("\u00a0", " ")
    assert choice.status_code == 404


async def test_a_transfer_wants_its_code_and_never_shows_it_again(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()

    without = await partner.browser.post("/desk/transfers/check", data={"name": name, "code": ""})
    checked = await partner.browser.post(
        "/desk/transfers/check", data={"name": name, "code": "Tajne-heslo-1234"}
    )

    assert without.status_code == 422
    assert "Tajne-heslo-1234" not in checked.text
    assert Operation.TRANSFER.value
