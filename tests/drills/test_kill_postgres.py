"""PostgreSQL is killed under load, all of it at once; whatever was acknowledged is there (M8)."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from db.books import ledger
from db.engine import Database
from db.migrate import upgrade
from db.views.billing import reconcile
from programme.ledger import Entry, EntryKind
from programme.money import Currency, czk
from sandbox.postgres import EmbeddedPostgres
from tests.activities.book import assert_the_book_is_right
from tests.makers import fresh

KILLS, CLIENTS, BETWEEN = 20, 8, 0.6


def kill_all_of(server: EmbeddedPostgres) -> None:
    """Kill the postmaster and every process it began, none of which may tidy up."""
    children = [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and parent_of(folder) == server.process.pid
    ]
    for process in (server.process.pid, *children):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    server.process.wait()


def parent_of(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def server_of_its_own() -> Iterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="pd-kill-"))
    server = EmbeddedPostgres(folder / "data").start()
    try:
        server.create_database("desk")
        upgrade(server.url("desk"))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Log:
    """What the clients tried, and the last that was acknowledged of each."""

    partner_id: str
    tried: set[str] = field(default_factory=set)
    acknowledged: dict[str, EntryKind] = field(default_factory=dict)

    def lost(self, entries: Iterable[Entry]) -> list[str]:
        there = {(each.cause, each.kind) for each in entries}
        return [cause for cause, kind in self.acknowledged.items() if (cause, kind) not in there]


@pytest.mark.drill
async def test_what_was_acknowledged_survives_every_kill() -> None:
    with server_of_its_own() as server:
        database = Database(server.url("desk"), pool_size=CLIENTS)
        try:
            await look(database, await kill_under_load(server, database, KILLS))
        finally:
            await database.close()


@pytest.mark.drill
async def test_without_synchronous_commit_the_loss_is_seen() -> None:
    """The mutant: commits are acknowledged before they are written.

    The writer of the journal comes rarely, so that a kill finds something unwritten every time.
    """
    with server_of_its_own() as server:
        with psycopg.connect(server.url().replace("+psycopg", ""), autocommit=True) as connection:
            for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
            connection.execute("SELECT pg_reload_conf()")
        database = Database(server.url("desk"), pool_size=CLIENTS)
        try:
            log = await kill_under_load(server, database, kills=1)
            async with database.reading() as transaction:
                entries = await ledger.entries_of(transaction, log.partner_id)
        finally:
            await database.close()

    assert log.lost(entries) != []


async def kill_under_load(server: EmbeddedPostgres, database: Database, kills: int) -> Log:
    log, over = Log(fresh("c")), asyncio.Event()

    async def client() -> None:
        while not over.is_set():
            cause = fresh("o")
            log.tried.add(cause)
            for kind in (EntryKind.HOLD, EntryKind.CHARGE):
                try:
                    async with database.writing() as transaction:
                        entry = Entry(kind, cause, czk(1))
                        await ledger.append(transaction, log.partner_id, entry)
                except (SQLAlchemyError, OSError):
                    await asyncio.sleep(0.05)
                    break
                log.acknowledged[cause] = kind

    async with database.writing() as transaction:
        await ledger.open_deposit(transaction, log.partner_id, Currency.CZK)
        plenty = Entry(EntryKind.TOP_UP, fresh("m"), czk(1_000_000))
        await ledger.append(transaction, log.partner_id, plenty)
    # The clients must not begin with what a restart could take away beneath them.
    with psycopg.connect(server.url("desk").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    clients = [asyncio.create_task(client()) for _ in range(CLIENTS)]
    for _ in range(kills):
        await asyncio.sleep(BETWEEN)
        kill_all_of(server)
        # What was killed may hold its files for a moment longer.
        await asyncio.to_thread(server.start, 10)
    await asyncio.sleep(BETWEEN)
    over.set()
    await asyncio.gather(*clients)
    assert len(log.acknowledged) > kills * CLIENTS, "they worked between the kills"
    return log


async def look(database: Database, log: Log) -> None:
    async with database.snapshot() as transaction:
        entries = await ledger.entries_of(transaction, log.partner_id)
        found = {finding.kind for finding in await reconcile.findings(transaction)}
    assert log.lost(entries) == []
    assert {each.cause for each in entries if each.kind is not EntryKind.TOP_UP} <= log.tried
    # Paid without a bank, and held without orders.
    assert found <= {"credit_is_not_the_payment", "hold_of_nothing_open"}
    await assert_the_book_is_right(database, log.partner_id)
