"""The house starts on no PostgreSQL that may lose what it has acknowledged (M8)."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from db.engine import Database, DatabaseNotDurableError
from sandbox.postgres import EmbeddedPostgres
from settings import Settings
from web.__main__ import serve
from worker.__main__ import run_worker


@pytest.fixture(scope="module")
def durable() -> Iterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="pd-m8-"))
    server = EmbeddedPostgres(folder / "data").start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def set_by_hand(server: EmbeddedPostgres, setting: str) -> None:
    address = server.url().replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")


async def refusal(server: EmbeddedPostgres) -> str | None:
    database = Database(server.url())
    try:
        await database.refuse_unless_durable()
    except DatabaseNotDurableError as error:
        return str(error)
    finally:
        await database.close()
    return None


async def test_a_server_that_keeps_everything_is_accepted(durable: EmbeddedPostgres) -> None:
    assert await refusal(durable) is None


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_a_setting_that_loses_something_is_refused(
    durable: EmbeddedPostgres, setting: str
) -> None:
    set_by_hand(durable, f"SET {setting} = off")
    try:
        await asyncio.sleep(0.3)
        assert await refusal(durable) == f"PostgreSQL runs with {setting} = off."
    finally:
        set_by_hand(durable, f"RESET {setting}")
        await asyncio.sleep(0.3)


async def test_a_replica_is_refused(durable: EmbeddedPostgres) -> None:
    durable.stop()
    sign = durable.data / "standby.signal"
    sign.touch()
    try:
        durable.start()
        assert await refusal(durable) == "This PostgreSQL is a replica."
    finally:
        durable.stop()
        sign.unlink()
        durable.start()


@pytest.mark.parametrize("door", ["worker", "web"])
async def test_neither_door_opens_on_a_server_that_loses_something(
    postgres: EmbeddedPostgres, door: str
) -> None:
    key = "A" * 43 + "="
    given = {
        "PARTNERDESK_SECRET_KEY": key,
        "PARTNERDESK_DETAILS_KEY": key,
        "PARTNERDESK_PAYLOAD_KEYS": f"first:{key}",
    }
    settings = Settings.from_env(given | {"DATABASE_URL": postgres.url()})

    with pytest.raises(DatabaseNotDurableError):
        await (run_worker if door == "worker" else serve)(settings)
