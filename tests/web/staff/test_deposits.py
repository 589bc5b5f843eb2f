import uuid
from typing import Any

import pytest
from fastapi import FastAPI

from db.books import tiers
from db.books.billing import deposit_requests
from db.engine import Database
from db.front.users import Role, User
from programme.billing.activation import (
    DepositDecided,
    DepositDecidedAlready,
    DepositDecision,
    DepositRequestStatus,
    DepositVerdict,
)
from tests.web.conftest import NOON, add_user, open_browser, seen, sign_in
from tests.web.desk_stage import TIER, make_partner


class Desk:
    """Remembers what it was told, and answers what the test wants."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.said: list[tuple[str, DepositDecision]] = []

    async def decide_deposit(self, partner_id: str, decision: DepositDecision) -> Any:
        self.said.append((partner_id, decision))
        return self.answer or DepositDecided(decision)


@pytest.fixture
def money_desk(app: FastAPI) -> Desk:
    desk = Desk()
    object.__setattr__(app.state.context, "billing_staff_desk", desk)
    return desk


@pytest.fixture
async def reviewer(front: Database) -> User:
    return await add_user(front, f"{uuid.uuid4().hex}@posudek.example", Role.REVIEWER, "Petr")


async def request(books: Database) -> tuple[str, str]:
    partner_id, request_id = f"c-{uuid.uuid4().hex}", f"dep_{uuid.uuid4().hex}"
    values = {
        "request_id": request_id,
        "partner_id": partner_id,
        "asked_by": "u-1",
        "asked_at": NOON,
        "status": DepositRequestStatus.AWAITING_REVIEW,
    }
    async with books.writing() as transaction:
        await tiers.publish(transaction, TIER)
        await make_partner(transaction, partner_id)
        await deposit_requests.add(transaction, values)
    return partner_id, request_id


async def test_a_waiting_request_is_listed_and_decided(
    app: FastAPI, books: Database, reviewer: User, money_desk: Desk
) -> None:
    partner_id, request_id = await request(books)
    async with open_browser(app) as browser:
        await sign_in(browser, reviewer.email)
        listed = seen(await browser.get("/review/deposits"))
        sent = {"action": "approve", "reason": "Nechtěné."}
        answer = await browser.post(f"/review/deposits/{request_id}", data=sent)

    assert f"/review/deposits/{request_id}" in listed
    assert money_desk.said == [
        (partner_id, DepositDecision(reviewer.user_id, DepositVerdict.APPROVE))
    ]
    assert answer.headers["location"] == "/review/deposits?said=deposit-approved"


async def test_whoever_comes_second_reads_so_and_keeps_the_words(
    app: FastAPI, books: Database, reviewer: User, money_desk: Desk
) -> None:
    _, request_id = await request(books)
    money_desk.answer = DepositDecidedAlready("u-1", DepositVerdict.APPROVE)
    async with open_browser(app) as browser:
        await sign_in(browser, reviewer.email)
        sent = {"action": "decline", "reason": "Nejdřív obrat."}
        page = await browser.post(f"/review/deposits/{request_id}", data=sent)

    assert page.status_code == 422
    assert "Kolega byl rychlejší" in seen(page)
    assert "Nejdřív obrat." in seen(page)
