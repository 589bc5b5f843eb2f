import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from sandbox.registers import open_registers

BASE = "/taxation_customs/vies/rest-api"
ASKER = {"requesterMemberStateCode": "CZ", "requesterNumber": "10000020"}
ERRORS = [
    ("201", "INVALID_INPUT"),
    ("202", "INVALID_REQUESTER_INFO"),
    ("300", "SERVICE_UNAVAILABLE"),
    ("301", "MS_UNAVAILABLE"),
    ("302", "TIMEOUT"),
    ("400", "VAT_BLOCKED"),
    ("401", "IP_BLOCKED"),
    ("500", "GLOBAL_MAX_CONCURRENT_REQ"),
    ("501", "GLOBAL_MAX_CONCURRENT_REQ_TIME"),
    ("600", "MS_MAX_CONCURRENT_REQ"),
    ("601", "MS_MAX_CONCURRENT_REQ_TIME"),
]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        open_registers() as part,
        httpx2.AsyncClient(base_url=part.address) as http,
    ):
        yield http


async def checked(
    client: httpx2.AsyncClient, vat_id: str, door: str = "check-vat-number", **more: str
) -> dict[str, Any]:
    question = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:], **more}
    answer = await client.post(f"{BASE}/{door}", json=question)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def refusal(code: str) -> dict[str, Any]:
    return {"actionSucceed": False, "errorWrappers": [{"error": code}]}


@pytest.mark.parametrize(("number", "code"), [*ERRORS, ("999", "SERVICE_UNAVAILABLE")])
async def test_the_test_service_answers_its_published_numbers(
    client: httpx2.AsyncClient, number: str, code: str
) -> None:
    assert await checked(client, f"DE{number}", "check-vat-test-service") == refusal(code)


@pytest.mark.parametrize(("number", "valid"), [("100", True), ("200", False)])
async def test_the_test_service_knows_one_valid_and_one_invalid_number(
    client: httpx2.AsyncClient, number: str, *, valid: bool
) -> None:
    told = await checked(client, f"AT{number}", "check-vat-test-service")

    assert told["valid"] is valid
    assert (told["countryCode"], told["vatNumber"]) == ("AT", number)
    assert (told["name"] == "John Doe") is valid


@pytest.mark.parametrize(("code", "error"), ERRORS)
async def test_the_ordinary_service_can_be_made_to_fail_by_a_number(
    client: httpx2.AsyncClient, code: str, error: str
) -> None:
    assert await checked(client, f"FR999999{code}") == refusal(error)


@pytest.mark.parametrize(
    ("vat_id", "valid"),
    [
        ("ATU11111116", True),
        ("DE111110018", True),
        ("EL011111111", True),
        ("XI110305878", True),
        ("DE811111111", False),
        ("SK999999100", True),
        ("SK999999200", False),
        ("CZ10000071", True),
        ("CZ699000124", True),
        ("CZ640000033", True),
        ("CZ10000135", False),
        ("CZ10000232", False),
        ("CZ99999994", False),
    ],
)
async def test_an_id_is_valid_or_it_is_not(
    client: httpx2.AsyncClient, vat_id: str, *, valid: bool
) -> None:
    told = await checked(client, vat_id)

    assert told["valid"] is valid
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["requestDate"])
    assert told["requestIdentifier"] == ""


async def test_one_czech_id_is_always_unavailable(client: httpx2.AsyncClient) -> None:
    assert await checked(client, "CZ10000526") == refusal("MS_UNAVAILABLE")


async def test_a_consultation_has_a_number_of_its_own_when_the_asker_is_named(
    client: httpx2.AsyncClient,
) -> None:
    first = await checked(client, "ATU11111116", **ASKER)
    again = await checked(client, "ATU11111116", **ASKER)

    assert first["requestIdentifier"].startswith("WAPIAAAA")
    assert again["requestIdentifier"].startswith("WAPIAAAA")
    assert first["requestIdentifier"] != again["requestIdentifier"]


@pytest.mark.parametrize(
    "asker",
    [
        {"requesterMemberStateCode": "CZ"},
        {"requesterNumber": "10000020"},
        {"requesterMemberStateCode": "GR", "requesterNumber": "10000020"},
        {"requesterMemberStateCode": "CZ", "requesterNumber": "?"},
    ],
)
async def test_half_an_asker_is_refused(client: httpx2.AsyncClient, asker: dict[str, str]) -> None:
    told = await checked(client, "ATU11111116", **asker)

    assert told == refusal("INVALID_REQUESTER_INFO")


@pytest.mark.parametrize("vat_id", ["GR011111111", "GB123456789", "US1234", "DE1", "DE12 34"])
async def test_a_country_or_a_number_not_asked_here_is_refused(
    client: httpx2.AsyncClient, vat_id: str
) -> None:
    assert await checked(client, vat_id) == refusal("INVALID_INPUT")


@pytest.mark.parametrize("vat_id", ["DE111110018", "ESB11111119"])
async def test_some_countries_do_not_tell_the_name(client: httpx2.AsyncClient, vat_id: str) -> None:
    told = await checked(client, vat_id)

    assert told["valid"] is True
    assert (told["name"], told["address"]) == ("---", "---")


async def test_others_tell_name_and_address(client: httpx2.AsyncClient) -> None:
    told = await checked(client, "CZ10000071")

    assert told["name"] == "Žluťoučký kůň s.r.o."
    assert told["address"] == "Příčná 12\n60200  Brno"


@pytest.mark.parametrize(
    ("vat_id", "said", "match"),
    [
        ("ESB11111119", "INVENTADA COMERCIAL SL", "VALID"),
        ("ESB11111119", "Otra Empresa SL", "INVALID"),
        ("CZ10000071", "Žluťoučký kůň s.r.o.", "NOT_PROCESSED"),
        ("IE1111111L", "Imaginary Goods Limited", "NOT_PROCESSED"),
    ],
)
async def test_what_a_trader_is_said_to_be_is_compared_where_the_country_does(
    client: httpx2.AsyncClient, vat_id: str, said: str, match: str
) -> None:
    told = await checked(client, vat_id, traderName=said)

    assert told["traderNameMatch"] == match
    assert told["traderCityMatch"] == "NOT_PROCESSED"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"countryCode": "DE"}'])
async def test_a_question_that_cannot_be_read_is_a_bad_request(
    client: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await client.post(f"{BASE}/check-vat-number", content=body)

    assert answer.status_code == 400
    assert answer.json() == refusal("VOW-ERR-11")


@pytest.mark.parametrize(
    ("path", "valid", "error"),
    [
        ("AT/vat/U11111116", True, "VALID"),
        ("DE/vat/811111111", False, "INVALID"),
        ("DE/vat/999999301", False, "MS_UNAVAILABLE"),
        ("GR/vat/011111111", False, "INVALID_INPUT"),
    ],
)
async def test_the_other_spelling_answers_as_well(
    client: httpx2.AsyncClient, path: str, error: str, *, valid: bool
) -> None:
    answer = await client.get(f"{BASE}/ms/{path}", params=ASKER)

    assert answer.status_code == 200
    told = answer.json()
    assert (told["isValid"], told["userError"]) == (valid, error)
    assert bool(told["requestIdentifier"]) is (error in ("VALID", "INVALID"))


async def test_the_status_tells_of_each_country(client: httpx2.AsyncClient) -> None:
    told = (await client.get(f"{BASE}/check-status")).json()

    assert told["vow"] == {"available": True}
    assert {"countryCode": "CZ", "availability": "Available"} in told["countries"]
