import json
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
import pytest_asyncio

from sandbox.bank import TOKEN, Bank, open_bank
from sandbox.movements import minor_units

DAY = "2026-11-23"
PERIOD = f"/v1/rest/periods/{TOKEN}/{DAY}/{DAY}/transactions.json"
LAST = f"/v1/rest/last/{TOKEN}/transactions.json"


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo("Europe/Prague"))


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    async with open_bank(tmp_path) as part:
        part.now = lambda: at(DAY)
        yield part


@pytest_asyncio.fixture
async def client(bank: Bank) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=bank.address) as http:
        yield http


async def lines(client: httpx2.AsyncClient, path: str = PERIOD) -> list[dict[str, Any]]:
    answer = json.loads((await client.get(path)).text, parse_float=Decimal)
    found: list[dict[str, Any]] = answer["accountStatement"]["transactionList"]["transaction"]
    return found


async def test_a_payment_appears_once_with_the_columns_of_fio(client: httpx2.AsyncClient) -> None:
    paid = await client.post(
        "/sandbox/payments",
        json={
            "amount": "3630.00",
            "variable_symbol": "2426000123",
            "name": "Žluťoučký kůň s.r.o.",
            "message": "ZALOHA PARTNER",
        },
    )
    assert (paid.status_code, paid.json()) == (201, {"id": 26900000001})
    answer = await client.get(PERIOD)
    assert '"value":3630.00' in answer.text
    shape = json.loads(answer.text, parse_float=Decimal)["accountStatement"]
    assert shape["info"] == {
        "accountId": "2400000017",
        "bankId": "2010",
        "currency": "CZK",
        "iban": "CZ9020100000002400000017",
        "bic": "FIOBCZPPXXX",
        "openingBalance": Decimal("10000.00"),
        "closingBalance": Decimal("13630.00"),
        "dateStart": "2026-11-23+0100",
        "dateEnd": "2026-11-23+0100",
        "idFrom": 26900000001,
        "idTo": 26900000001,
        "idLastDownload": 26900000000,
    }
    assert shape["transactionList"]["transaction"] == [
        {
            "column22": {"value": 26900000001, "name": "ID pohybu", "id": 22},
            "column0": {"value": "2026-11-23+0100", "name": "Datum", "id": 0},
            "column1": {"value": Decimal("3630.00"), "name": "Objem", "id": 1},
            "column14": {"value": "CZK", "name": "Měna", "id": 14},
            "column2": {"value": "2000145399", "name": "Protiúčet", "id": 2},
            "column3": {"value": "0800", "name": "Kód banky", "id": 3},
            "column5": {"value": "2426000123", "name": "VS", "id": 5},
            "column6": None,
            "column10": {"value": "Žluťoučký kůň s.r.o.", "name": "Název protiúčtu", "id": 10},
            "column16": {"value": "ZALOHA PARTNER", "name": "Zpráva pro příjemce", "id": 16},
            "column8": {"value": "Bezhotovostní příjem", "name": "Typ", "id": 8},
        }
    ]


async def test_only_the_days_asked_for_are_on_the_statement(
    bank: Bank, client: httpx2.AsyncClient
) -> None:
    for day in ("2026-11-21", "2026-11-23", "2026-11-25"):
        bank.now = lambda day=day: at(day)  # type: ignore[misc]  # a default pins the day
        bank.pay("1.00")
    assert [line["column22"]["value"] for line in await lines(client)] == [26900000002]
    earlier = PERIOD.replace(DAY, "2026-11-01", 1)
    assert len(await lines(client, earlier)) == 2


async def test_an_empty_day_is_an_empty_list(client: httpx2.AsyncClient) -> None:
    answer = (await client.get(PERIOD)).json()["accountStatement"]
    assert answer["transactionList"] == {"transaction": []}
    assert answer["info"]["idFrom"] is None
    assert answer["info"]["openingBalance"] == answer["info"]["closingBalance"] == 10000


async def test_last_yields_what_is_new_and_moves_the_marker(
    bank: Bank, client: httpx2.AsyncClient
) -> None:
    first = bank.pay("100")
    assert [line["column22"]["value"] for line in await lines(client, LAST)] == [first]
    assert await lines(client, LAST) == []
    second = bank.pay("200")
    answer = (await client.get(LAST)).json()["accountStatement"]["info"]
    assert (answer["idFrom"], answer["openingBalance"]) == (second, 10100)
    back = await client.get(f"/v1/rest/set-last-id/{TOKEN}/{first - 1}/")
    assert back.status_code == 200
    assert len(await lines(client, LAST)) == 2


async def test_an_unknown_token_is_answered_with_500_as_fio_does(
    client: httpx2.AsyncClient,
) -> None:
    for path in (PERIOD, LAST, f"/v1/rest/set-last-id/{TOKEN}/1/"):
        assert (await client.get(path.replace(TOKEN, "somebody-else"))).status_code == 500


async def test_the_limit_answers_409_to_a_second_question_too_soon(
    client: httpx2.AsyncClient,
) -> None:
    assert [(await client.get(PERIOD)).status_code for _ in range(2)] == [200, 200]
    await client.post("/sandbox/switches", json={"mode": "limit"})
    assert [(await client.get(PERIOD)).status_code for _ in range(2)] == [200, 409]


async def test_the_form_pays_and_shows_the_payment(client: httpx2.AsyncClient) -> None:
    form = {"amount": "1 250,50", "variable_symbol": "0042", "name": "<b>Ňouma</b>", "message": ""}
    paid = await client.post("/sandbox/payments", data=form, headers={"Accept": "text/html"})
    assert (paid.status_code, paid.headers["location"]) == (303, "/")
    text = (await client.get("/")).text
    assert "1250.50" in text
    assert "&lt;b&gt;Ňouma&lt;/b&gt;" in text
    (line,) = await lines(client)
    assert line["column5"]["value"] == "0042"
    assert line["column16"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"amount": "0"},
        {"amount": "1.001"},
        {"amount": "NaN"},
        {"amount": "1e3"},
        {"amount": "1", "variable_symbol": "12345678901"},
        {"amount": "1", "variable_symbol": "12a"},
    ],
)
async def test_a_senseless_payment_is_refused_in_a_sentence(
    bank: Bank, client: httpx2.AsyncClient, asked: dict[str, str]
) -> None:
    answer = await client.post("/sandbox/payments", json=asked)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert bank.movements() == []


async def test_what_was_paid_is_there_after_a_restart(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        bank.pay("0.30", variable_symbol="7")
    async with open_bank(tmp_path) as bank:
        assert [(each.id, each.minor) for each in bank.movements()] == [(26900000001, 30)]
        assert bank.pay("-0.30") == 26900000002


def test_amounts_are_read_without_rounding() -> None:
    assert minor_units("0.29") == 29
    assert minor_units("999999999999.99") == 99999999999999
    assert minor_units(Decimal("3630.00")) == 363000
