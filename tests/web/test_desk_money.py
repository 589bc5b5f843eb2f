"""The deposit account, top-ups and their payment code."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from printing.payment_code import payment_text
from programme.ledger import Entry, EntryKind
from programme.money import czk
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import Guest, Stage, fresh_name, open_stage, text_of
from web.payment_code import iban_of, payment_code

BAD_AMOUNTS = (
    ("", "Zadejte částku"),
    ("1.234,50", "Zadejte částku v korunách"),
    ("-5000", "Zadejte částku v korunách"),
    ("pět tisíc", "Zadejte částku v korunách"),
    ("2 999,99", "nejméně 3 000 Kč"),
    ("1 000 000,01", "nejvýš 1 000 000 Kč"),
)
ACCOUNTS = (
    ("34175028/5500", "CZ6155000000000034175028"),
    ("19-2000145399/0800", "CZ6508000000192000145399"),
    ("2400000017/2010", "CZ9020100000002400000017"),
)


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def ask(guest: Guest, amount: str, send_key: str = "key") -> httpx2.Response:
    form = {"amount": amount, "send_key": send_key}
    return await guest.browser.post("/desk/top-ups", data=form)


def test_the_payment_code_is_the_references_to_the_letter() -> None:
    text = payment_text(iban_of("34175028/5500"), czk(363000), "2426000123")

    assert text == (
        "SPD*1.0*ACC:CZ6155000000000034175028*AM:3630.00*CC:CZK*X-VS:2426000123*MSG:ZALOHA PARTNER"
    )


@pytest.mark.parametrize(("account", "iban"), ACCOUNTS)
def test_an_account_number_has_its_iban(account: str, iban: str) -> None:
    assert iban_of(account) == iban


def test_the_payment_code_is_a_picture_that_needs_no_other_host() -> None:
    code = payment_code("2400000017/2010", czk(363000), "2426000123")

    assert code.image.startswith("data:image/svg+xml")
    assert code.iban == "CZ90 2010 0000 0024 0000 0017"


async def test_the_deposit_is_three_numbers_and_movements_with_words(stage: Stage) -> None:
    partner, name = await stage.partner(free=1_200_000), fresh_name()
    placed = (await partner.order(name=name)).json()
    for kind in (EntryKind.HOLD, EntryKind.CHARGE):
        await stage.move(partner, Entry(kind, placed["id"], czk(14320)))

    text = text_of(page := await partner.browser.get("/desk/deposit"))

    assert "K dispozici 11 856,80 Kč" in text
    assert "Celkem 11 856,80 Kč" in text
    assert "+12 000,00 Kč" in text
    assert "−143,20 Kč" in text
    assert f'href="/desk/orders/{placed["id"]}"' in page.text


@pytest.mark.parametrize(("typed", "words"), BAD_AMOUNTS)
async def test_a_bad_amount_says_what_to_type_and_stays_typed(
    stage: Stage, typed: str, words: str
) -> None:
    partner = await stage.partner()

    page = await ask(partner, typed)

    assert page.status_code == 422
    assert words in text_of(page)
    assert f'value="{typed}"' in page.text


async def test_a_call_for_payment_has_everything_needed_to_pay(stage: Stage) -> None:
    partner = await stage.partner()
    answer = await ask(partner, "3 000,- Kč")

    page = await partner.browser.get(answer.headers["Location"])

    text = text_of(page)
    assert answer.status_code == 303
    assert "není daňový doklad" in text
    for words in ("3 000,00 Kč", "630,00 Kč", "3 630,00 Kč", "2400000017/2010", "7. 12. 2026"):
        assert words in text
    symbol = re.search(r"Výzva k platbě (\d{10})", text)
    assert symbol is not None
    alt = re.search(r'alt="(QR Platba [^"]+)"', page.text)
    assert alt is not None
    shown = alt[1].replace("\u00a0", " ")
    assert shown == f"QR Platba 3 630,00 Kč, variabilní symbol {symbol[1]}"


async def test_the_same_form_sent_twice_is_one_top_up(stage: Stage) -> None:
    partner = await stage.partner()

    first, second = await ask(partner, "3000"), await ask(partner, "3000")

    assert first.headers["Location"] == second.headers["Location"]
    page = await partner.browser.get("/desk/deposit")
    assert len(set(re.findall(r"/desk/top-ups/top_\w+", page.text))) == 1


async def test_the_same_form_with_another_amount_is_refused(stage: Stage) -> None:
    partner = await stage.partner()
    await ask(partner, "3000")

    page = await ask(partner, "4000")

    assert page.status_code == 422
    assert "už odeslali s jinými údaji" in text_of(page)


async def test_no_call_is_made_without_a_deposit_or_without_the_pages_key(stage: Stage) -> None:
    without_deposit, partner = await stage.partner(free=None), await stage.partner()

    answers = [await ask(without_deposit, "3000"), await ask(partner, "3000", send_key="")]

    assert [answer.status_code for answer in answers] == [400, 400]
    known = {without_deposit.customer_id, partner.customer_id}
    assert not any(each.partner_id in known for each in stage.desk.top_ups)


async def test_while_the_call_is_being_prepared_the_page_says_so(stage: Stage) -> None:
    partner = await stage.partner()
    stage.desk.is_slow = True
    answer = await ask(partner, "3000")
    stage.desk.is_slow = False

    page = await partner.browser.get(answer.headers["Location"])

    assert "Výzvu k platbě připravujeme" in text_of(page)


async def test_a_foreign_call_for_payment_is_not_found(stage: Stage) -> None:
    other, partner = await stage.partner(), await stage.partner()
    path = (await ask(other, "3000")).headers["Location"]

    answer = await partner.browser.get(path)

    assert answer.status_code == 404
