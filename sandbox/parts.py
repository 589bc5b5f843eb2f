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

from sandbox.cards import card_path
from sandbox.serving import HOST, checked_ports

DATABASE = "partnerdesk"
# How long a predecessor that is ending may still work with the same files.
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Standing:
    """A part that is open: what its card says, and the work that keeps it open, if any."""

    ports: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    work: asyncio.Task[None] | None = None
    writes_its_card: bool = False

    async def stay(self) -> None:
        """Wait until the part is told to stop, or has heard so itself."""
        await (self.work or asyncio.Event().wait())


Launched = tuple[Standing, Popen[bytes]]


@contextlib.asynccontextmanager
async def registry(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the domain registries."""
    from sandbox.registry import serve_registry

    ports = checked_ports(asked.cz_port, asked.test_port, asked.admin_port, asked.com_port)
    card_path(folder, "registry").unlink(missing_ok=True)
    work = asyncio.create_task(serve_registry(folder, *ports))
    try:
        await _card_written(folder, work)
        hosts = (
            f"epp://{HOST}:{ports[0]}",
            f"epp://{HOST}:{ports[1]}",
            f"http://{HOST}:{ports[2]}",
            f"epp://{HOST}:{ports[3]}",
        )
        names = ("cz", "test", "admin", "com")
        # The registry's own card says more: its certificates and its client's password.
        yield Standing(
            dict(zip(names, ports, strict=True)),
            dict(zip(names, hosts, strict=True)),
            work,
            writes_its_card=True,
        )
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


async def _card_written(folder: Path, work: asyncio.Task[None]) -> None:
    while not work.done() and not card_path(folder, "registry").exists():
        await asyncio.wait((work,), timeout=0.05)


@contextlib.asynccontextmanager
async def registers(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Standing]:
    """Open the state's registers, which keep nothing in their folder but their card."""
    from sandbox.registers import open_registers

    async with open_registers(asked.port, asked.dns_port) as part:
        ports = {"http": part.port, "dns": part.names.port}
        yield Standing(ports, {"http": part.address, "dns": part.names.address})


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
    from sandbox.temporal_pages import open_pages

    wanted = (asked.port, asked.ui_port, asked.metrics_port)
    server = EmbeddedTemporal(
        folder,
        TemporalPorts(*wanted),
        search_attributes=dict(asked.search_attribute),
        codec_endpoint=asked.codec_endpoint,
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
        with contextlib.ExitStack() as stack:
            if server.inner_pages is not None:
                sign_in = asked.codec_endpoint.replace("/codec", "/sign-in")
                stack.enter_context(open_pages(ports.pages, server.inner_pages, sign_in))
            yield Standing(numbers, addresses), process
    finally:
        server.stop()
