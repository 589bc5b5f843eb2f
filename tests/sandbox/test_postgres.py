import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from sandbox.launching import InUseError
from sandbox.postgres import UNPRIVILEGED_ID, EmbeddedPostgres, server_command_prefix
from tests.sandbox.running import ended, running, start


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    part = EmbeddedPostgres(tmp_path / "data", durable=False)
    part.start()
    yield part
    part.stop()


def connected(folder: str, database: str = "partnerdesk") -> psycopg.Connection:
    return psycopg.connect(host=folder, user="postgres", dbname=database, autocommit=True)


def number_in(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split("\n")[0])


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


async def gone(number: int, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while is_alive(number):
            await asyncio.sleep(0.02)


async def test_it_answers_on_its_socket_and_sorts_as_production_does(
    server: EmbeddedPostgres,
) -> None:
    with connected(str(server.socket_folder), "postgres") as link:
        row = link.execute(
            "select datlocprovider, datlocale, pg_encoding_to_char(encoding),"
            " current_setting('listen_addresses') from pg_database where datname = 'postgres'"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8", "")
    assert server.data.stat().st_mode & 0o777 == 0o700


async def test_a_database_is_created_once_and_found_under_its_address(
    server: EmbeddedPostgres,
) -> None:
    server.create_database("books")
    server.create_database("books")
    address = make_url(server.url("books", user="postgres"))
    assert (address.database, address.username) == ("books", "postgres")
    connected(str(address.query["host"]), "books").close()


async def test_a_second_server_on_the_same_data_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(InUseError, match="Another server still works"):
        EmbeddedPostgres(server.data).start()


@pytest.mark.parametrize("left", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_the_lock_of_a_dead_server_whose_number_was_taken_over_is_no_hindrance(
    tmp_path: Path, left: str
) -> None:
    server = EmbeddedPostgres(tmp_path / "data", durable=False)
    server.start()
    server.process.kill()
    server.process.wait()
    file = server.data / left
    stale = file.read_text().split("\n", 1)
    # Not our own number: PostgreSQL takes a lock of its parent's for a leftover of its own.
    with subprocess.Popen(["sleep", "60"]) as somebody_else:
        file.write_text(f"{somebody_else.pid}\n{stale[1]}")
        EmbeddedPostgres.start(server, patience_seconds=10)
        server.stop()
        somebody_else.kill()


async def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("d" * 100), durable=False)
    server.start()
    try:
        assert server.socket_folder != server.data
        connected(str(server.socket_folder), "postgres").close()
    finally:
        server.stop()
        server.socket_folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands folders over to another user")
def test_without_user_namespaces_root_hands_the_folders_over() -> None:
    prefix, owner = server_command_prefix(allow_user_namespace=False)
    assert owner == UNPRIVILEGED_ID
    assert prefix[0] == "setpriv"


async def test_the_program_makes_the_house_s_database_and_stops_cleanly(tmp_path: Path) -> None:
    async with running("postgres", tmp_path) as opened:
        with connected(opened.card.addresses["socket_folder"]) as link:
            link.execute("create table kept (word text)")
        asked = time.monotonic()
        opened.process.send_signal(signal.SIGTERM)
        status, _, complaints = await ended(opened.process)
        assert (status, complaints) == (0, "")
        assert time.monotonic() - asked < 2
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


async def test_it_ends_with_its_killed_parent_and_starts_again_on_the_same_data(
    tmp_path: Path,
) -> None:
    async with running("postgres", tmp_path) as first:
        number = number_in(tmp_path / "postgres")
        with connected(first.card.addresses["socket_folder"]) as link:
            link.execute("create table kept (word text)")
            link.execute("insert into kept values ('žluťoučký')")
        os.kill(first.card.pid, signal.SIGKILL)
        # The successor starts at once and must wait for the old server to end.
        async with running("postgres", tmp_path) as second:
            assert not is_alive(number)
            with connected(second.card.addresses["socket_folder"]) as link:
                assert link.execute("select word from kept").fetchall() == [("žluťoučký",)]


async def test_after_kill_9_of_the_server_the_program_ends_and_the_data_stay(
    tmp_path: Path,
) -> None:
    async with running("postgres", tmp_path) as first:
        with connected(first.card.addresses["socket_folder"]) as link:
            link.execute("create table kept (word text)")
        os.kill(number_in(tmp_path / "postgres"), signal.SIGKILL)
        status, _, complaint = await ended(first.process)
        assert (status, complaint) == (
            1,
            "sandbox postgres: The postgres server ended by itself.\n",
        )
    async with running("postgres", tmp_path) as second:
        with connected(second.card.addresses["socket_folder"]) as link:
            assert link.execute("select count(*) from kept").fetchone() == (0,)


async def test_a_folder_another_server_keeps_is_one_sentence(tmp_path: Path) -> None:
    async with running("postgres", tmp_path):
        status, out, complaint = await ended(await start("postgres", "--state", str(tmp_path)))
    assert (status, out, complaint.count("\n")) == (2, "", 1)
    assert "Another server still works in" in complaint
