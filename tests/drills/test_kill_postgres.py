"""PostgreSQL is killed under load, all of it at once; whatever was acknowledged is there (M8)."""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

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

KILLS, CLIENTS, BETWEEN = 4, 8, 1.2


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


@pytest.mark.drill
async def test_what_was_acknowledged_survives_every_kill() -> None:
    folder = Path(tempfile.mkdtemp(prefix="pd-kill-"))
    server = EmbeddedPostgres(folder / "data").start()
    try:
        server.create_database("desk")
        upgrade(server.url("desk"))
        await kill_and_look(server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def kill_and_look(server: EmbeddedPostgres) -> None:
    database, partner_id = Database(server.url("desk"), pool_size=CLIENTS), fresh("c")
    acknowledged: dict[str, EntryKind] = {}
    tried: set[str] = set()
    over = asyncio.Event()

    async def client() -> None:
        while not over.is_set():
            cause = fresh("o")
            tried.add(cause)
            for kind in (EntryKind.HOLD, EntryKind.CHARGE):
                try:
                    async with database.writing() as transaction:
                        entry = Entry(kind, cause, czk(1))
                        await ledger.append(transaction, partner_id, entry)
                except (SQLAlchemyError, OSError):
                    await asyncio.sleep(0.05)
                    break
                acknowledged[cause] = kind

    try:
        async with database.writing() as transaction:
            await ledger.open_deposit(transaction, partner_id, Currency.CZK)
            plenty = Entry(EntryKind.TOP_UP, fresh("m"), czk(1_000_000))
            await ledger.append(transaction, partner_id, plenty)
        clients = [asyncio.create_task(client()) for _ in range(CLIENTS)]
        for _ in range(KILLS):
            await asyncio.sleep(BETWEEN)
            kill_all_of(server)
            await asyncio.to_thread(server.start)
        await asyncio.sleep(BETWEEN)
        over.set()
        await asyncio.gather(*clients)
        await look(database, partner_id, acknowledged, tried)
    finally:
        await database.close()


async def look(
    database: Database, partner_id: str, acknowledged: dict[str, EntryKind], tried: set[str]
) -> None:
    async with database.snapshot() as transaction:
        entries = await ledger.entries_of(transaction, partner_id)
        found = {finding.kind for finding in await reconcile.findings(transaction)}
    there = {(each.cause, each.kind) for each in entries}
    lost = [cause for cause, kind in acknowledged.items() if (cause, kind) not in there]
    assert len(acknowledged) > KILLS * CLIENTS, "they worked between the kills"
    assert lost == []
    assert {cause for cause, kind in there if kind is not EntryKind.TOP_UP} <= tried
    # Paid without a bank, and held without orders.
    assert found <= {"credit_is_not_the_payment", "hold_of_nothing_open"}
    await assert_the_book_is_right(database, partner_id)
