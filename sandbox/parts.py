"""How each part of the sandbox is opened from the command line, and what its card says.

Imports stand inside: a part must not fail because another part's package is missing.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from sandbox.launching import ServerEndedError
from sandbox.serving import HOST, checked_ports

DATABASE = "partnerdesk"
# How long a predecessor that is ending may still work with the same files.
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Standing:
    """A part that is open: what its card says, and the work that must not end by itself."""

    ports: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    work: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        """Wait until the part is told to stop.

        Raises ServerEndedError when it ended by itself.
        """
        if self.work is None:
            await asyncio.Event().wait()
        else:
            await self.work
            raise ServerEndedError("The registry ended by itself.")


Launched = tuple[Standing, Popen[bytes]]


@contextlib.asynccontextmanager
async def registry(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the domain registries."""
    from sandbox.registry import serve_registry

    cz, test, admin = checked_ports(asked.cz_port, asked.test_port, asked.admin_port)
    work = asyncio.create_task(serve_registry(folder, cz, test, admin))
    try:
        for port in (cz, test, admin):
            await _answering(port, work)
        yield Standing(
            {"cz": cz, "test": test, "admin": admin},
            {
                "cz": f"epp://{HOST}:{cz}",
                "test": f"epp://{HOST}:{test}",
                "admin": f"http://{HOST}:{admin}",
            },
            work,
        )
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _answering(port: int, work: asyncio.Task[None]) -> None:
    while not work.done():
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            await writer.wait_closed()
            return
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def registers(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the company register, which keeps nothing in its folder but its card."""
    from sandbox.registers import open_registers

    async with open_registers(asked.port) as part:
        yield Standing({"http": part.port}, {"http": part.address})


@contextlib.asynccontextmanager
async def mailbox(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the mailbox."""
    from sandbox.mailbox import open_mailbox

    async with open_mailbox(folder, asked.smtp_port, asked.port) as part:
        ports = {"smtp": part.smtp_port, "http": part.http_port}
        yield Standing(ports, {"smtp": part.smtp_address, "http": part.address})


@contextlib.asynccontextmanager
async def bank(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the bank."""
    from sandbox.bank import open_bank

    async with open_bank(folder, asked.port) as part:
        yield Standing({"http": part.port}, {"http": part.address})


@contextlib.contextmanager
def postgres(folder: Path, asked: argparse.Namespace) -> Iterator[Launched]:
    """Open PostgreSQL and see to the house's database."""
    from sandbox.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(folder / "postgres")
    try:
        server.start(PATIENCE_SECONDS)
        server.create_database(DATABASE)
        addresses = {"url": server.url(DATABASE), "socket_folder": str(server.socket_folder)}
        yield Standing({}, addresses), server.process
    finally:
        server.stop()


@contextlib.contextmanager
def temporal(folder: Path, asked: argparse.Namespace) -> Iterator[Launched]:
    """Open Temporal and see to the house's namespace."""
    from sandbox.temporal import NAMESPACE, EmbeddedTemporal, TemporalPorts

    wanted = (asked.port, asked.ui_port, asked.metrics_port)
    server = EmbeddedTemporal(
        folder, TemporalPorts(*wanted), search_attributes=dict(asked.search_attribute)
    )
    try:
        process = server.start(PATIENCE_SECONDS)
        ports = server.ports
        addresses = {
            "server": server.address,
            "ui": f"http://{HOST}:{ports.pages}",
            "metrics": f"http://{HOST}:{ports.metrics}/metrics",
            "namespace": NAMESPACE,
        }
        numbers = {"server": ports.server, "ui": ports.pages, "metrics": ports.metrics}
        yield Standing(numbers, addresses), process
    finally:
        server.stop()
