"""The refund of the rest, as its partner asks for it and follows it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx2
import pytest

from db.books.billing import refunds
from db.books.payments import MOVEMENTS
from db.front.deposit_requests import REFUND_REQUESTS
from db.front.users import USERS
from programme.billing.refunds import RefundDecided, RefundNotWaiting, RefundStatus
from programme.ledger import Entry, EntryKind
from programme.money import czk
from programme.order import StillWorking
from tests.web.desk_stage import NOW, Guest, Stage, text_of

PAGE = "/desk/deposit/refund"
PASSWORD = "dvanáct znaků a víc"
ACCOUNT = "19-2000145399/0800"


async def partner_with_password(stage: Stage, free: int = 1_000_000) -> Guest:
    partner = await stage.partner(free=free)
    hashed = stage.app.state.context.hasher.hash(PASSWORD)
    query = USERS.update().where(USERS.c.customer_id == partner.customer_id)
    async with stage.front.writing() as transaction:
        await transaction.execute(query.values(password_hash=hashed))
    return partner


async def ask(partner: Guest, **changes: str) -> httpx2.Response:
    typed = {"amount": "5 000", "account": ACCOUNT, "password": PASSWORD, "send_key": "key"}
    return await partner.browser.post(PAGE, data=typed | changes)


async def kept(stage: Stage, partner: Guest) -> list[Any]:
    query = REFUND_REQUESTS.select().where(REFUND_REQUESTS.c.partner_id == partner.customer_id)
    async with stage.front.reading() as transaction:
        return list(await transaction.execute(query))


async def in_the_books(
    stage: Stage, partner: Guest, status: RefundStatus = RefundStatus.AWAITING_CHECK
) -> str:
    refund_id = f"ref_{uuid.uuid4().hex}"
    values = {
        "refund_id": refund_id,
        "partner_id": partner.customer_id,
        "currency": "CZK",
        "minor": 500_000,
        "account": ACCOUNT,
        "asked_by": "somebody",
        "asked_at": NOW,
        "status": status,
    }
    async with stage.books.writing() as transaction:
        await refunds.add(transaction, values)
    return refund_id


async def test_a_refund_is_asked_for_with_the_password_and_kept_before_its_story(
    stage: Stage,
) -> None:
    partner = await partner_with_password(stage)

    answer = await ask(partner)
    again = await ask(partner)

    (row,) = await kept(stage, partner)
    assert answer.headers["Location"] == again.headers["Location"] == f"{PAGE}?said=refund-asked"
    assert (row.minor, row.account) == (500_000, ACCOUNT)
    assert row.passed_on_at is not None
    assert (row.refund_id, partner.customer_id) in stage.desk.refunds
    assert "Žádost máme" in text_of(await partner.browser.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": ""}, "Zadejte částku"),
        ({"amount": "vše"}, "Zadejte částku v korunách"),
        ({"amount": "0"}, "větší než nula"),
        ({"amount": "10 000,01"}, "která je k dispozici"),
        ({"account": ""}, "Zadejte číslo účtu"),
        ({"account": "můj účet"}, "Zadejte účet ve tvaru"),
        ({"account": "19-2000145398/0800"}, "kontrolním součtem"),
        ({"password": ""}, "Zadejte ještě jednou své heslo"),
        ({"password": "jiné heslo než moje"}, "heslo"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    stage: Stage, changes: dict[str, str], words: str
) -> None:
    partner = await partner_with_password(stage)

    page = await ask(partner, **changes)

    field = next(iter(changes))
    assert page.status_code == 422
    assert words in text_of(page)
    assert f'id="{field}-error"' in page.text
    assert PASSWORD not in page.text
    assert await kept(stage, partner) == []


async def test_all_there_is_may_be_asked_for_to_an_iban(stage: Stage) -> None:
    partner = await partner_with_password(stage, free=12_345)

    form = await partner.browser.get(PAGE)
    await ask(partner, amount="123,45", account="CZ65 0800 0000 1920 0014 5399")

    assert 'value="123,45"' in form.text
    assert "přijde při vrácení všeho na váš účet 149,37 Kč" in text_of(form)
    assert [(row.minor, row.account) for row in await kept(stage, partner)] == [(12_345, ACCOUNT)]


async def test_the_account_is_the_one_the_last_payment_came_from(stage: Stage) -> None:
    partner = await stage.partner()
    movement = {
        "bank_account": "2400000017/2010",
        "movement_id": uuid.uuid4().hex,
        "booked_on": NOW.date(),
        "minor": 363_000,
        "currency": "CZK",
        "variable_symbol": "",
        "payer_name": "Kůň",
        "message": "",
        "unmatched": "unknown_symbol",
        "counter_account": ACCOUNT,
        "constant_symbol": "",
        "specific_symbol": "",
        "source": "fio",
        "is_reversal": False,
        "fingerprint": uuid.uuid4().hex,
        "occurrence": 1,
    }
    async with stage.books.writing() as transaction:
        await transaction.execute(MOVEMENTS.insert().values(movement))
    cause = f"{movement['bank_account']}/{movement['movement_id']}"
    await stage.move(partner, Entry(EntryKind.TOP_UP, cause, czk(300_000)))

    page = await partner.browser.get(PAGE)
    paid = text_of(await partner.browser.get("/desk/deposit/payments"))

    assert f'value="{ACCOUNT}"' in page.text
    assert "23. 11. 2026" in paid
    assert "3 630,00 Kč 3 000,00 Kč" in paid


async def test_who_acts_next_is_said_and_a_request_can_be_taken_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = await stage.partner()
    refund_id = await in_the_books(stage, partner)
    path = f"{PAGE}/{refund_id}/withdraw"

    page = await partner.browser.get(PAGE)
    said = []
    for answer in (
        RefundDecided(RefundStatus.WITHDRAWN),
        RefundNotWaiting(RefundStatus.AWAITING_SECOND),
        StillWorking(),
    ):
        monkeypatch.setattr(stage.desk, "withdrawal", answer)
        said.append((await partner.browser.post(path)).headers["Location"].partition("=")[2])

    assert "Teď jsme na řadě my: jeden z nás" in text_of(page)
    assert f'action="{path}"' in page.text
    assert said == ["refund-withdrawn", "refund-too-late", "refund-under-way"]


async def test_what_was_checked_cannot_be_taken_back_any_more(stage: Stage) -> None:
    partner = await stage.partner()
    await in_the_books(stage, partner, RefundStatus.REFUSED)

    page = await partner.browser.get(PAGE)

    assert "Částka je znovu k dispozici" in text_of(page)
    assert "/withdraw" not in page.text


async def test_nobody_takes_back_the_request_of_another(stage: Stage) -> None:
    owner, other = await stage.partner(), await stage.partner()
    refund_id = await in_the_books(stage, owner)

    answer = await other.browser.post(f"{PAGE}/{refund_id}/withdraw")

    assert answer.status_code == 404
    assert not re.search(refund_id, (await other.browser.get(PAGE)).text)


async def test_while_the_desk_is_closed_the_request_is_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = await partner_with_password(stage)
    monkeypatch.setattr(stage.desk, "is_closed", True)

    answer = await ask(partner)

    (row,) = await kept(stage, partner)
    assert answer.status_code == 303
    assert row.passed_on_at is None


async def test_without_money_or_the_pages_key_nothing_is_asked(stage: Stage) -> None:
    empty, partner = await stage.partner(free=0), await partner_with_password(stage)

    assert "není co vracet" in text_of(await empty.browser.get(PAGE))
    assert (await ask(partner, send_key="")).status_code == 400
    assert (await (await stage.partner(free=None)).browser.get(PAGE)).status_code == 303
