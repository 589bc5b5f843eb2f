"""Starts the parts of a house as processes, keeps them running, and leaves none behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from worker.parts import FRONT_DOORS, House

READY_WITHIN_SECONDS = 90.0
STOP_WITHIN_SECONDS = 8.0
LONGEST_PAUSE_SECONDS = 8.0
STEADY_AFTER_SECONDS = 20.0

Say = Callable[[str], None]


class PartFailedError(RuntimeError):
    """A part did not start; the message is its own last words."""


@dataclass
class Part:
    """One process of the house, and how often it had to be started again."""

    name: str
    process: asyncio.subprocess.Process
    started_at: float
    restarts: int = 0


@dataclass
class Supervisor:
    """Keeps the parts of one house alive until it is told to stop.

    A part that ends without being told is started again; its ports and its state stay the same,
    so the others find it where it was.
    """

    house: House
    say: Say
    environ: Mapping[str, str]
    parts: dict[str, Part] = field(default_factory=dict)
    _watchers: list[asyncio.Task[None]] = field(default_factory=list)
    _stopping: bool = False
    _said_before: dict[str, int] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        """Start a part, wait until it says that it is ready, and watch over it from then on.

        Raises PartFailedError.
        """
        self.parts[name] = await self._launch(name)
        await self._until_ready(name)
        self._watchers.append(asyncio.create_task(self._watch(name)))

    async def run(self, name: str, *command: str, environ: Mapping[str, str]) -> None:
        """Run a program to its end.

        Raises PartFailedError.
        """
        with self.house.log_of(name).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command, env={**self.environ, **environ}, stdout=log, stderr=log
            )
            if await process.wait() != 0:
                raise PartFailedError(self._last_words(name))

    async def stop(self) -> None:
        """Stop every part, front doors first, and wait until each is gone."""
        self._stopping = True
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        doors = [part for part in self.parts.values() if part.name in FRONT_DOORS]
        servers = [part for part in self.parts.values() if part.name not in FRONT_DOORS]
        for group in (doors, servers):
            await asyncio.gather(*(_end(part.process) for part in group))

    async def _launch(self, name: str) -> Part:
        # The card of an earlier run would say "ready" before this one is.
        self.house.card_of(name).unlink(missing_ok=True)
        log = self.house.log_of(name)
        with log.open("ab") as written:
            self._said_before[name] = written.tell()
            process = await asyncio.create_subprocess_exec(
                *_ending_with_us(),
                *self.house.command_of(name),
                env={**self.environ, **self._environment_of(name)},
                stdout=written,
                stderr=written,
                stdin=asyncio.subprocess.DEVNULL,
                # A group of its own: Ctrl-C is ours to hear, and passed on in order.
                start_new_session=True,
            )
        return Part(name, process, time.monotonic())

    def _environment_of(self, name: str) -> dict[str, str]:
        if name not in FRONT_DOORS:
            return {}
        role = f"partnerdesk_{name}"
        return self.house.environment() | {"DATABASE_URL": self.house.database_url(role)}

    async def _until_ready(self, name: str) -> None:
        part = self.parts[name]
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not await self._is_ready(name):
            if part.process.returncode is not None:
                raise PartFailedError(self._last_words(name))
            if time.monotonic() > deadline:
                raise PartFailedError(f"{name} did not get ready; see {self.house.log_of(name)}.")
            await asyncio.sleep(0.05)

    async def _is_ready(self, name: str) -> bool:
        if name == "web":
            return await _answers(self.house.ports["web"])
        if name == "worker":
            return b"ready: worker" in self._log_since_start(name)
        return self.house.card_of(name).exists()

    def _log_since_start(self, name: str) -> bytes:
        # Only what this process wrote: an earlier one said "ready" in the same file.
        return self.house.log_of(name).read_bytes()[self._said_before.get(name, 0) :]

    async def _watch(self, name: str) -> None:
        while True:
            part = self.parts[name]
            code = await part.process.wait()
            if self._stopping:
                return
            pause = _pause_before_restart(part)
            self.say(f"{name} ended ({_how(code)}); starting it again.")
            await asyncio.sleep(pause)
            self.parts[name] = await self._launch(name)
            self.parts[name].restarts = _restarts_after(part)
            with contextlib.suppress(PartFailedError):
                await self._until_ready(name)
                self.say(f"{name} is back.")

    def _last_words(self, name: str) -> str:
        lines = self.house.log_of(name).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"{name} ended without a word."


def _pause_before_restart(part: Part) -> float:
    return float(min(0.25 * 2**part.restarts, LONGEST_PAUSE_SECONDS))


def _restarts_after(part: Part) -> int:
    was_steady = time.monotonic() - part.started_at > STEADY_AFTER_SECONDS
    return 0 if was_steady else part.restarts + 1


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"status {code}"


def _ending_with_us() -> list[str]:
    """Return the words that make a program end when we are killed, where the system can."""
    return ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
