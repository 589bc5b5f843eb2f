"""Orders by programs: one path, one first answer, whatever is repeated."""

from __future__ import annotations

import asyncio
import json
import typing
import uuid
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from db.front.request_keys import KeyReused
from programme.domains.name_servers import ServerFault, ServersRefused
from programme.domains.servers import ServersNotAllowed, SetFault
from programme.ledger import DepositTooSmall
from programme.money import czk
from programme.names import NameFault, NameNotAllowed
from programme.order import (
    AlreadyOrdered,
    AlreadyRenewed,
    AwaitingFunds,
    AwaitingRegistry,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    FundsNeverCame,
    LaneClosed,
    LaneClosure,
    NameTaken,
    NotYourName,
    OrderAnswer,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    Renewed,
    StillWorking,
    Transferred,
    TransferRefusal,
    TransferRefused,
)
from programme.people.partner import PartnerStatus
from programme.typography import Language
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, UNTIL, Stage, fresh_name, open_stage
from web.answers import status_code_of
from web.ordering import Answer, OrderRefusal
from web.quoting import (
    NotAPartner,
    PriceChanged,
    QuoteDiffers,
    QuoteExpired,
    QuoteNotFound,
    YearsNotAllowed,
)
from web.wishes.wanted import DeadlineNotAllowed, HolderNotFound
from web.words.languages import read_translators
from web.words.sentences import answer_sentence

STATUSES: tuple[tuple[Answer | KeyReused, int], ...] = (
    (Registered(date(2027, 11, 23)), 201),
    (StillWorking(), 202),
    (AwaitingFunds(czk(14320), czk(0)), 202),
    (AwaitingRegistry(), 202),
    (LaneClosed(LaneClosure.NO_CREDIT), 202),
    (DepositTooSmall(available=czk(0), missing=czk(14320)), 402),
    (FundsNeverCame(czk(14320)), 402),
    (PartnerNotActive(), 403),
    (NotAPartner(), 403),
    (Renewed(UNTIL), 201),
    (Transferred(UNTIL), 201),
    (TransferRefused(TransferRefusal.WRONG_CODE, NOW), 422),
    (AlreadyRenewed(UNTIL), 409),
    (NotYourName(), 422),
    (NameTaken(NOW), 409),
    (AlreadyOrdered("ord_1"), 409),
    (PriceChanged(czk(14320), czk(14900)), 409),
    (QuoteExpired(czk(14320), "quo_1"), 409),
    (QuoteNotFound(), 404),
    (QuoteDiffers(), 422),
    (DepositNotOpen(), 409),
    (Cancelled(), 409),
    (NameNotAllowed(NameFault.EMPTY), 422),
    (YearsNotAllowed(), 422),
    (RegistryRefused(2306, NOW), 422),
    (KeyReused(), 422),
    (DeadlinePassed(), 409),
    (DeadlineNotAllowed(), 422),
    (HolderNotFound(), 422),
    (ServersNotAllowed(SetFault.BOTH), 422),
    (ServersRefused(ServerFault.TOO_FEW), 422),
)
EVERY_KIND = {*typing.get_args(OrderAnswer), *typing.get_args(OrderRefusal), KeyReused}
FAULTS = tuple(NameNotAllowed(fault) for fault in NameFault)
BAD_BODIES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({}, "/name", "required"),
    ({"name": "kun.cz", "years": 0}, "/years", "out_of_range"),
    ({"name": "kun.cz", "years": "1"}, "/years", "malformed"),
    ({"name": "kun.cz", "if_short": "maybe-later"}, "/if_short", "not_allowed"),
    ({"name": "kun.cz", "tier": "gold-card"}, "/tier", "unknown_field"),
    ({"name": "k" * 301}, "/name", "too_long"),
    ({"name": "kun.cz", "price": {"currency": "CZK"}}, "/price/minor", "required"),
)


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def test_twenty_equal_requests_at_once_get_twenty_equal_answers_and_one_order(
    stage: Stage,
) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex

    answers = await asyncio.gather(*(partner.order(key, name=name, years=1) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({order.order_id for order in stage.desk.orders if order.name == name}) == 1


async def test_twenty_equal_refused_requests_get_the_same_bytes(stage: Stage) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    stage.desk.answers[name] = NameTaken(NOW)

    answers = await asyncio.gather(*(partner.order(key, name=name) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {409}
    assert len({answer.content for answer in answers}) == 1


async def test_a_repeat_gets_the_first_answer_word_for_word_whatever_happened_since(
    stage: Stage,
) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    stage.desk.answers[name] = AwaitingFunds(czk(14320), czk(0))
    first = await partner.order(key, name=name)
    stage.desk.answers[name] = Registered(date(2027, 11, 23))

    repeated = await partner.order(key, name=name)

    assert (repeated.status_code, repeated.content) == (first.status_code, first.content)
    assert repeated.headers["Location"] == first.headers["Location"]
    assert repeated.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


async def test_a_repeat_after_we_died_joins_the_order_at_its_own_price(stage: Stage) -> None:
    partner, name, key = await stage.partner(), fresh_name(), uuid.uuid4().hex
    stage.desk.is_closed = True
    refused = await partner.order(key, name=name)
    stage.desk.is_closed = False

    placed = await partner.order(key, name=name)

    assert refused.status_code == 503
    assert refused.json()["code"] == "desk_closed"
    assert "Retry-After" in refused.headers
    assert placed.status_code == 201


async def test_the_same_key_with_another_body_is_refused(stage: Stage) -> None:
    partner, key = await stage.partner(), uuid.uuid4().hex
    await partner.order(key, name=fresh_name())

    answer = await partner.order(key, name=fresh_name())

    assert answer.status_code == 422
    assert answer.json()["code"] == "key_reused"


async def test_a_request_without_a_key_is_refused_with_400(stage: Stage) -> None:
    partner = await stage.partner()

    answer = await partner.program.post("/api/v1/orders", json={"name": fresh_name()})

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"


async def test_a_registered_name_comes_with_its_price_and_the_reason(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()

    answer = await partner.order(name=name.upper(), price={"currency": "CZK", "minor": 14320})

    assert answer.status_code == 201
    body = answer.json()
    assert body["kind"] == "registered"
    assert body["name"] == name
    assert body["until"] == "2027-11-23"
    assert body["price"] == {"currency": "CZK", "minor": 14320, "text": "143.20"}
    assert body["price_because"] == "discount"
    assert answer.headers["Location"].endswith(f"/api/v1/orders/{body['id']}")


async def test_another_price_than_the_one_shown_is_refused_with_both(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()

    answer = await partner.order(name=name, price={"currency": "CZK", "minor": 13000})

    assert answer.status_code == 409
    assert answer.json()["code"] == "price_changed"
    assert answer.json()["price_shown"]["text"] == "130.00"
    assert answer.json()["price_now"]["text"] == "143.20"
    assert all(order.name != name for order in stage.desk.orders)


async def test_an_order_that_waits_for_money_says_what_is_missing_and_where_to_pay(
    stage: Stage,
) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))

    answer = await partner.order(name=name)

    body = answer.json()
    assert answer.status_code == 202
    assert [body[part]["text"] for part in ("missing", "available", "required")] == [
        "59.10",
        "84.10",
        "143.20",
    ]
    assert body["top_up_url"] == "http://desk.example/desk/deposit"
    assert "Retry-After" not in answer.headers


async def test_an_order_nobody_answered_yet_says_when_to_ask_again(stage: Stage) -> None:
    partner, name = await stage.partner(), fresh_name()
    stage.desk.answers[name] = StillWorking()

    answer = await partner.order(name=name)

    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Location"]


async def test_a_name_in_ones_own_order_is_refused_with_that_order(stage: Stage) -> None:
    partner, name, again = await stage.partner(), fresh_name(), fresh_name()
    first = await partner.order(name=name)
    stage.desk.answers[again] = AlreadyOrdered(first.json()["id"])

    answer = await partner.order(name=again)

    assert answer.status_code == 409
    assert answer.json()["code"] == "already_ordered"
    assert answer.json()["order_url"] == first.headers["Location"]


async def test_a_name_in_somebody_elses_order_is_just_taken(stage: Stage) -> None:
    other, partner = await stage.partner(), await stage.partner()
    name, again = fresh_name(), fresh_name()
    theirs = (await other.order(name=name)).json()["id"]
    stage.desk.answers[again] = AlreadyOrdered(theirs)

    answer = await partner.order(name=again)

    assert answer.json()["code"] == "name_taken"
    assert theirs not in answer.text


async def test_a_suspended_partner_may_not_order(stage: Stage) -> None:
    partner = await stage.partner(status=PartnerStatus.SUSPENDED)

    answer = await partner.order(name=fresh_name())

    assert answer.status_code == 403
    assert answer.json()["code"] == "partner_not_active"


async def test_a_customer_who_is_no_partner_may_not_order(stage: Stage) -> None:
    customer = await stage.customer()

    answer = await customer.order(name=fresh_name())

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_a_partner"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("kun.nowhere", "zone_not_sold"),
        ("kun_modry.cz", "bad_characters"),
        ("a.b.cz", "not_second_level"),
        ("kun\x00.cz", "bad_characters"),
    ],
)
async def test_a_bad_name_is_refused_with_its_fault(stage: Stage, typed: str, fault: str) -> None:
    partner = await stage.partner()

    answer = await partner.order(name=typed)

    assert answer.status_code == 422
    assert answer.json()["code"] == "name_not_allowed"
    assert answer.json()["fault"] == fault


@pytest.mark.parametrize(("body", "pointer", "code"), BAD_BODIES)
async def test_a_bad_body_is_a_problem_that_points_and_never_echoes(
    stage: Stage, body: dict[str, Any], pointer: str, code: str
) -> None:
    partner = await stage.partner()

    answer = await partner.order(**body)

    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"].endswith(problem["code"])
    assert problem["status"] == 422
    assert problem["request_id"]
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == (pointer, code)
    assert problem["errors"][0]["in"] == "body"
    typed = [value for value in body.values() if isinstance(value, str) and value != "1"]
    assert not any(value in answer.text for value in typed)


async def test_what_is_not_json_is_400(stage: Stage) -> None:
    partner = await stage.partner()
    headers = {"Idempotency-Key": "x", "Content-Type": "application/json"}

    answer = await partner.program.post("/api/v1/orders", content=b"{broken", headers=headers)

    assert answer.status_code == 400
    assert answer.json()["code"] == "json_invalid"
    assert "broken" not in answer.text


def test_every_answer_to_an_order_has_its_status_code() -> None:
    assert {type(answer) for answer, _ in STATUSES} == EVERY_KIND


@pytest.mark.parametrize(("answer", "status"), STATUSES, ids=lambda value: str(value)[:30])
def test_an_answer_becomes_its_status_code(answer: Answer | KeyReused, status: int) -> None:
    assert status_code_of(answer) == status


@pytest.mark.parametrize("answer", [answer for answer, _ in STATUSES] + list(FAULTS), ids=str)
def test_every_answer_has_a_sentence_in_both_languages(answer: Answer | KeyReused) -> None:
    translators = read_translators()

    english = answer_sentence(answer, translators[Language.EN])
    czech = answer_sentence(answer, translators[Language.CS])

    assert english
    assert czech != english
    assert "%(" not in czech + english


async def test_problems_of_refusals_are_json_with_the_refusals_kind(stage: Stage) -> None:
    partner, name = await stage.partner(free=0), fresh_name()
    stage.desk.answers[name] = DepositTooSmall(available=czk(0), missing=czk(14320))

    answer = await partner.order(name=name, if_short="refuse")

    problem = json.loads(answer.content)
    assert answer.status_code == 402
    assert problem["code"] == "deposit_too_small"
    assert problem["missing"]["minor"] == 14320
