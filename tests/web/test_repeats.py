"""What a repeat gets when the first answer was lost on its way to being kept."""

from __future__ import annotations

import asyncio
import re
import typing
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.books import prices
from programme.ledger import DepositTooSmall
from programme.money import czk
from programme.order import (
    AlreadyOrdered,
    AlreadyRenewed,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    FundsNeverCame,
    NameTaken,
    NotYourName,
    OrderEnd,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    Renewed,
    StillWorking,
    Transferred,
    TransferRefusal,
    TransferRefused,
)
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, PRICES, UNTIL, Guest, Stage, fresh_name, open_stage
from web.own_orders import ENDS, end_of

WRITTEN: tuple[tuple[OrderEnd, str | None], ...] = (
    (Registered(UNTIL), None),
    (NameTaken(NOW), None),
    (RegistryRefused(2306, NOW), "2306"),
    (Renewed(UNTIL), None),
    (Transferred(UNTIL), None),
    (TransferRefused(TransferRefusal.LOCKED, NOW), "locked"),
    (AlreadyRenewed(UNTIL), UNTIL.isoformat()),
    (NotYourName(), None),
    (AlreadyOrdered("ord_1"), "ord_1"),
    (DepositTooSmall(available=czk(8410), missing=czk(5910)), None),
    (DepositNotOpen(), None),
    (PartnerNotActive(), None),
    (FundsNeverCame(czk(5910)), None),
    (Cancelled(), None),
    (DeadlinePassed(), None),
)


@pytest.fixture
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def forget_answers(stage: Stage) -> None:
    """Leave the keys as they are when we die before an answer is kept."""
    forget = text("UPDATE front.request_keys SET status_code = NULL, body = NULL")
    async with stage.front.writing() as transaction:
        await transaction.execute(forget)


async def raise_prices(stage: Stage) -> None:
    dearer = tuple(replace(each, list_price=czk(99900)) for each in PRICES.prices)
    later = PRICES.valid_from + timedelta(days=1)
    price_list = replace(PRICES, price_list_id="2026-02", valid_from=later, prices=dearer)
    async with stage.books.writing() as transaction:
        await prices.publish(transaction, price_list)


async def test_a_repeat_after_the_price_changed_joins_the_order_at_its_old_price(
    stage: Stage,
) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    shown = {"currency": "CZK", "minor": 14320}
    stage.desk.answers[name] = StillWorking()
    first = await partner.order(key, name=name, price=shown)
    await forget_answers(stage)
    await raise_prices(stage)
    stage.desk.answers[name] = Registered(UNTIL)

    repeated = await partner.order(key, name=name, price=shown)
    another = await partner.order(name=fresh_name(), price=shown)

    assert (first.status_code, repeated.status_code) == (202, 201)
    assert repeated.json()["id"] == first.json()["id"]
    assert repeated.json()["price"]["minor"] == 14320
    assert stage.desk.orders[0] == stage.desk.orders[1]
    assert another.json()["code"] == "price_changed"


async def test_a_page_sent_again_after_the_price_changed_joins_its_order(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    asked = await partner.browser.post("/desk/orders/check", data={"name": name, "years": "1"})
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    stage.desk.answers[name] = StillWorking()
    await partner.browser.post("/desk/orders", data=form)
    await raise_prices(stage)

    again = await partner.browser.post("/desk/orders", data=form)

    assert again.status_code == 303
    assert stage.desk.orders[0] == stage.desk.orders[1]


async def test_equal_requests_around_a_change_of_price_are_one_order(stage: Stage) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    stage.desk.answers[name] = StillWorking()
    before = [asyncio.create_task(partner.order(key, name=name)) for _ in range(10)]
    await raise_prices(stage)
    after = [asyncio.create_task(partner.order(key, name=name)) for _ in range(10)]

    answers = await asyncio.gather(*before, *after)

    assert {answer.status_code for answer in answers} == {202}
    assert len(set(stage.desk.orders)) == 1


@pytest.mark.parametrize(
    ("answer", "status"), [(Registered(UNTIL), 201), (NameTaken(NOW), 409)], ids=["yes", "no"]
)
async def test_an_order_that_has_ended_answers_from_the_books_and_starts_nothing(
    stage: Stage, answer: Registered | NameTaken, status: int
) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    stage.desk.answers[name] = answer
    first = await partner.order(key, name=name)
    await forget_answers(stage)

    repeated = await partner.order(key, name=name)

    told, told_again = first.json(), repeated.json()
    assert (first.status_code, repeated.status_code) == (status, status)
    assert told | {"request_id": ""} == told_again | {"request_id": ""}
    assert len(stage.desk.orders) == 1


async def test_an_order_nobody_wrote_down_yet_is_found_where_its_answer_says(stage: Stage) -> None:
    partner, other, name = await stage.partner(), await stage.partner(), fresh_name()
    stage.desk.answers[name] = StillWorking()
    answer = await partner.order(name=name, years=2)

    found = await partner.program.get(answer.headers["Location"])
    foreign = await other.program.get(answer.headers["Location"])

    order = found.json()
    assert found.status_code == 200
    assert order["id"] == answer.json()["id"]
    assert (order["name"], order["years"], order["price"]["minor"]) == (name, 2, 28640)
    assert (order["status"], order["end"]) == ("received", None)
    assert foreign.status_code == 404


async def test_what_was_refused_before_it_was_an_order_is_not_found(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    await partner.order(name=name, price={"currency": "CZK", "minor": 1})
    thing_id = await claimed_by(stage, partner)

    refused = await partner.program.get(f"/api/v1/orders/ord_{thing_id}")

    assert refused.status_code == 404


async def test_an_order_is_found_by_its_whole_id_only(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = StillWorking()
    await partner.order(name=name)
    thing_id = await claimed_by(stage, partner)

    answers = [
        await partner.program.get(f"/api/v1/orders/{order_id}")
        for order_id in (f"ord_{thing_id}", thing_id, f"ord_ord_{thing_id}")
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 404]


async def claimed_by(stage: Stage, partner: Guest) -> str:
    query = text("SELECT thing_id FROM front.request_keys WHERE customer_id = :customer_id")
    async with stage.front.reading() as transaction:
        found = await transaction.scalar(query, {"customer_id": partner.customer_id})
    assert isinstance(found, str)
    return found


def test_every_end_of_an_order_is_read_back() -> None:
    assert {type(end) for end, _ in WRITTEN} == set(typing.get_args(OrderEnd))
    assert set(ENDS) == {end.kind for end, _ in WRITTEN}


async def test_an_end_read_back_is_the_one_that_was_written(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    placed = await partner.order(name=name)
    row = await stage.order_row(partner, placed.json()["id"])
    ended = replace(row, ended_at=NOW, missing=czk(5910))

    for end, detail in WRITTEN:
        assert end_of(replace(ended, end_kind=end.kind, end_detail=detail)) == end
    assert end_of(replace(ended, end_kind=None)) is None
