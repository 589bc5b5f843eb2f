"""What programs read, who may read it, and how the API refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from programme.money import czk
from programme.order import AwaitingFunds
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import Stage, fresh_name, open_stage
from web.gate import LARGEST_BODY


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def test_an_order_is_read_by_its_owner(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    placed = await partner.order(name=name, years=2)

    answer = await partner.program.get(placed.headers["Location"])

    body = answer.json()
    assert answer.status_code == 200
    assert (body["name"], body["years"], body["status"]) == (name, 2, "registered")
    assert body["price"]["minor"] == 28640
    assert body["registered_until"] == "2027-11-23"
    assert body["received_at"].endswith("Z")


async def test_a_foreign_order_is_not_found(stage: Stage) -> None:
    other, partner = await stage.partner(), await stage.partner()
    placed = await other.order(name=fresh_name())

    answer = await partner.program.get(placed.headers["Location"])

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_orders_are_listed_page_by_page_the_newest_first(stage: Stage) -> None:
    partner = await stage.partner()
    placed = [(await partner.order(name=fresh_name())).json()["id"] for _ in range(3)]

    first = (await partner.program.get("/api/v1/orders?limit=2")).json()
    after = first["next_cursor"]
    second = (await partner.program.get(f"/api/v1/orders?limit=2&starting_after={after}")).json()

    assert [order["id"] for order in first["data"]] == [placed[2], placed[1]]
    assert first["has_more"] is True
    assert [order["id"] for order in second["data"]] == [placed[0]]
    assert (second["has_more"], second["next_cursor"]) == (False, None)


async def test_a_waiting_order_says_what_is_missing(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))
    placed = await partner.order(name=name)

    body = (await partner.program.get(placed.headers["Location"])).json()

    assert body["status"] == "awaiting_funds"
    assert body["missing"]["text"] == "59.10"


async def test_the_deposit_is_three_numbers(stage: Stage) -> None:
    partner = await stage.partner(free=300_050)

    body = (await partner.program.get("/api/v1/deposit")).json()

    assert body["available"] == {"currency": "CZK", "minor": 300050, "text": "3000.50"}
    assert body["held"]["minor"] == 0
    assert body["total"]["minor"] == 300050


async def test_a_deposit_that_is_not_open_is_not_found(stage: Stage) -> None:
    partner = await stage.partner(free=None)

    answer = await partner.program.get("/api/v1/deposit")

    assert answer.status_code == 404
    assert answer.json()["code"] == "deposit_not_open"


async def test_services_are_listed_to_those_who_look_after_them(stage: Stage) -> None:
    other, partner, name = await stage.partner(), await stage.partner(), fresh_name()
    placed = (await partner.order(name=name)).json()
    await stage.set_up_service(partner, placed["id"], name)

    ours = (await partner.program.get("/api/v1/services")).json()
    theirs = (await other.program.get("/api/v1/services")).json()

    assert [service["name"] for service in ours["data"]] == [name]
    assert ours["data"][0]["payer_id"] == partner.customer_id
    assert theirs["data"] == []


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer pdk_live_wrong"}, {"Authorization": "Basic YTpi"}]
)
async def test_a_wrong_key_is_turned_away(stage: Stage, headers: dict[str, str]) -> None:
    client = stage.client("10.0.0.1")

    answer = await client.get("/api/v1/deposit", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "key_not_valid"


async def test_a_browsers_cookie_opens_nothing(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await partner.browser.get("/api/v1/deposit")

    assert answer.status_code == 401


async def test_who_guesses_keys_has_to_wait(stage: Stage) -> None:
    guesser = stage.client("10.0.0.2", headers={"Authorization": "Bearer pdk_live_guess"})
    answers = [await guesser.get("/api/v1/deposit") for _ in range(20)]

    refused = await guesser.get("/api/v1/deposit")

    assert {answer.status_code for answer in answers} == {401}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert refused.json()["code"] == "too_many_failures"


async def test_a_key_that_is_right_works_whatever_was_guessed_beside_it(stage: Stage) -> None:
    partner = await stage.partner()
    guesser = stage.client("10.0.0.3", headers={"Authorization": "Bearer pdk_live_guess"})
    guesses = [await guesser.get("/api/v1/deposit") for _ in range(21)]
    neighbour = stage.client(
        "10.0.0.3", headers={"Authorization": partner.program.headers["Authorization"]}
    )

    answer = await neighbour.get("/api/v1/deposit")

    assert guesses[-1].status_code == 429
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/orders", 404),
        ("DELETE", "/api/v1/orders", 405),
        ("GET", "/api/v1/orders?limit=1000", 422),
    ],
)
async def test_whatever_goes_wrong_is_a_problem(
    stage: Stage, method: str, path: str, status: int
) -> None:
    partner = await stage.partner()

    answer = await partner.program.request(method, path)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("sending", ["announced", "in pieces"])
async def test_a_body_that_is_too_large_is_a_problem(stage: Stage, sending: str) -> None:
    partner = await stage.partner()
    body = b'{"name": "' + b"a" * LARGEST_BODY + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    answer = await partner.program.post(
        "/api/v1/orders",
        content=body if sending == "announced" else in_pieces(),
        headers={"Idempotency-Key": "x", "Content-Type": "application/json"},
    )

    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_description_shows_problems_as_they_are_sent(stage: Stage) -> None:
    description = (await stage.client().get("/api/v1/openapi.json")).json()

    place = description["paths"]["/v1/orders"]["post"]
    assert list(place["responses"]["409"]["content"]) == ["application/problem+json"]
    assert list(place["responses"]["422"]["content"]) == ["application/problem+json"]
    assert "Problem" in description["components"]["schemas"]
    assert "HTTPValidationError" not in description["components"]["schemas"]
