"""Renewals and transfers ordered by programs and on the pages, with enough money and with less."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import httpx2
import pytest

from db.books import prices
from programme.money import czk
from programme.order import AwaitingFunds, OrderAnswer, Renewed, Transferred
from programme.pricing import Operation
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, PRICES, UNTIL, Guest, Stage, fresh_name, open_stage, text_of

LATER = date(2028, 11, 23)
CODE = "Tajne-heslo-1234"
SHORT = AwaitingFunds(missing=czk(5910), available=czk(8410))


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        (cz, *_) = PRICES.prices
        moving = [replace(cz, operation=each) for each in (Operation.RENEW, Operation.TRANSFER)]
        offered = replace(
            PRICES,
            price_list_id="with-renewals",
            valid_from=NOW - timedelta(1),
            prices=(*PRICES.prices, *moving),
        )
        async with opened.books.writing() as transaction:
            await prices.publish(transaction, offered)
        yield opened


async def with_name(stage: Stage, answer: OrderAnswer) -> tuple[Guest, str]:
    """Return a partner with a name; the answer is that of whatever is ordered next for it."""
    partner, name = await stage.partner(), fresh_name()
    ordered = await partner.order(name=name)
    await stage.set_up_service(partner, ordered.json()["id"], name)
    stage.desk.answers[name] = answer
    return partner, name


def form_in(page: httpx2.Response) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


async def test_a_program_renews_a_name_from_the_day_it_knows(stage: Stage) -> None:
    partner, name = await with_name(stage, Renewed(LATER))
    wish = {"name": name, "operation": "renew", "registered_until": UNTIL.isoformat()}

    placed = await partner.order("key-of-a-renewal", **wish)
    again = await partner.order("key-of-a-renewal", **wish)

    assert placed.status_code in (200, 201), placed.text
    assert placed.json()["kind"] == "renewed"
    assert again.content == placed.content
    order = stage.desk.orders[-1]
    assert (order.operation, order.name) == (Operation.RENEW, name)
    assert order.partner_id == partner.customer_id


async def test_a_program_that_is_short_of_money_is_told_what_is_missing(stage: Stage) -> None:
    partner, name = await with_name(stage, SHORT)

    renewal = await partner.order(name=name, operation="renew", registered_until=UNTIL.isoformat())
    stage.desk.answers[other := fresh_name()] = SHORT
    transfer = await partner.order(name=other, operation="transfer", transfer_code=CODE)

    for answer in (renewal, transfer):
        assert answer.json()["kind"] == "awaiting_funds", answer.text
        assert answer.json()["missing"]["text"] == "59.10"
        assert answer.json()["top_up_url"]


async def test_a_program_transfers_a_name_and_its_code_comes_back_nowhere(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = Transferred(LATER)

    placed = await partner.order(name=name, operation="transfer", transfer_code=CODE)
    shown = await partner.program.get(f"/api/v1/orders/{placed.json()['id']}")

    assert placed.json()["kind"] == "transferred", placed.text
    order = stage.desk.orders[-1]
    assert order.operation is Operation.TRANSFER
    assert order.details_id is not None
    assert CODE not in placed.text + shown.text + repr(order)


@pytest.mark.parametrize(
    "wish",
    [
        {"operation": "renew"},
        {"operation": "transfer"},
        {"registered_until": "2027-11-23"},
        {"operation": "renew", "registered_until": "2027-11-23", "transfer_code": CODE},
    ],
)
async def test_a_program_says_what_belongs_to_the_operation_and_nothing_else(
    stage: Stage, wish: dict[str, str]
) -> None:
    partner = await stage.partner()
    before = len(stage.desk.orders)

    answer = await partner.order(name=fresh_name(), **wish)

    assert answer.status_code == 422
    assert len(stage.desk.orders) == before


async def test_a_renewal_is_ordered_from_the_page_once_at_the_price_shown(stage: Stage) -> None:
    partner, name = await with_name(stage, Renewed(LATER))

    page = await partner.browser.post("/desk/renewals/check", data={"name": name, "years": "1"})
    before = len(stage.desk.orders)
    sent = [await partner.browser.post("/desk/renewals", data=form_in(page)) for _ in range(2)]

    assert "143,20 Kč" in text_of(page)
    assert "23. 11. 2027" in text_of(page)
    assert [each.status_code for each in sent] == [303, 303]
    assert len({each.headers["location"] for each in sent}) == 1
    assert len({order.order_id for order in stage.desk.orders[before:]}) == 1
    assert stage.desk.orders[-1].operation is Operation.RENEW


async def test_a_transfer_is_ordered_from_the_page_with_its_sealed_code(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = Transferred(LATER)

    page = await partner.browser.post("/desk/transfers/check", data={"name": name, "code": CODE})
    placed = await partner.browser.post(
        "/desk/transfers", data=form_in(page), follow_redirects=True
    )

    assert placed.status_code == 200
    assert name in text_of(placed)
    assert CODE not in page.text + placed.text
    assert stage.desk.orders[-1].details_id == form_in(page)["details_id"]


async def test_the_pages_say_what_is_missing_before_and_after_the_order(stage: Stage) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = SHORT

    page = await partner.browser.post("/desk/transfers/check", data={"name": name, "code": CODE})
    placed = await partner.browser.post(
        "/desk/transfers", data=form_in(page), follow_redirects=True
    )

    assert "59,10 Kč" in text_of(page)
    assert "59,10 Kč" in text_of(placed)
    assert placed.status_code == 200


async def test_a_renewal_that_is_short_of_money_waits_for_it(stage: Stage) -> None:
    partner, name = await with_name(stage, SHORT)

    page = await partner.browser.post("/desk/renewals/check", data={"name": name, "years": "1"})
    placed = await partner.browser.post("/desk/renewals", data=form_in(page), follow_redirects=True)

    assert "59,10 Kč" in text_of(placed)
