"""Statements of many lines: killed anywhere, resumed, watched, and read by several at once."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.bank import Bank, BankAccount, StatementRead
from activities.bank.importing import Importer
from activities.bank.writing import Batch, Written
from activities.pulse import BEAT_SECONDS, Heart
from db.books.billing.statements import STATEMENTS, StatementMissingError
from programme.bank.statements import (
    StatementFault,
    StatementRefused,
    StatementSource,
    StatementStatus,
)
from programme.payments import StatementLine
from tests.activities.bank.days import FORMATS, Day, keep, minors_of, written_of
from tests.activities.book import chronicle_of
from tests.makers import House

TEN_THOUSAND = 10_000


class KilledError(Exception):
    """The process is gone, in the middle of whatever it was doing."""


class Killer:
    """Lets so many lines pass, then kills; a transaction that was open is lost."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, chance: random.Random) -> None:
        self.left = 0
        self._chance = chance
        write_line, flush = Batch.write_line, Batch.flush

        async def deadly_line(batch: Batch, line: StatementLine) -> Written:
            self._die_if_due()
            return await write_line(batch, line)

        async def deadly_flush(batch: Batch) -> None:
            await flush(batch)
            self._die_if_due()

        monkeypatch.setattr(Batch, "write_line", deadly_line)
        monkeypatch.setattr(Batch, "flush", deadly_flush)

    def rest(self) -> None:
        self.left = self._chance.randint(0, 25)

    def _die_if_due(self) -> None:
        if self.left == 0:
            raise KilledError
        self.left -= 1


async def row_of(house: House, statement_id: str) -> Any:
    query = STATEMENTS.select().where(STATEMENTS.c.statement_id == statement_id)
    async with house.books.reading() as transaction:
        return (await transaction.execute(query)).one()


@pytest.mark.parametrize("told_in", FORMATS)
@pytest.mark.parametrize("seed", range(4))
async def test_an_import_killed_at_any_line_is_taken_up_again(
    house: House, monkeypatch: pytest.MonkeyPatch, told_in: str, seed: int
) -> None:
    chance = random.Random(seed)
    day = Day().pay_many(40).pay(100, "1").pay(100, "1").pay(-5)
    statement_id = await keep(house.books, day, day.of(told_in))
    killer = Killer(monkeypatch, chance)
    importer = Importer(house.books, lines_at_once=chance.randint(1, 9))
    killed = 0

    while True:
        killer.rest()
        try:
            await importer.run(statement_id, Heart())
        except KilledError:
            killed += 1
        else:
            break

    row = await row_of(house, statement_id)
    assert killed
    assert (row.status, row.lines_done, row.lines_total) == (StatementStatus.IMPORTED, 43, 43)
    assert (row.new_count, row.known_count, row.waiting_count) == (43, 0, 43)
    assert await minors_of(house.books, day) == [-5, *[100] * 42]


async def test_several_who_import_one_statement_share_the_work(house: House) -> None:
    day = Day().pay_many(60)
    statement_id = await keep(house.books, day, day.of("gpc"))
    importers = [Importer(house.books, lines_at_once=7) for _ in range(4)]

    done = await asyncio.gather(*(each.run(statement_id, Heart()) for each in importers))

    assert sum(each.new for each in done if not isinstance(each, StatementRefused)) == 60
    row = await row_of(house, statement_id)
    assert (row.lines_done, row.new_count, row.known_count) == (60, 60, 0)


@pytest.mark.timeout(280)
async def test_ten_thousand_lines_are_imported_and_the_way_there_is_seen(house: House) -> None:
    day = Day().pay_many(TEN_THOUSAND)
    statement_id = await keep(house.books, day, day.of("camt"))
    bank = Bank(house.books, BankAccount("http://127.0.0.1:1", day.account.text, "-", 0))
    environment = ActivityEnvironment()
    beats: list[tuple[int, ...]] = []
    environment.on_heartbeat = lambda *says: beats.append(says)

    importing_it = asyncio.create_task(environment.run(bank.import_statement, statement_id))
    rows: list[int] = []
    while not importing_it.done():
        await asyncio.wait([importing_it], timeout=1)
        rows.append((await row_of(house, statement_id)).lines_done)
    read = importing_it.result()
    await bank.close()

    assert isinstance(read, StatementRead)
    assert (read.new, read.waiting) == (TEN_THOUSAND, TEN_THOUSAND)
    assert len(await written_of(house.books, day)) == TEN_THOUSAND
    # What a page reads, and what Temporal is told, grows all the while.
    assert rows == sorted(rows)
    assert len(set(rows)) > 3
    assert len(rows) < BEAT_SECONDS or beats
    assert {each[-1] for each in beats if each} <= {TEN_THOUSAND}


async def test_a_refused_statement_says_why_whenever_it_is_asked(house: House) -> None:
    day = Day().pay(100, "1")
    body = day.of("gpc")
    statement_id = await keep(house.books, day, body[: len(body) // 2])
    importer = Importer(house.books)

    answers = [await importer.run(statement_id, Heart()) for _ in range(2)]

    (refusal, again) = answers
    assert isinstance(refusal, StatementRefused)
    assert refusal == again
    assert refusal.fault in {StatementFault.TURNOVER, StatementFault.LINE_UNREADABLE}
    row = await row_of(house, statement_id)
    assert (row.status, row.fault) == (StatementStatus.REFUSED, refusal.fault)
    assert await written_of(house.books, day) == []
    assert await chronicle_of(house.books, statement_id) == ["statement.refused"]


async def test_the_same_bytes_are_kept_once_and_never_changed(house: House) -> None:
    day = Day().pay(100, "1")

    kept = [
        await keep(house.books, day, day.of("fio"), source)
        for source in (StatementSource.FETCHED, StatementSource.UPLOADED)
    ]

    assert kept[0] == kept[1]
    assert (await row_of(house, kept[0])).source == StatementSource.FETCHED


async def test_a_statement_nobody_kept_cannot_be_imported(house: House) -> None:
    with pytest.raises(StatementMissingError):
        await Importer(house.books).run("nobody-kept-it", Heart())
