"""Fifty orders at once on money for ten: ten names, forty that wait, and never a haléř too much."""

import asyncio
import threading
from collections import Counter
from typing import Any

import httpx2
import pytest

from tests.drills.house import (
    Program,
    RunningHouse,
    add_money,
    become_partner,
    entries_of,
    partner_of,
    players,
    program_of,
)
from worker.story.browser import patiently

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

ORDERS = 50
YEARS = 2
PRICE = 28_640
PAID = 300_000
COVERED = PAID // PRICE


class Sampler:
    """Reads a deposit again and again, as one statement sees it, until it is told to stop."""

    SNAPSHOT = """
        SELECT free_minor, held_minor, version, coalesce(minor, 0) AS minor, coalesce(n, 0) AS n
        FROM books.deposits, (
            SELECT count(*) AS n, sum(
                CASE kind WHEN 'top_up' THEN minor WHEN 'charge' THEN -minor ELSE 0 END
            ) AS minor
            FROM books.deposit_entries WHERE partner_id = %(id)s
        ) AS entries
        WHERE partner_id = %(id)s
    """

    def __init__(self, running: RunningHouse, partner_id: str) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.broken: list[dict[str, Any]] = []
        self._running, self._partner_id = running, partner_id
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    def _look(self) -> None:
        with self._running.connect() as connection:
            while not self._enough.is_set():
                query = connection.execute(self.SNAPSHOT, {"id": self._partner_id})
                for row in query.fetchall():
                    free, held = row["free_minor"], row["held_minor"]
                    self.seen.add((free, held))
                    if min(free, held) < 0 or free + held != row["minor"]:
                        self.broken.append(row)
                    if row["version"] != row["n"]:
                        self.broken.append(row)


async def test_fifty_orders_at_once_on_money_for_ten(running: RunningHouse) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        partner_id = partner_of(running, story.email)
        names = [f"crowd-{number:02}-{story.marker}.cz" for number in range(ORDERS)]

        async with program_of(story) as program:
            with Sampler(running, partner_id) as sampler:
                answers = await asyncio.gather(
                    *(program.order(name, f"order {name}", YEARS) for name in names)
                )
                stand = await until_settled(program, answers, COVERED)

            assert Counter(answer.status_code for answer in answers).keys() <= {201, 202}
            assert sampler.broken == []
            assert len(sampler.seen) > 2
            registered, waiting = parted(stand)
            assert len(waiting) == ORDERS - COVERED
            left = PAID - COVERED * PRICE
            assert {stand[each]["missing"]["minor"] for each in waiting} == {PRICE - left}
            said_first(answers)
            at_registry = [name for name in names if running.domain(name)]
            assert sorted(at_registry) == sorted(stand[each]["name"] for each in registered)
            assert all(running.charges(name) == [28_000] for name in at_registry)
            entries = entries_of(running, partner_id)
            assert Counter(entry["kind"] for entry in entries) == {
                "top_up": 1,
                "hold": COVERED,
                "charge": COVERED,
            }
            assert await story.deposit() == {"available": left, "held": 0, "total": left}

            oldest_first = parked(running, partner_id)
            await add_money(story)
            went_on = (left + PAID) // PRICE
            stand = await until_settled(program, answers, COVERED + went_on)

        assert parked(running, partner_id) == oldest_first[went_on:]
        later = entries_of(running, partner_id)[len(entries) :]
        assert [each["cause"] for each in later if each["kind"] == "hold"] == oldest_first[:went_on]
        left += PAID - went_on * PRICE
        assert await story.deposit() == {"available": left, "held": 0, "total": left}


async def until_settled(
    program: Program, answers: list[httpx2.Response], registered: int
) -> dict[str, dict[str, Any]]:
    """Wait until so many orders are registered and none is on its way."""
    ids = [answer.json()["id"] for answer in answers]

    async def look() -> dict[str, dict[str, Any]] | None:
        stand = {each: await program.stands(each) for each in ids}
        counted = Counter(order["status"] for order in stand.values())
        settled = counted["registered"] + counted["awaiting_funds"] == len(ids)
        return stand if settled and counted["registered"] >= registered else None

    return await patiently(look, f"{registered} orders are registered, the others wait")


def parted(stand: dict[str, dict[str, Any]]) -> tuple[list[str], list[str]]:
    registered = [each for each, order in stand.items() if order["status"] == "registered"]
    return registered, [each for each in stand if each not in registered]


def said_first(answers: list[httpx2.Response]) -> None:
    """Look at the first answers: who was told to wait for money was told how much is missing."""
    for answer in answers:
        said = answer.json()
        wanted = {"registered": 201, "awaiting_funds": 202, "still_working": 202}
        assert answer.status_code == wanted[said["kind"]], answer.text
        if said["kind"] == "awaiting_funds":
            assert 0 < said["missing"]["minor"] <= PRICE
    assert sum(answer.json()["kind"] == "awaiting_funds" for answer in answers) <= ORDERS - COVERED


def parked(running: RunningHouse, partner_id: str) -> list[str]:
    rows = running.rows(
        "SELECT order_id FROM books.orders WHERE partner_id = %s AND status = 'awaiting_funds' "
        "ORDER BY received_at, order_id",
        partner_id,
    )
    return [row["order_id"] for row in rows]
