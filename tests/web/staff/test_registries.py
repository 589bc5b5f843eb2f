from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from db.books import orders, submissions
from db.books.chronicle import Line, note
from db.books.domains import registry_accounts
from db.books.submissions import IN_REVIEW
from db.engine import Database
from db.front.users import User
from programme.order import LaneClosure, OrderStatus, StillWorking
from programme.submission import AccountToOpen, AttemptOutcome, Ruling, RulingAsked, RulingStands
from tests.makers import fresh, make_order
from tests.web.conftest import NOON, seen


class Desk:
    """Remembers what it was told, and answers what the test wants."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.said: list[Any] = []

    async def open_account(self, wanted: AccountToOpen, stops: int) -> Any:
        self.said.append((wanted, stops))
        return True if self.answer is None else self.answer

    async def rule_on_order(self, asked: RulingAsked) -> Any:
        self.said.append(asked)
        return self.answer or RulingStands(asked.ruling, asked.by)


@pytest.fixture
def registry_desk(app: FastAPI) -> Desk:
    desk = Desk()
    object.__setattr__(app.state.context, "staff_desk", desk)
    return desk


async def stopped(books: Database) -> str:
    account = fresh("konto")
    async with books.writing() as transaction:
        await registry_accounts.locked(transaction, account)
        values = {"because": LaneClosure.LOCKED_OUT, "stopped_at": NOON, "stops": 3}
        await registry_accounts.change(transaction, account, **values)
    return account


async def in_review(books: Database, *, said: bool = True) -> str:
    order = make_order()
    async with books.writing() as transaction:
        await orders.add(transaction, order, OrderStatus.UNSURE)
        values = {"registry": "cz", "name": order.name, "sealed_marker": "x"}
        await submissions.open_submission(transaction, values | {"order_id": order.order_id})
        cl_trid = fresh("trid")
        await submissions.open_attempt(transaction, order.order_id, cl_trid)
        await submissions.end_attempt(transaction, cl_trid, outcome=AttemptOutcome.UNSURE)
        if said:
            facts = {"creator": "REG-NEKDO", "created": "2026-11-23"}
            await note(transaction, Line(IN_REVIEW, order.order_id, facts=facts))
    return order.order_id


async def test_a_manager_opens_an_account_that_stopped(
    above: httpx2.AsyncClient, manager: User, books: Database, registry_desk: Desk
) -> None:
    account = await stopped(books)
    path = f"/review/registries/accounts/{account}"

    page = seen(await above.get("/review/registries"))
    answer = await above.post(path)
    registry_desk.answer = False
    again = await above.post(path)

    assert "Registr odmítl naše přihlášení" in page
    assert path in page
    assert registry_desk.said == [(AccountToOpen(account, manager.user_id), 3)] * 2
    assert answer.headers["location"].endswith("said=account-opened")
    assert again.headers["location"].endswith("said=account-open-before")


async def test_a_manager_says_whose_a_name_is_and_the_first_word_stands(
    above: httpx2.AsyncClient, manager: User, books: Database, registry_desk: Desk
) -> None:
    order_id = await in_review(books)
    path = f"/review/registries/orders/{order_id}"

    page = seen(await above.get("/review/registries"))
    answer = await above.post(path, data={"action": "ours"})
    registry_desk.answer = RulingStands(Ruling.NOT_OURS, "u-1")
    late = await above.post(path, data={"action": "ours"})
    registry_desk.answer = StillWorking()
    slow = await above.post(path, data={"action": "not_ours"})
    wrong = await above.post(path, data={"action": "perhaps"})

    assert path in page
    assert "REG-NEKDO" in page
    assert registry_desk.said[0] == RulingAsked(order_id, Ruling.OURS, manager.user_id)
    assert answer.headers["location"].endswith("said=order-ruled")
    assert late.headers["location"].endswith("said=order-ruled-before")
    assert slow.headers["location"].endswith("said=registry-under-way")
    assert wrong.status_code == 400


async def test_nobody_rules_on_an_order_that_the_registry_tells_of(
    above: httpx2.AsyncClient, books: Database, registry_desk: Desk
) -> None:
    order_id = await in_review(books, said=False)

    answer = await above.post(f"/review/registries/orders/{order_id}", data={"action": "ours"})

    assert answer.headers["location"].endswith("said=order-not-in-review")
    assert registry_desk.said == []


async def test_a_reviewer_sees_and_does_not_act(
    at_work: httpx2.AsyncClient, books: Database, registry_desk: Desk
) -> None:
    account, order_id = await stopped(books), await in_review(books)

    page = seen(await at_work.get("/review/registries"))
    denied = await at_work.post(f"/review/registries/accounts/{account}")

    assert account in page
    assert order_id in page
    assert f"/review/registries/accounts/{account}" not in page
    assert denied.status_code == 403
    assert registry_desk.said == []
