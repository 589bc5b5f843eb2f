"""Quotes and prices over the API: what is pinned is ordered and billed, whatever comes between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.books import prices, tiers
from db.front import quotes
from db.front.quotes import Basis, Pinned
from db.views import orders
from programme.money import czk
from programme.people.conditions import Tier
from programme.people.partner import PartnerStatus
from programme.prices.lists import Promotion
from programme.pricing import Operation, PriceReason, Quote
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import (
    NOW,
    PRICES,
    TIER,
    Guest,
    Stage,
    fresh_name,
    open_stage,
    text_of,
)

SOON = NOW + timedelta(minutes=30)
PRO = replace(TIER, tier_id="pro", names_discount_permille=300)
TRANSFER = replace(PRICES.prices[0], operation=Operation.TRANSFER)


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        with_transfer = replace(
            PRICES,
            price_list_id="2026-03",
            valid_from=datetime(2026, 3, 1, tzinfo=UTC),
            prices=(*PRICES.prices, TRANSFER),
        )
        autumn = Promotion(
            "autumn", "cz", Operation.TRANSFER, czk(9_900), NOW - timedelta(days=1), SOON
        )
        async with opened.books.writing() as transaction:
            await prices.publish(transaction, with_transfer)
            await prices.promote(transaction, [autumn], "CZK")
            await tiers.publish(transaction, PRO)
        yield opened


async def quote(guest: Guest, **body: Any) -> dict[str, Any]:
    answer = await guest.program.post("/api/v1/quotes", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def raise_prices(stage: Stage) -> None:
    dearer = tuple(replace(each, list_price=czk(99_900)) for each in (*PRICES.prices, TRANSFER))
    later = replace(PRICES, price_list_id=f"dear-{fresh_name()}", valid_from=NOW, prices=dearer)
    async with stage.books.writing() as transaction:
        await prices.publish(transaction, later)


async def lower_prices(stage: Stage) -> None:
    usual = replace(
        PRICES,
        price_list_id=f"usual-{fresh_name()}",
        valid_from=NOW,
        prices=(*PRICES.prices, TRANSFER),
    )
    async with stage.books.writing() as transaction:
        await prices.publish(transaction, usual)


async def expired_quote(stage: Stage, guest: Guest, name: str, price: int = 14_320) -> str:
    """Keep a quote that stopped counting a moment ago."""
    begun = NOW - timedelta(minutes=31)
    basis = Basis("plus", 1, PRICES.valid_from, None, begun, begun + timedelta(minutes=30))
    made_of = Quote(czk(price), PriceReason.DISCOUNT, czk(17_900), czk(14_000), 200, "2026-01")
    old = Pinned(guest.customer_id, name, "cz", Operation.REGISTER, 1, made_of, basis)
    async with stage.front.writing() as transaction:
        return (await quotes.keep(transaction, old)).quote_id


async def test_a_quote_says_everything_it_was_made_from_but_our_cost(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()

    body = await quote(partner, name=name.upper(), years=2)

    assert body == {
        "object": "quote",
        "id": body["id"],
        "name": name,
        "operation": "register",
        "years": 2,
        "price": {"currency": "CZK", "minor": 28_640, "text": "286.40"},
        "price_because": "discount",
        "floor_applied": False,
        "list_price": {"currency": "CZK", "minor": 35_800, "text": "358.00"},
        "promotion_price": None,
        "promotion_id": None,
        "discount_permille": 200,
        "tier_id": "plus",
        "tier_version": 1,
        "price_list": {
            "id": body["price_list"]["id"],
            "valid_from": body["price_list"]["valid_from"],
            "valid_until": None,
        },
        "pinned_at": "2026-11-23T08:05:00Z",
        "pinned_until": "2026-11-23T08:35:00Z",
    }
    again = await partner.program.get(f"/api/v1/quotes/{body['id']}")
    assert again.json() == body


async def test_a_promotion_below_our_cost_is_said_with_its_reason(stage: Stage) -> None:
    partner = await stage.partner()

    body = await quote(partner, name=fresh_name(), operation="transfer")

    assert (body["promotion_price"]["text"], body["promotion_id"]) == ("99.00", "autumn")
    assert (body["price"]["text"], body["price_because"]) == ("140.00", "cost_floor_above_list")
    assert body["floor_applied"] is True


async def test_an_order_gets_the_price_it_was_quoted_although_the_list_has_changed(
    stage: Stage,
) -> None:
    partner, name = await stage.partner(), fresh_name()
    quoted = await quote(partner, name=name, years=2)
    await raise_prices(stage)

    answer = await partner.order(name=name, quote_id=quoted["id"])
    now = await quote(partner, name=fresh_name())
    await lower_prices(stage)

    assert answer.status_code == 201
    assert answer.json()["price"]["minor"] == 28_640
    assert now["price"]["minor"] == 79_920
    order = stage.desk.orders[-1]
    assert (order.quote.price, order.quote.quote_id) == (czk(28_640), quoted["id"])
    assert (order.years, order.name) == (2, name)
    async with stage.books.reading() as transaction:
        row = await orders.find(transaction, partner.customer_id, answer.json()["id"])
    assert row is not None
    assert (row.quote.quote_id, row.quote.price_list_id) == (
        quoted["id"],
        quoted["price_list"]["id"],
    )
    shown = (await partner.program.get(f"/api/v1/orders/{answer.json()['id']}")).json()
    assert shown["quote_id"] == quoted["id"]


async def test_an_order_gets_the_price_it_was_quoted_although_the_tier_has_changed(
    stage: Stage,
) -> None:
    partner, name = await stage.partner(), fresh_name()
    quoted = await quote(partner, name=name)
    async with stage.books.writing() as transaction:
        await transaction.execute(
            text("UPDATE books.partners SET tier_id = 'pro' WHERE partner_id = :id"),
            {"id": partner.customer_id},
        )

    answer = await partner.order(name=name, quote_id=quoted["id"])
    now = await quote(partner, name=fresh_name())

    assert answer.json()["price"]["minor"] == quoted["price"]["minor"] == 14_320
    assert (now["tier_id"], now["price"]["minor"]) == ("pro", 14_000)


async def test_an_order_without_a_quote_is_given_one(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await partner.order(name=fresh_name())

    order = stage.desk.orders[-1]
    assert answer.status_code == 201
    found = await partner.program.get(f"/api/v1/quotes/{order.quote.quote_id}")
    assert found.json()["price"]["minor"] == 14_320


async def test_an_expired_quote_is_refused_with_the_new_price(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    quote_id = await expired_quote(stage, partner, name, price=14_100)

    answer = await partner.order(name=name, quote_id=quote_id)

    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "price_changed")
    assert (body["price_shown"]["text"], body["price_now"]["text"]) == ("141.00", "143.20")
    ordered = await partner.order(name=name, quote_id=body["quote_id"])
    assert ordered.status_code == 201


async def test_an_expired_quote_at_the_same_price_is_refused_unless_the_price_is_named(
    stage: Stage,
) -> None:
    partner, name = await stage.partner(), fresh_name()
    quote_id = await expired_quote(stage, partner, name)

    refused = await partner.order(name=name, quote_id=quote_id)
    taken = await partner.order(
        name=name, quote_id=quote_id, price={"currency": "CZK", "minor": 14_320}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "quote_expired")
    assert refused.json()["price_now"]["minor"] == 14_320
    assert taken.status_code == 201


async def test_a_foreign_quote_is_not_found(stage: Stage) -> None:
    partner, other, name = await stage.partner(), await stage.partner(), fresh_name()
    theirs = await quote(other, name=name)

    answer = await partner.order(name=name, quote_id=theirs["id"])
    seen = await partner.program.get(f"/api/v1/quotes/{theirs['id']}")

    assert (answer.status_code, answer.json()["code"]) == (404, "quote_not_found")
    assert (seen.status_code, seen.json()["code"]) == (404, "quote_not_found")


@pytest.mark.parametrize("changes", [{"name": "jina.cz"}, {"years": 3}])
async def test_a_quote_is_for_its_name_and_years_alone(
    stage: Stage, changes: dict[str, Any]
) -> None:
    partner, name = await stage.partner(), fresh_name()
    quoted = await quote(partner, name=name)

    answer = await partner.order(**{"name": name, "quote_id": quoted["id"]} | changes)

    assert (answer.status_code, answer.json()["code"]) == (422, "quote_differs")


async def test_a_quote_of_a_transfer_registers_nothing(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    quoted = await quote(partner, name=name, operation="transfer")

    answer = await partner.order(name=name, quote_id=quoted["id"])

    assert (answer.status_code, answer.json()["code"]) == (422, "quote_differs")


async def test_a_suspended_partner_keeps_no_quote(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    quoted = await quote(partner, name=name)
    async with stage.books.writing() as transaction:
        await transaction.execute(
            text("UPDATE books.partners SET status = :status WHERE partner_id = :id"),
            {"status": PartnerStatus.SUSPENDED, "id": partner.customer_id},
        )

    answer = await partner.order(name=name, quote_id=quoted["id"])
    another = await partner.program.post("/api/v1/quotes", json={"name": name})

    assert (answer.status_code, answer.json()["code"]) == (403, "partner_not_active")
    assert another.json()["code"] == "partner_not_active"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "kun.example.zz"}, "name_not_allowed"),
        ({"name": "kun.test", "operation": "renew"}, "name_not_allowed"),
        ({"name": "kun.cz", "years": 11}, "fields_invalid"),
        ({"name": "kun.cz", "operation": "buy"}, "fields_invalid"),
        ({"name": "kun.cz", "tier": "pro"}, "fields_invalid"),
    ],
)
async def test_what_we_do_not_sell_is_not_quoted(
    stage: Stage, body: dict[str, Any], code: str
) -> None:
    partner = await stage.partner()

    answer = await partner.program.post("/api/v1/quotes", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_while_no_list_counts_nothing_is_sold(postgres: EmbeddedPostgres) -> None:
    async with open_stage(fresh_urls(postgres)) as other:
        over = replace(
            PRICES, price_list_id="short", valid_from=NOW, valid_until=NOW + timedelta(1)
        )
        ended = replace(over, valid_from=NOW - timedelta(days=2), valid_until=NOW)
        async with other.books.writing() as transaction:
            await prices.publish(transaction, ended)
        partner = await other.partner()

        answer = await partner.program.post("/api/v1/quotes", json={"name": fresh_name()})
        listed = await partner.program.get("/api/v1/prices")
        page = await partner.browser.get("/prices")

    assert (answer.status_code, answer.json()["fault"]) == (422, "zone_not_sold")
    assert (listed.json()["price_list"], listed.json()["data"]) == (None, [])
    assert "Teď tu nejsou žádné ceny." in text_of(page)


async def test_the_web_cannot_change_what_was_quoted(stage: Stage) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with stage.front.writing() as transaction:
            await transaction.execute(text("UPDATE front.quotes SET price_minor = 1"))


async def prices_of(guest: Guest, **query: str) -> dict[tuple[str, str], dict[str, Any]]:
    answer = await guest.program.get("/api/v1/prices", params=query)
    assert answer.status_code == 200, answer.text
    return {(each["zone"], each["operation"]): each for each in answer.json()["data"]}


async def test_prices_are_listed_for_the_own_tier_and_for_another(stage: Stage) -> None:
    partner = await stage.partner()

    own = await prices_of(partner)
    pro = await prices_of(partner, tier="pro", zone="cz")

    assert own["cz", "register"]["price"]["text"] == "143.20"
    assert own["test", "register"]["price_because"] == "cost_floor_above_list"
    assert pro["cz", "register"]["price"]["text"] == "140.00"
    assert pro["cz", "register"]["price_because"] == "cost_floor"
    assert {zone for zone, _ in pro} == {"cz"}
    assert all("cost" not in each for each in own.values())


async def test_a_tier_that_is_not_open_is_not_found(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await partner.program.get("/api/v1/prices", params={"tier": "gold"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_visitor_compares_the_tiers_without_our_cost(stage: Stage) -> None:
    page = await stage.client(headers={"Accept-Language": "cs"}).get("/prices?zone=cz")

    said = text_of(page)
    assert page.status_code == 200
    assert "143,20 Kč ceník − 20 %" in said
    assert "140,00 Kč nákupní cena; pod ni sleva nejde" in said
    assert "99,00 Kč akce, jinak 179,00 Kč" in said
    assert "vaše" not in said


async def test_a_partner_sees_which_tier_is_theirs_also_when_it_is_an_older_version(
    stage: Stage,
) -> None:
    partner = await stage.partner()
    newer = Tier("plus", 100, 100, 10, deposit_wanted=True, demonstration=True, version=2)
    async with stage.books.writing() as transaction:
        await tiers.publish(transaction, replace(newer, valid_from=TIER.valid_from.replace(day=2)))

    said = text_of(await partner.browser.get("/prices?operation=register&zone=cz"))

    assert said.count("Partner Plus") == 2
    assert "Partner Plus (20 %) vaše" in said
    assert "161,10 Kč ceník − 10 %" in said


async def test_the_check_page_says_until_when_the_price_stands_and_orders_at_it(
    stage: Stage,
) -> None:
    partner, name = await stage.partner(), fresh_name()
    page = await partner.browser.post("/desk/orders/check", data={"name": name, "years": "1"})
    form = {
        part.split('"')[0]: part.split('value="')[1].split('"')[0]
        for part in page.text.split('<input type="hidden" name="')[1:]
    }
    await raise_prices(stage)

    answer = await partner.browser.post("/desk/orders", data=form)
    await lower_prices(stage)

    assert "Cena platí do" in text_of(page)
    assert "23. 11. 2026 9:35" in text_of(page)
    assert answer.headers["location"].startswith("/desk/orders/ord_")
    assert stage.desk.orders[-1].quote.price == czk(14_320)
    assert stage.desk.orders[-1].quote.quote_id == form["quote_id"]
