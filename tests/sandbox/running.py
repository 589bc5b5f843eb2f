"""Runs parts of the sandbox as programs, the way a drill does."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.cards import Card, read_card

ROOT = Path(__file__).parents[2]
FREE_PORTS = {
    "registry": ("--cz-port", "0", "--test-port", "0", "--admin-port", "0"),
    "registers": ("--port", "0", "--dns-port", "0"),
    "mailbox": ("--smtp-port", "0", "--port", "0"),
    "bank": ("--port", "0"),
    "postgres": (),
    "temporal": ("--port", "0", "--ui-port", "0", "--metrics-port", "0"),
}


@dataclass
class Running:
    process: Process
    ready: str
    card: Card


async def start(*words: str) -> Process:
    command = (sys.executable, "-m", "sandbox", *words)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)


async def ended(process: Process) -> tuple[int, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def running(part: str, folder: Path, *words: str) -> AsyncIterator[Running]:
    process = await start(part, "--state", str(folder), *FREE_PORTS[part], *words)
    try:
        assert process.stdout is not None
        ready = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
        if not ready:
            raise AssertionError((await ended(process))[2])
        card = read_card(folder, part)
        assert card is not None
        yield Running(process, ready, card)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        await ended(process)
