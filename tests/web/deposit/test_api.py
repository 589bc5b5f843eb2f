"""The deposit, its movements and top-ups for programs; the description is what is really sent."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import httpx2
import jsonschema
import pytest

from db.front import deposit_settings, renewal_choices
from db.front.deposit_settings import DepositSettings
from db.front.renewal_choices import ALL_OTHERS, Choice
from programme.ledger import Entry, EntryKind
from programme.money import czk
from tests.web.desk_stage import NOW, Guest, Stage, fresh_name

CZK = {"currency": "CZK", "minor": 300_000}


async def ask(guest: Guest, key: str | None = None, **body: Any) -> httpx2.Response:
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return await guest.program.post("/api/v1/top-ups", json=body, headers=headers)


async def described(stage: Stage) -> dict[str, Any]:
    description: dict[str, Any] = (await stage.client().get("/api/v1/openapi.json")).json()
    return description


async def assert_as_described(
    stage: Stage, path: str, method: str, answer: httpx2.Response
) -> None:
    """Hold an answer against the schema that the API's own description has for it."""
    description = await described(stage)
    told = description["paths"][path][method]["responses"][str(answer.status_code)]["content"]
    schema = told[answer.headers["Content-Type"].partition(";")[0]]["schema"]
    jsonschema.validate(answer.json(), schema | {"components": description["components"]})


async def test_the_deposit_says_what_was_set_and_what_comes(stage: Stage) -> None:
    partner, name = await stage.partner(free=20_000), fresh_name()
    order = (await partner.order(name=name)).json()
    await stage.set_up_service(partner, order["id"], name, date(2026, 12, 3))
    async with stage.front.writing() as transaction:
        wanted = DepositSettings(czk(100_000), czk(300_000), NOW)
        await deposit_settings.save(transaction, partner.customer_id, wanted, "user")
        choice = Choice(ALL_OTHERS, automatic=True, changed_at=NOW, changed_by="user")
        await renewal_choices.save(transaction, partner.customer_id, choice)

    answer = await partner.program.get("/api/v1/deposit")

    body = answer.json()
    assert body["available"] == {"currency": "CZK", "minor": 20000, "text": "200.00"}
    assert body["alert_below"]["text"] == "1000.00"
    assert body["auto_top_up"]["text"] == "3000.00"
    assert body["forecast"]["ends_on"] is None
    soon, later = body["forecast"]["due"]
    assert (soon["days"], soon["names"], soon["renewals"]["text"]) == (30, 1, "143.20")
    assert (later["until"], later["missing"]["minor"]) == ("2027-02-21", 0)
    await assert_as_described(stage, "/v1/deposit", "get", answer)


async def test_movements_are_read_page_by_page(stage: Stage) -> None:
    partner, name = await stage.partner(free=1_000_000), fresh_name()
    order = (await partner.order(name=name)).json()
    for kind in (EntryKind.HOLD, EntryKind.CHARGE):
        await stage.move(partner, Entry(kind, order["id"], czk(14320)))

    first = await partner.program.get("/api/v1/movements?limit=2")
    cursor = first.json()["next_cursor"]
    second = await partner.program.get(f"/api/v1/movements?limit=2&starting_after={cursor}")

    charge, hold = first.json()["data"]
    assert (charge["kind"], charge["name"], charge["order_id"]) == ("charge", name, order["id"])
    assert charge["held_change"]["text"] == "-143.20"
    assert (hold["available_change"]["minor"], hold["total_after"]["text"]) == (-14320, "10000.00")
    assert [each["number"] for each in second.json()["data"]] == [1]
    assert (second.json()["has_more"], second.json()["next_cursor"]) == (False, None)
    await assert_as_described(stage, "/v1/movements", "get", first)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("kind=hold", [2]),
        ("kind=hold&kind=charge", [3, 2]),
        ("until=2026-01-01", []),
        ("from=2026-01-01", [3, 2, 1]),
    ],
)
async def test_movements_are_filtered(stage: Stage, query: str, numbers: list[int]) -> None:
    partner = await stage.partner(free=1_000_000)
    order = (await partner.order(name=fresh_name())).json()
    for kind in (EntryKind.HOLD, EntryKind.CHARGE):
        await stage.move(partner, Entry(kind, order["id"], czk(14320)))

    answer = await partner.program.get(f"/api/v1/movements?{query}")

    assert [each["number"] for each in answer.json()["data"]] == numbers


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("movements?kind=nonsense", 422, "fields_invalid"),
        ("movements?from=yesterday", 422, "fields_invalid"),
        ("movements?until=9999-12-31", 422, "day_out_of_range"),
        ("movements?starting_after=0", 422, "fields_invalid"),
        ("top-ups?starting_after=top_nobodys", 404, "not_found"),
        ("top-ups/top_nobodys", 404, "not_found"),
        ("papers?month=2026-13", 422, "fields_invalid"),
        ("papers?starting_after=2526000001", 404, "not_found"),
        ("papers/2526000001.pdf", 404, "not_found"),
        ("papers/2526000001.isdoc", 404, "not_found"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem(
    stage: Stage, path: str, status: int, code: str
) -> None:
    partner = await stage.partner()

    answer = await partner.program.get(f"/api/v1/{path}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_problem_speaks_the_language_it_is_asked_in(stage: Stage) -> None:
    partner = await stage.partner(free=None)

    said = {
        language: (
            await partner.program.get("/api/v1/movements", headers={"Accept-Language": language})
        )
        for language in ("cs-CZ,cs;q=0.9", "de", "en")
    }

    details = [answer.json()["detail"] for answer in said.values()]
    assert details[0] == "Zálohový účet zatím nemáte. Nejdřív ho aktivujte."
    assert details[1] == details[2] == "You have no deposit account yet. Activate it first."
    assert [each.headers["Content-Language"] for each in said.values()] == ["cs", "en", "en"]
    assert {answer.json()["code"] for answer in said.values()} == {"deposit_not_open"}


async def test_a_top_up_is_answered_with_all_that_is_needed_to_pay(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await ask(partner, net=CZK)

    body = answer.json()
    symbol = body["payment"]["variable_symbol"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == body["url"]
    assert [body[name]["text"] for name in ("net", "vat", "gross")] == [
        "3000.00", "630.00", "3630.00",
    ]  # fmt: skip
    assert body["payment"] | {"amount": None} == {
        "amount": None,
        "variable_symbol": symbol,
        "account": "2400000017/2010",
        "iban": "CZ9020100000002400000017",
        "spayd": (
            "SPD*1.0*ACC:CZ9020100000002400000017*AM:3630.00*CC:CZK*"
            f"X-VS:{symbol}*MSG:ZALOHA PARTNER"
        ),
        "due_day": "2026-12-07",
    }
    await assert_as_described(stage, "/v1/top-ups", "post", answer)

    standing = await partner.program.get(body["url"].removeprefix("http://desk.example"))
    assert standing.json()["status"] == "awaiting_payment"
    assert standing.json()["payment"] == body["payment"]
    await assert_as_described(stage, "/v1/top-ups/{top_up_id}", "get", standing)


async def test_a_top_up_asked_for_twice_under_one_key_is_one(stage: Stage) -> None:
    partner = await stage.partner()

    first, again = [await ask(partner, "the key", net=CZK) for _ in range(2)]
    other = await ask(partner, "the key", net=CZK | {"minor": 400_000})
    listed = (await partner.program.get("/api/v1/top-ups")).json()

    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert [each["id"] for each in listed["data"]] == [first.json()["id"]]


async def test_a_call_that_takes_long_has_an_address_at_once(stage: Stage) -> None:
    partner = await stage.partner()
    stage.desk.is_slow = True
    answer = await ask(partner, net=CZK)
    stage.desk.is_slow = False

    body = answer.json()
    standing = await partner.program.get(answer.headers["Location"])

    assert (answer.status_code, body["kind"]) == (202, "still_working")
    assert answer.headers["Retry-After"] == "5"
    assert (standing.status_code, standing.json()["status"]) == (200, "requested")
    assert standing.json()["payment"] is None
    await assert_as_described(stage, "/v1/top-ups", "post", answer)
    await assert_as_described(stage, "/v1/top-ups/{top_up_id}", "get", standing)
    another = await stage.partner()
    assert (await another.program.get(answer.headers["Location"])).status_code == 404


async def test_top_ups_are_listed_page_by_page(stage: Stage) -> None:
    partner = await stage.partner()
    asked = [(await ask(partner, net=CZK)).json()["id"] for _ in range(3)]

    first = await partner.program.get("/api/v1/top-ups?limit=2")
    cursor = first.json()["next_cursor"]
    second = await partner.program.get(f"/api/v1/top-ups?limit=2&starting_after={cursor}")

    assert [each["id"] for each in first.json()["data"]] == [asked[2], asked[1]]
    assert [each["id"] for each in second.json()["data"]] == [asked[0]]
    await assert_as_described(stage, "/v1/top-ups", "get", first)


@pytest.mark.parametrize(
    ("net", "code"),
    [
        ({"currency": "CZK", "minor": 299_999}, "amount_out_of_range"),
        ({"currency": "CZK", "minor": 100_000_001}, "amount_out_of_range"),
        ({"currency": "EUR", "minor": 300_000}, "amount_out_of_range"),
        ({"currency": "CZK", "minor": 3000.5}, "fields_invalid"),
        ({"currency": "CZK", "minor": "300000"}, "fields_invalid"),
    ],
)
async def test_an_amount_that_cannot_be_is_a_problem(
    stage: Stage, net: dict[str, Any], code: str
) -> None:
    partner = await stage.partner()

    answer = await ask(partner, net=net)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert partner.customer_id not in {each.partner_id for each in stage.desk.top_ups}
    await assert_as_described(stage, "/v1/top-ups", "post", answer)


async def test_no_call_is_made_without_a_deposit_a_key_or_an_open_desk(stage: Stage) -> None:
    without, partner = await stage.partner(free=None), await stage.partner()

    keyless = await partner.program.post("/api/v1/top-ups", json={"net": CZK})
    stage.desk.is_closed = True
    closed = await ask(partner, "later", net=CZK)
    stage.desk.is_closed = False
    later = await ask(partner, "later", net=CZK)

    assert (await ask(without, net=CZK)).json()["code"] == "deposit_not_open"
    assert keyless.json()["code"] == "idempotency_key_missing"
    assert (closed.status_code, closed.json()["code"]) == (503, "desk_closed")
    assert later.status_code == 201


async def test_nobody_reads_the_top_ups_or_movements_of_another(stage: Stage) -> None:
    partner, other = await stage.partner(), await stage.partner()
    asked = (await ask(partner, net=CZK)).json()

    theirs = await other.program.get(f"/api/v1/top-ups/{asked['id']}")
    listed = (await other.program.get("/api/v1/top-ups")).json()
    moved = (await other.program.get("/api/v1/movements?q=bank")).json()

    assert theirs.status_code == 404
    assert (listed["data"], moved["data"]) == ([], [])


async def test_the_description_has_every_way_and_no_money_as_a_float(stage: Stage) -> None:
    description = await described(stage)

    assert {
        "/v1/deposit", "/v1/movements", "/v1/top-ups", "/v1/top-ups/{top_up_id}",
        "/v1/papers", "/v1/papers/{number}.pdf", "/v1/papers/{number}.isdoc",
    } <= set(description["paths"])  # fmt: skip
    money = description["components"]["schemas"]["MoneyOut"]["properties"]
    assert (money["minor"]["type"], money["text"]["type"]) == ("integer", "string")
    assert "'type': 'number'" not in str(description["components"]["schemas"])
    for path in description["paths"].values():
        for operation in path.values():
            assert operation["description"]
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]
