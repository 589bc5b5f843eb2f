"""Who is to hold an ordered name, which servers serve it, until when: on pages and over the API."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from db.sealing import Seal
from db.views.domains import details
from programme.domains.details import Holder, OrderDetails
from programme.domains.name_servers import Server
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.sealing import SEALS
from tests.web.desk_stage import Guest, Stage, fresh_name, open_stage, text_of

CUSTOMER = {
    "holder_name": "Jana Nováková",
    "holder_street": "Dlouhá 12",
    "holder_city": "Brno",
    "holder_postcode": "602 00",
    "holder_country": "cz",
    "holder_email": "jana.novakova@kvetiny.example",
    "holder_phone": "777 123 456",
}
JANA = Holder(
    name="Jana Nováková",
    street="Dlouhá 12",
    city="Brno",
    postcode="602 00",
    country="CZ",
    email="jana.novakova@kvetiny.example",
    phone="+420.777123456",
)
IN_JSON = {
    "name": "Jana Nováková",
    "street": "Dlouhá 12",
    "city": "Brno",
    "postcode": "602 00",
    "email": "jana.novakova@kvetiny.example",
    "phone": "+420 777 123 456",
}
SERVERS = "ns1.kvetiny.example\nns2.kvetiny.example."


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


def form_in(page: httpx2.Response) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


async def check(guest: Guest, name: str, **typed: str) -> httpx2.Response:
    form = {"name": name, "years": "1", "holder": "partner"} | typed
    return await guest.browser.post("/desk/orders/check", data=form)


async def kept(stage: Stage, guest: Guest, seal: Seal = SEALS.details) -> OrderDetails | None:
    """Return what the last order wants, as the worker would read it."""
    order = stage.desk.orders[-1]
    assert order.partner_id == guest.customer_id
    if order.details_id is None:
        return None
    async with stage.books.reading() as transaction:
        return await details.find(transaction, seal, guest.customer_id, order.details_id)


async def test_the_customer_is_asked_for_only_where_a_customer_is_to_hold_the_name(
    stage: Stage,
) -> None:
    partner = await stage.partner()

    usual = await check(partner, fresh_name())
    asked = await check(partner, fresh_name(), holder="customer")

    assert "holder_name" not in usual.text
    assert "Vaše firma" in text_of(usual)
    assert 'name="holder_name"' in asked.text
    assert "vašemu zákazníkovi nikdy nepíšeme" in text_of(asked)


async def test_a_name_is_ordered_for_a_customer_and_the_data_go_through_the_page_once(
    stage: Stage,
) -> None:
    partner = await stage.partner(free=1_200_000)
    name = fresh_name()

    page = await check(partner, name, holder="customer", asked_holder="yes", **CUSTOMER)
    form = form_in(page)
    placed = await partner.browser.post("/desk/orders", data=form, follow_redirects=True)

    assert not [each for each in form if each.startswith("holder")]
    assert "Jana Nováková" in text_of(page)
    assert "Jana Nováková" in text_of(placed)
    wanted = await kept(stage, partner)
    assert wanted is not None
    assert wanted.holder == JANA
    assert wanted.holder_id is not None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"holder_email": ""}, "e-mail zákazníka"),
        ({"holder_email": "jana@"}, "jmeno@"),
        ({"holder_name": ""}, "jméno osoby"),
        ({"holder_country": "Česko"}, "dvěma písmeny"),
        ({"holder_postcode": ""}, "PSČ"),
        ({"holder_phone": "abc"}, "telefon"),
    ],
)
async def test_what_is_wrong_with_a_customer_is_said_and_the_rest_stays_typed(
    stage: Stage, wrong: dict[str, str], words: str
) -> None:
    partner = await stage.partner()

    page = await check(
        partner, fresh_name(), holder="customer", asked_holder="yes", **CUSTOMER | wrong
    )

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Dlouhá 12" in page.text


async def test_details_of_another_partner_are_nobodys(stage: Stage) -> None:
    one, other = await stage.partner(free=1_200_000), await stage.partner(free=1_200_000)
    page = await check(one, fresh_name(), holder="customer", asked_holder="yes", **CUSTOMER)
    theirs = form_in(page)["details_id"]
    form = form_in(await check(other, fresh_name())) | {"details_id": theirs}
    before = len(stage.desk.orders)

    answer = await other.browser.post("/desk/orders", data=form)

    assert answer.status_code == 422
    assert len(stage.desk.orders) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"servers": "ns1.kvetiny.example"}, "aspoň dva"),
        ({"servers": "ns1.kvetiny.example 192.0.2.1\nns2.kvetiny.example"}, "IP adresu vynechte"),
        ({"servers": "ns1.kvetiny.example\nns1.kvetiny.example"}, "dvakrát"),
        ({"servers": "kvetiny\nns2.kvetiny.example"}, "není jméno serveru"),
        ({"servers": SERVERS, "nsset": "NSS:KVETINY"}, "ne obojí"),
        ({"nsset": "ž ž"}, "není identifikátor"),
        ({"deadline": "2026-11-22"}, "nejvýš 60 dnů"),
        ({"deadline": "2027-06-01"}, "nejvýš 60 dnů"),
        ({"deadline": "zítra"}, "nejvýš 60 dnů"),
    ],
)
async def test_wrong_servers_and_days_are_refused_at_the_door(
    stage: Stage, typed: dict[str, str], words: str
) -> None:
    partner = await stage.partner()

    page = await check(partner, fresh_name(), **typed)

    assert page.status_code == 422
    assert words in text_of(page)


async def test_servers_and_the_last_day_go_with_the_order(stage: Stage) -> None:
    partner = await stage.partner(free=1_200_000)

    page = await check(partner, fresh_name(), servers=SERVERS, deadline="2026-11-30")
    await partner.browser.post("/desk/orders", data=form_in(page))

    assert await kept(stage, partner) == OrderDetails(
        servers=(Server("ns1.kvetiny.example"), Server("ns2.kvetiny.example"))
    )
    # The first moment after that day in Prague.
    assert stage.desk.orders[-1].deadline == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


async def test_a_program_orders_for_a_customer_and_a_repeat_is_the_same_order(
    stage: Stage,
) -> None:
    partner = await stage.partner(free=1_200_000)
    body: dict[str, Any] = {
        "name": fresh_name(),
        "holder": IN_JSON,
        "name_servers": [{"name": "ns1.kvetiny.example"}, {"name": "ns2.kvetiny.example"}],
        "deadline": "2026-12-24",
    }

    first = await partner.order("key-of-a-repeat", **body)
    again = await partner.order("key-of-a-repeat", **body)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    wanted = await kept(stage, partner)
    assert wanted is not None
    assert wanted.holder == JANA
    order_id = first.json()["id"]
    shown = await partner.program.get(f"/api/v1/orders/{order_id}/details")
    assert shown.json()["holder"]["email"] == "jana.novakova@kvetiny.example"
    assert [each["name"] for each in shown.json()["name_servers"]] == [
        "ns1.kvetiny.example",
        "ns2.kvetiny.example",
    ]


async def test_the_same_customer_has_one_id_over_orders_and_never_another_partners(
    stage: Stage,
) -> None:
    one, other = await stage.partner(free=1_200_000), await stage.partner(free=1_200_000)
    ids = []
    for partner in (one, one, other):
        await partner.order(name=fresh_name(), holder=IN_JSON)
        wanted = await kept(stage, partner)
        assert wanted is not None
        ids.append(wanted.holder_id)

    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"holder_id": "hol_nobodys"}, "holder_not_found"),
        ({"name_servers": [{"name": "ns1.kvetiny.example"}]}, "servers_refused"),
        ({"deadline": "2026-11-01"}, "deadline_not_allowed"),
        ({"name_server_set": "a b"}, "servers_not_allowed"),
    ],
)
async def test_a_program_is_told_what_cannot_be(
    stage: Stage, wish: dict[str, Any], code: str
) -> None:
    partner = await stage.partner(free=1_200_000)

    answer = await partner.order(name=fresh_name(), **wish)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_nothing_of_a_customer_is_readable_in_our_tables(stage: Stage) -> None:
    partner = await stage.partner(free=1_200_000)
    await partner.order(name=fresh_name(), holder=IN_JSON)

    async with stage.front.reading() as transaction:
        rows = [
            str(row)
            for row in await transaction.execute(
                text("SELECT * FROM front.order_details WHERE partner_id = :whose"),
                {"whose": partner.customer_id},
            )
        ]
        keys = [
            str(row)
            for row in await transaction.execute(
                text("SELECT priced, body FROM front.request_keys WHERE customer_id = :whose"),
                {"whose": partner.customer_id},
            )
        ]

    assert rows
    for words in ("Nov", "kvetiny", "Brno", "777"):
        assert not [row for row in rows + keys if words in row]


async def test_a_program_takes_an_order_back(stage: Stage) -> None:
    partner = await stage.partner(free=0)
    placed = await partner.order(name=fresh_name())

    answer = await partner.program.post(f"/api/v1/orders/{placed.json()['id']}/cancel")
    nobodys = await partner.program.post("/api/v1/orders/ord_nobodys/cancel")

    assert answer.status_code in (200, 409)
    assert nobodys.status_code == 404
