"""Real parts, started once a run: PostgreSQL with a template that every test database copies."""

from __future__ import annotations

import shutil
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from db.engine import Database
from db.guards import WEB_ROLE, WORKER_ROLE
from db.migrate import upgrade
from sandbox.postgres import EmbeddedPostgres

TEMPLATE = "partnerdesk_template"


@dataclass(frozen=True)
class DatabaseUrls:
    """One database, as each of the roles reaches it."""

    owner: str
    worker: str
    web: str


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="pd-pg-"))
    server = EmbeddedPostgres(folder / "data", durable=False).start()
    try:
        create_database(server, TEMPLATE)
        upgrade(server.url(TEMPLATE))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: EmbeddedPostgres, name: str, template: str | None = None) -> None:
    copying = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
    address = server.url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{copying}".encode())


def fresh_urls(server: EmbeddedPostgres, template: str = TEMPLATE) -> DatabaseUrls:
    name = f"desk_{uuid.uuid4().hex[:12]}"
    create_database(server, name, template)
    return DatabaseUrls(
        owner=server.url(name),
        worker=server.url(name, WORKER_ROLE),
        web=server.url(name, WEB_ROLE),
    )


@pytest.fixture(scope="session")
def database_urls(postgres: EmbeddedPostgres) -> DatabaseUrls:
    """One database shared by the tests: each makes its own partner, nothing is cleaned up."""
    return fresh_urls(postgres)


@pytest.fixture(scope="session")
async def books(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The shared database as the worker may use it."""
    database = Database(database_urls.worker)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def front(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The shared database as the web may use it."""
    database = Database(database_urls.web)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def owner(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The shared database as its owner, who may do what the roles may not."""
    database = Database(database_urls.owner)
    yield database
    await database.close()


def binary(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is not installed"
    return found
