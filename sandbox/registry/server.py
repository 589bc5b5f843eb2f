"""The registry as a running thing: three EPP endpoints and the page, over one set of books."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.certificates import CLIENTS, Certificates, issue_certificates
from sandbox.registry.accounts import REGISTRARS, keep_fingerprints, open_accounts
from sandbox.registry.agenda import Agenda
from sandbox.registry.books import Books
from sandbox.registry.desk import Desk
from sandbox.registry.doors import endpoint
from sandbox.registry.links import Links
from sandbox.registry.manners import Conduct
from sandbox.registry.operating.admin import admin_server, loopback_socket
from sandbox.registry.operating.control import Control
from sandbox.registry.oracle import Oracle
from sandbox.registry.wire.dialects import FRED, RFC, THIN

HOST = "localhost"
CLIENT_ID = "REG-PARTNER"
CARD = "registry.json"


@dataclass(frozen=True)
class Registry:
    """A registry that is open: where to reach it, and what really happened in it."""

    cz_port: int
    test_port: int
    admin_port: int
    certificates: Certificates
    oracle: Oracle
    control: Control
    links: dict[str, Links]
    com_port: int = 0
    host: str = HOST
    client_id: str = CLIENT_ID
    password: str = REGISTRARS[CLIENT_ID]

    @property
    def admin_url(self) -> str:
        """The address of the registry's page."""
        return f"http://127.0.0.1:{self.admin_port}"

    def card(self) -> dict[str, Any]:
        """Everything a client must know to reach the registry."""
        ports = {
            "cz": self.cz_port,
            "test": self.test_port,
            "com": self.com_port,
            "admin": self.admin_port,
        }
        return {
            "part": "registry",
            "ports": ports,
            "addresses": {
                "cz": f"epp://{self.host}:{self.cz_port}",
                "test": f"epp://{self.host}:{self.test_port}",
                "com": f"epp://{self.host}:{self.com_port}",
                "admin": self.admin_url,
            },
            "host": self.host,
            "cz_port": self.cz_port,
            "test_port": self.test_port,
            "com_port": self.com_port,
            "admin_port": self.admin_port,
            "admin_url": self.admin_url,
            "ca_file": str(self.certificates.ca_file),
            "client_certificate": str(self.certificates.certificate("client")),
            "client_key": str(self.certificates.key("client")),
            "client_id": self.client_id,
            "password": self.password,
            "pid": os.getpid(),
        }


@contextlib.asynccontextmanager
async def open_registry(
    folder: Path,
    *,
    cz_port: int = 0,
    test_port: int = 0,
    admin_port: int = 0,
    com_port: int = 0,
) -> AsyncIterator[Registry]:
    """Open a registry whose state lies in the folder, and close it after use.

    Port 0 is any free one. Raises OSError when a port is taken.
    """
    certificates = issue_certificates(folder / "certificates")
    async with contextlib.AsyncExitStack() as stack:
        sockets = [
            stack.enter_context(loopback_socket(port))
            for port in (cz_port, test_port, com_port, admin_port)
        ]
        books = stack.enter_context(_books(folder))
        _know_registrars(books, certificates)
        conduct = Conduct(books)
        desk = Desk(books, agenda := Agenda(books), conduct)
        links = {dialect.zone: Links(desk, dialect) for dialect in (FRED, RFC, THIN)}
        context = _server_context(certificates)
        for door, zone in zip(sockets, links, strict=False):
            await stack.enter_async_context(endpoint(links[zone], door, context))
        oracle = Oracle(books)
        control = Control(books, conduct, list(links.values()))
        await stack.enter_async_context(_page(oracle, control, sockets[3]))
        await stack.enter_async_context(_errands(agenda, desk))
        cz, test, com, admin = (door.getsockname()[1] for door in sockets)
        yield Registry(cz, test, admin, certificates, oracle, control, links, com_port=com)


@contextlib.contextmanager
def _books(folder: Path) -> Iterator[Books]:
    books = Books(folder / "registry.sqlite3")
    try:
        with books.transaction():
            open_accounts(books)
        yield books
    finally:
        books.close()


def _know_registrars(books: Books, certificates: Certificates) -> None:
    with books.transaction():
        for holder, registrar in CLIENTS.items():
            pem = certificates.certificate(holder).read_text(encoding="ascii")
            keep_fingerprints(books, registrar, ssl.PEM_cert_to_DER_cert(pem))


def _server_context(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificates.ca_file)
    context.load_cert_chain(certificates.certificate("server"), certificates.key("server"))
    return context


@contextlib.asynccontextmanager
async def _page(oracle: Oracle, control: Control, door: socket.socket) -> AsyncIterator[None]:
    server = admin_server(oracle, control)
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def _errands(agenda: Agenda, desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(agenda.run(desk.works))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def serve_registry(
    folder: Path, cz_port: int = 0, test_port: int = 0, admin_port: int = 0, com_port: int = 0
) -> None:
    """Keep a registry open until it is cancelled or told to stop.

    Its address card lies in the folder as long as it is open. Raises OSError when a port is taken.
    """
    stop = asyncio.Event()
    _hear_sigterm(stop)
    opened = open_registry(
        folder, cz_port=cz_port, test_port=test_port, admin_port=admin_port, com_port=com_port
    )
    async with opened as registry:
        with _card(folder / CARD, registry):
            await stop.wait()


def _hear_sigterm(stop: asyncio.Event) -> None:
    # Whoever has a handler already also cancels us; only a program of our own has none.
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return
    # Outside the main thread there are no signals to hear; cancelling still works.
    with contextlib.suppress(RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)


@contextlib.contextmanager
def _card(path: Path, registry: Registry) -> Iterator[None]:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(json.dumps(registry.card(), indent=2, ensure_ascii=False), encoding="utf-8")
    draft.chmod(0o600)
    # Renamed into place: whoever finds the card finds all of it.
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
