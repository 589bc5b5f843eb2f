import uuid
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from db.books.billing import audits, refunds
from db.engine import Database
from db.front.users import Role, User
from programme.billing.audit import Finding
from programme.billing.refunds import (
    CheckedByYou,
    RefundDecided,
    RefundStatus,
    RefundVerdict,
)
from programme.people.decisions import ReasonMissing
from tests.web.conftest import NOON, add_user, open_browser, seen, sign_in
from tests.web.desk_stage import make_partner

ACCOUNT = "19-2000145399/0800"


class Desk:
    """Remembers what it was told, and answers what the test wants."""

    def __init__(self) -> None:
        self.answer: Any = RefundDecided(RefundStatus.AWAITING_SECOND)
        self.said: list[Any] = []

    async def decide_refund(self, refund_id: str, decision: Any) -> Any:
        self.said.append((refund_id, decision.verdict, decision.reason))
        return self.answer


@pytest.fixture
def money_desk(app: FastAPI) -> Desk:
    desk = Desk()
    object.__setattr__(app.state.context, "billing_staff_desk", desk)
    return desk


@pytest.fixture
async def accountant(front: Database) -> User:
    return await add_user(front, f"{uuid.uuid4().hex}@ucty.example", Role.ACCOUNTANT, "Ivan")


async def refund(books: Database, **changes: Any) -> str:
    partner_id, refund_id = f"c-{uuid.uuid4().hex}", f"ref_{uuid.uuid4().hex}"
    values = {
        "refund_id": refund_id,
        "partner_id": partner_id,
        "currency": "CZK",
        "minor": 100_000,
        "account": ACCOUNT,
        "asked_by": "u-1",
        "asked_at": NOON,
        "status": RefundStatus.AWAITING_CHECK,
    }
    async with books.writing() as transaction:
        await make_tier(transaction)
        await make_partner(transaction, partner_id)
        await refunds.add(transaction, values | changes)
    return refund_id


async def make_tier(transaction: Any) -> None:
    from db.books import tiers
    from tests.web.desk_stage import TIER

    await tiers.publish(transaction, TIER)


async def test_an_accountant_checks_and_reads_where_the_money_goes(
    app: FastAPI, books: Database, accountant: User, money_desk: Desk
) -> None:
    refund_id = await refund(books)
    async with open_browser(app) as browser:
        await sign_in(browser, accountant.email)
        listed = seen(await browser.get("/accounting/refunds"))
        page = seen(await browser.get(f"/accounting/refunds/{refund_id}"))
        answer = await browser.post(f"/accounting/refunds/{refund_id}", data={"action": "check"})

    assert f"/accounting/refunds/{refund_id}" in listed
    assert ACCOUNT in page
    assert "Je to zkontrolované" in page
    assert money_desk.said == [(refund_id, RefundVerdict.CHECK, "")]
    assert answer.headers["location"].endswith("said=refund-checked")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (CheckedByYou("u-1"), "zkontrolovali vy; potvrdit ho musí někdo jiný"),
        (ReasonMissing(), "Napište důvod"),
    ],
)
async def test_a_refusal_is_said_at_its_place(
    app: FastAPI, books: Database, accountant: User, money_desk: Desk, refusal: Any, words: str
) -> None:
    refund_id = await refund(books)
    money_desk.answer = refusal
    async with open_browser(app) as browser:
        await sign_in(browser, accountant.email)
        sent = {"action": "refuse", "reason": ""}
        answer = await browser.post(f"/accounting/refunds/{refund_id}", data=sent)

    assert answer.status_code == 422
    assert words.split()[0] in seen(answer)


async def test_who_checked_is_offered_no_second_step_and_a_manager_no_first(
    app: FastAPI, front: Database, books: Database, accountant: User
) -> None:
    manager = await add_user(front, f"{uuid.uuid4().hex}@ucty.example", Role.MANAGER, "Alena")
    checked = await refund(
        books, status=RefundStatus.AWAITING_SECOND, checked_by=accountant.user_id, checked_at=NOON
    )
    fresh_one = await refund(books)
    async with open_browser(app) as mine, open_browser(app) as other:
        await sign_in(mine, accountant.email)
        await sign_in(other, manager.email)
        own = seen(await mine.get(f"/accounting/refunds/{checked}"))
        second = seen(await other.get(f"/accounting/refunds/{checked}"))
        first = seen(await other.get(f"/accounting/refunds/{fresh_one}"))

    assert "Potvrdit vrácení" not in own
    assert "Potvrdit vrácení" in second
    assert "Je to zkontrolované" not in first


async def test_the_payment_order_has_all_the_bank_needs(
    app: FastAPI, books: Database, accountant: User
) -> None:
    refund_id = await refund(
        books,
        status=RefundStatus.PAID_OUT,
        checked_by="u-1",
        checked_at=NOON,
        ended_by="u-2",
        ended_at=NOON,
        credit_note="2626000004",
        gross_minor=121_000,
    )
    async with open_browser(app) as browser:
        await sign_in(browser, accountant.email)
        page = seen(await browser.get(f"/accounting/refunds/{refund_id}/order"))

    for wanted in (ACCOUNT, "1 210,00 Kč", "2626000004", "Žluťoučký kůň"):
        assert wanted in page


async def test_the_audits_page_names_what_differs(
    app: FastAPI, books: Database, accountant: User
) -> None:
    subject = f"ord_{uuid.uuid4().hex}"
    finding = Finding("service_without_charge", subject, "a charge", "refused")
    async with books.writing() as transaction:
        await audits.keep(transaction, finding, NOON, is_new=True)
    async with open_browser(app) as browser:
        await sign_in(browser, accountant.email)
        page: httpx2.Response = await browser.get("/accounting/audit")

    assert page.status_code == 200
    assert "Za doménu nic nestrženo" in seen(page)
    assert subject in seen(page)
