"""Sixty-four clients on one deposit and on many: nothing lost, nothing made, nothing below zero.

Each keeps a log of what it sent and was told; the checker of M7 fits all logs into one order.
"""

import asyncio
import random
import time
from collections import defaultdict

from sqlalchemy import text

from db.books import ledger
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import Currency, czk
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.ledger.linearity import Told, faults
from tests.ledger.scene import Scene, open_scene
from tests.makers import fresh

CLIENTS, OPERATIONS, START = 64, 12, 400
AMOUNTS = (1, 2, 5, -3)
"""Below zero: a top-up. More is asked than there is, so that some are refused."""


async def open_with(scene: Scene, many: int) -> list[str]:
    partner_ids = [fresh("c") for _ in range(many)]
    async with scene.house.books.writing() as transaction:
        for partner_id in partner_ids:
            await ledger.open_deposit(transaction, partner_id, Currency.CZK)
            first = Entry(EntryKind.TOP_UP, fresh("m"), czk(START))
            await ledger.append(transaction, partner_id, first)
    return partner_ids


async def everybody_works(scene: Scene, partner_ids: list[str]) -> dict[str, list[Told]]:
    logs: dict[str, list[Told]] = defaultdict(list)

    async def client(number: int) -> None:
        chance = random.Random(number)
        for _ in range(OPERATIONS):
            partner_id, amount = chance.choice(partner_ids), chance.choice(AMOUNTS)
            kind = EntryKind.HOLD if amount > 0 else EntryKind.TOP_UP
            entry = Entry(kind, fresh("o"), czk(abs(amount)))
            sent = time.perf_counter()
            async with scene.house.books.writing() as transaction:
                answer = await ledger.append(transaction, partner_id, entry)
            told = (
                (None, answer.available.minor)
                if isinstance(answer, DepositTooSmall)
                else (answer.version, answer.after.free.minor)
            )
            logs[partner_id].append(Told(sent, time.perf_counter(), -amount, *told))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return logs


async def assert_nothing_is_lost(scene: Scene, logs: dict[str, list[Told]]) -> None:
    kinds = {finding.kind for finding in await scene.findings()}
    # Paid without a bank, and held without orders.
    assert kinds <= {"credit_is_not_the_payment", "hold_of_nothing_open"}
    async with scene.house.books.reading() as transaction:
        for partner_id, log in logs.items():
            deposit = await ledger.read(transaction, partner_id)
            assert deposit is not None
            came = START + sum(each.change for each in log if each.version and each.change > 0)
            assert deposit.total == czk(came), "the total is preserved"
            entries = await ledger.entries_of(transaction, partner_id)
            assert len(entries) == 1 + sum(each.version is not None for each in log)


async def test_m7_on_one_deposit_all_answers_fit_one_order(postgres: EmbeddedPostgres) -> None:
    async with open_scene(fresh_urls(postgres), pool_size=CLIENTS) as scene:
        logs = await everybody_works(scene, await open_with(scene, 1))
        await assert_nothing_is_lost(scene, logs)

    (log,) = logs.values()
    assert len(log) == CLIENTS * OPERATIONS
    assert any(each.version is None for each in log), "some were refused"
    assert faults(log, START) == []


async def test_m7_on_many_deposits_each_has_its_own_order(postgres: EmbeddedPostgres) -> None:
    async with open_scene(fresh_urls(postgres), pool_size=CLIENTS) as scene:
        logs = await everybody_works(scene, await open_with(scene, 40))
        await assert_nothing_is_lost(scene, logs)

    assert sum(map(len, logs.values())) == CLIENTS * OPERATIONS
    assert [faults(log, START) for log in logs.values()] == [[]] * len(logs)


async def test_m7_reading_and_then_writing_is_noticed(postgres: EmbeddedPostgres) -> None:
    """The naive way: the version and the money are read first, and written back a moment later."""
    log: list[Told] = []
    async with open_scene(fresh_urls(postgres), pool_size=16) as scene:
        await scene.as_owner(
            "CREATE TABLE books.naive (free bigint, version bigint)",
            "INSERT INTO books.naive VALUES (4000, 0)",
        )

        async def client() -> None:
            for _ in range(10):
                sent = time.perf_counter()
                async with scene.owner.writing() as transaction:
                    seen = text("SELECT free - 1, version + 1 FROM books.naive")
                    free, version = (await transaction.execute(seen)).one()
                    change = text("UPDATE books.naive SET free = :free, version = :version")
                    await transaction.execute(change, {"free": free, "version": version})
                log.append(Told(sent, time.perf_counter(), -1, version, free))

        await asyncio.gather(*(client() for _ in range(6)))

    assert faults(log, 4000) != []


def test_m7_a_refusal_nothing_explains_is_noticed() -> None:
    log = [Told(0.0, 1.0, -1, 1, 9), Told(2.0, 3.0, -5, None, 9)]

    assert faults(log, 10) == ["a refusal of 5 that no moment explains"]


def test_m7_an_order_that_time_forbids_is_noticed() -> None:
    log = [Told(5.0, 6.0, -1, 1, 9), Told(0.0, 1.0, -1, 2, 8)]

    assert faults(log, 10) == ["version 1 was sent after a later one had returned"]
