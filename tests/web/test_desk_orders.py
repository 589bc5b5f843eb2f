"""Orders on the desk: the same path as the API's, with sentences instead of codes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from programme.money import czk
from programme.order import (
    AlreadyOrdered,
    AwaitingFunds,
    NameTaken,
    OrderStatus,
    Registered,
    StillWorking,
)
from programme.people.partner import PartnerStatus
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, UNTIL, Guest, Stage, fresh_name, open_stage, text_of
from web.pages.order_steps import steps_of

PRICES = (
    ("cz", "143,20 Kč", "Ceník 179,00 Kč − sleva 20 %"),
    ("example", "140,00 Kč", "Sleva 20 % by šla pod nákupní cenu, účtujeme nákupní cenu 140,00 Kč"),
    ("test", "140,00 Kč", "Cena na webu je 99,00 Kč; pod nákupní cenu 140,00 Kč partnerům neprodá"),
)
BAD_NAMES = (
    ("", "Zadejte"),
    ("kun_modry.cz", "písmena, číslice a pomlčku"),
    ("kun.nowhere", "nenabízíme"),
    ("kun--modry.cz", "pomlč"),
    ("háčky.cz", "bez"),
)


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def check(guest: Guest, name: str, years: str = "1") -> httpx2.Response:
    return await guest.browser.post("/desk/orders/check", data={"name": name, "years": years})


def form_in(page: httpx2.Response) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


async def order(guest: Guest, name: str) -> httpx2.Response:
    form = form_in(await check(guest, name))
    return await guest.browser.post("/desk/orders", data=form, follow_redirects=True)


@pytest.mark.parametrize(("zone", "price", "reason"), PRICES)
async def test_the_check_page_shows_the_price_and_why(
    stage: Stage, zone: str, price: str, reason: str
) -> None:
    partner = await stage.partner(free=1_200_000)

    page = await check(partner, fresh_name(zone))

    assert page.status_code == 200
    assert f"Objednat za {price} bez DPH" in text_of(page)
    assert reason in text_of(page)


async def test_the_check_page_shows_the_deposit_before_and_after(stage: Stage) -> None:
    partner = await stage.partner(free=1_200_000)

    page = await check(partner, fresh_name(), "2")

    assert "Teď k dispozici 12 000,00 Kč" in text_of(page)
    assert "K dispozici po objednávce 11 713,60 Kč" in text_of(page)


async def test_the_check_page_says_what_is_missing_and_that_the_order_will_wait(
    stage: Stage,
) -> None:
    partner = await stage.partner(free=8410)

    page = await check(partner, fresh_name())

    assert "Chybí 59,10 Kč" in text_of(page)
    assert "počká na dobití" in text_of(page)


async def test_without_a_deposit_the_check_page_leads_to_its_activation(stage: Stage) -> None:
    partner = await stage.partner(free=None)

    page = await check(partner, fresh_name())

    assert 'href="/desk/deposit"' in page.text
    assert "order_key" not in page.text


@pytest.mark.parametrize(("typed", "words"), BAD_NAMES)
async def test_a_bad_name_says_what_is_wrong_and_stays_typed(
    stage: Stage, typed: str, words: str
) -> None:
    partner = await stage.partner()

    page = await check(partner, typed)

    assert page.status_code == 422
    assert words in text_of(page)
    assert f'value="{typed}"' in page.text
    assert "<title>Chyba:" in page.text


@pytest.mark.parametrize("years", ["0", "11", "", "dva", "1.5"])
async def test_years_out_of_range_are_refused_at_their_field(stage: Stage, years: str) -> None:
    partner = await stage.partner()

    page = await check(partner, fresh_name(), years)

    assert page.status_code == 422
    assert "Vyberte 1 až 10 let" in text_of(page)
    assert 'href="#years"' in page.text


async def test_an_order_ends_at_its_page_with_its_steps(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()

    page = await order(partner, name)

    assert page.url.path.startswith("/desk/orders/ord_")
    assert name in text_of(page)
    assert "Zaregistrováno" in text_of(page)
    assert "23. 11. 2027" in text_of(page)
    assert stage.desk.orders[-1].quote.price == czk(14320)


async def test_the_same_page_sent_many_times_is_one_order(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    form = form_in(await check(partner, name))

    answers = await asyncio.gather(
        *(partner.browser.post("/desk/orders", data=form) for _ in range(10))
    )

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len({each.order_id for each in stage.desk.orders if each.name == name}) == 1


async def test_a_price_that_changed_is_shown_again_and_nothing_is_ordered(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    form = form_in(await check(partner, name)) | {"price_minor": "13000"}

    page = await partner.browser.post("/desk/orders", data=form)

    assert page.status_code == 409
    assert "byla 130,00 Kč, teď je 143,20 Kč" in text_of(page)
    assert form_in(page)["price_minor"] == "14320"
    assert form_in(page)["order_key"] != form["order_key"]
    assert all(each.name != name for each in stage.desk.orders)


async def test_a_form_changed_after_it_was_sent_is_refused(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    form = form_in(await check(partner, name))
    await partner.browser.post("/desk/orders", data=form)

    page = await partner.browser.post("/desk/orders", data=form | {"name": fresh_name()})

    assert page.status_code == 422
    assert "už odeslali s jinými údaji" in text_of(page)


@pytest.mark.parametrize("missing", ["order_key", "price_minor"])
async def test_what_our_page_did_not_send_is_not_ordered(stage: Stage, missing: str) -> None:
    partner, name = await stage.partner(), fresh_name()
    form = form_in(await check(partner, name))
    del form[missing]

    answer = await partner.browser.post("/desk/orders", data=form)

    assert answer.status_code == 400
    assert all(each.name != name for each in stage.desk.orders)


async def test_a_name_in_ones_own_order_leads_to_that_order(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    first = (await order(partner, name)).url.path.rpartition("/")[2]
    again = fresh_name()
    form = form_in(await check(partner, again))
    stage.desk.answers[again] = AlreadyOrdered(first)

    page = await partner.browser.post("/desk/orders", data=form, follow_redirects=True)

    assert f'href="/desk/orders/{first}"' in page.text


async def test_a_taken_name_says_so_and_that_nothing_was_charged(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = NameTaken(NOW)

    page = await order(partner, name)

    assert "už obsazená" in text_of(page)
    assert "Nic jsme nestrhli" in text_of(page)


async def test_an_order_not_yet_in_the_books_is_announced_in_the_list(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = StillWorking()

    page = await order(partner, name)

    assert page.url.path == "/desk/orders"
    assert "Objednávku jsme převzali" in text_of(page)


async def test_a_waiting_order_says_what_is_missing_and_can_be_cancelled(stage: Stage) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))
    waiting = await order(partner, name)

    ended = await partner.browser.post(f"{waiting.url.path}/cancel", follow_redirects=True)

    assert "chybí 59,10 Kč" in text_of(waiting)
    assert "/desk/deposit?amount=3000#top-up" in waiting.text
    assert ended.url.path == waiting.url.path
    assert "Zrušeno" in text_of(ended)
    assert "/cancel" not in ended.text


async def test_cancelling_too_late_says_how_the_order_stands(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    registered = await order(partner, name)

    page = await partner.browser.post(f"{registered.url.path}/cancel", follow_redirects=True)

    assert "už nešlo zrušit" in text_of(page)
    assert "Zaregistrováno" in text_of(page)


async def test_a_cancelling_nobody_heard_yet_is_not_called_too_late(stage: Stage) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))
    waiting = await order(partner, name)
    stage.desk.is_slow_to_cancel = True
    page = await partner.browser.post(f"{waiting.url.path}/cancel", follow_redirects=True)
    english = await partner.browser.get(str(page.url), headers={"Cookie": _english(partner)})
    stage.desk.is_slow_to_cancel = False
    await stage.change_order(waiting.url.path.rpartition("/")[2], OrderStatus.CANCELLED)

    again = await partner.browser.get(str(page.url))

    assert "Objednávku rušíme" in page.text
    assert "We are cancelling the order" in english.text
    assert "už nešlo zrušit" not in page.text
    assert "Objednávku rušíme" not in again.text
    assert "Zrušeno" in text_of(again)


async def test_a_foreign_order_can_be_neither_read_nor_cancelled(stage: Stage) -> None:
    other, partner, name = await stage.partner(), await stage.partner(), fresh_name()
    path = (await order(other, name)).url.path

    read = await partner.browser.get(path)
    cancelled = await partner.browser.post(f"{path}/cancel")

    assert (read.status_code, cancelled.status_code) == (404, 404)
    assert not any(path.endswith(order_id) for order_id in stage.desk.cancelled)


async def test_a_suspended_partner_is_told_so_instead_of_a_price(stage: Stage) -> None:
    partner = await stage.partner(status=PartnerStatus.SUSPENDED)

    page = await check(partner, fresh_name())

    assert page.status_code == 403
    assert "pozastaven" in text_of(page)


async def test_when_the_desk_is_closed_nothing_is_claimed_to_have_happened(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    form = form_in(await check(partner, name))
    stage.desk.is_closed = True
    closed = await partner.browser.post("/desk/orders", data=form)
    stage.desk.is_closed = False

    again = await partner.browser.post("/desk/orders", data=form)

    assert closed.status_code == 503
    assert again.status_code == 303


async def test_the_list_speaks_of_what_is_not_there_yet(stage: Stage) -> None:
    partner = await stage.partner()

    page = await partner.browser.get("/desk/orders")

    assert "Zatím jste nic neobjednali." in text_of(page)
    assert 'href="/desk/orders/new"' in page.text


@pytest.mark.parametrize("status", list(OrderStatus))
async def test_every_status_has_its_page(stage: Stage, status: OrderStatus) -> None:
    partner, name = await stage.partner(), fresh_name()
    placed = await order(partner, name)
    await stage.change_order(placed.url.path.rpartition("/")[2], status)

    page = await partner.browser.get(placed.url.path)
    english = await partner.browser.get(placed.url.path, headers={"Cookie": _english(partner)})

    assert page.status_code == 200
    assert english.status_code == 200
    assert "%(" not in page.text + english.text


def _english(guest: Guest) -> str:
    return f"desk={guest.browser.cookies['desk']}; language=en"


async def test_the_steps_of_a_registered_order_are_all_done(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = Registered(UNTIL)
    order_id = (await order(partner, name)).url.path.rpartition("/")[2]
    row = await stage.order_row(partner, order_id)

    steps = steps_of(row)

    assert [step.sign for step in steps] == ["✓"] * 4
