"""Temporal's own development server, started as a program on one file."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.launching import (
    POLL_SECONDS,
    ProgramMissingError,
    ServerEndedError,
    ending_with_parent,
    last_words,
    owned_log,
)
from sandbox.serving import HOST, checked_ports

NAMESPACE = "partnerdesk"
RETENTION = "720h"
START_SECONDS = 30
# A server that has not ended by then is killed: its file is safe against that.
STOP_SECONDS = 1.2

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
TUNING = (
    # The defaults are for a cluster and hold one machine back to 20 tasks a second.
    "history.transferProcessorMaxPollRPS=2000",
    "history.timerProcessorMaxPollRPS=2000",
    # With one clock only, a timer need not wait for others that go late.
    'history.timerProcessorMaxTimeShift="1ms"',
    'history.workflowIdReuseMinimalInterval="0s"',
    # A queue's rate is shared out among its partitions; in one piece it is what we asked for.
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    # One partner's long list takes turns with what others order (docs/operations.md).
    "matching.enableFairness=true",
)


@dataclass(frozen=True)
class TemporalPorts:
    """Where the server, its pages and its numbers answer; 0 stands for any free port."""

    server: int
    pages: int
    metrics: int

    def checked(self) -> "TemporalPorts":
        """Return ports that can be had now.

        Raises PortUnavailableError.
        """
        return TemporalPorts(*checked_ports(self.server, self.pages, self.metrics))


def temporal_program() -> str:
    """Return the path of the `temporal` program.

    Raises ProgramMissingError.
    """
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ProgramMissingError(
            "The program `temporal` is not installed: run `uv sync`, or put it on the PATH."
        )
    return found


def _plain_environment() -> dict[str, str]:
    # A TEMPORAL_TLS or TEMPORAL_PROFILE meant for a real cluster must not reach this one.
    return {key: word for key, word in os.environ.items() if not key.startswith("TEMPORAL_")}


@dataclass
class EmbeddedTemporal:
    """One Temporal server on one file."""

    folder: Path
    ports: TemporalPorts
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    codec_endpoint: str | None = None
    """Where the pages have sealed values opened."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    inner_pages: int | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"{HOST}:{self.ports.server}"

    @property
    def log_file(self) -> Path:
        """The server's log, beside its file."""
        return self.folder / "temporal.log"

    def start(self, patience_seconds: float = 0) -> subprocess.Popen[bytes]:
        """Start the server, wait for its answer, see to its namespace and return its process.

        Raises InUseError when another server owns the file still after this patience, and
        PortUnavailableError.
        """
        with owned_log(self.log_file, patience_seconds) as log:
            # Only now: a predecessor that was ending has given its ports back.
            self.ports = self.ports.checked()
            command = [*ending_with_parent("TERM"), *self._command()]
            # A process group of its own: Ctrl-C in the terminal must not reach it.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_plain_environment(),
            )
        self._wait_until_ready(self.process)
        self._furnish()
        return self.process

    def _command(self) -> list[str]:
        ports = self.ports
        # Where they open sealed values, the pages stand behind a door of ours (temporal_pages.py).
        if self.codec_endpoint is not None:
            (self.inner_pages,) = checked_ports(0)
        pages = self.inner_pages or ports.pages
        command = [temporal_program(), "server", "start-dev", "--ip", HOST]
        command += ["--port", str(ports.server), "--ui-port", str(pages)]
        command += ["--metrics-port", str(ports.metrics), "--log-level", "warn"]
        command += ["--db-filename", str(self.folder / "temporal.db"), "-n", NAMESPACE]
        command.append("--ui-disable-news-fetch")
        if self.codec_endpoint is not None:
            command += ["--ui-codec-endpoint", self.codec_endpoint]
        for pragma in PRAGMAS:
            command += ["--sqlite-pragma", pragma]
        for value in TUNING:
            command += ["--dynamic-config-value", value]
        return command

    def _ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [temporal_program(), "operator", *words, "--address", self.address]
        environment = _plain_environment()
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServerEndedError(
                    f"Temporal stopped at its start: {last_words(self.log_file)}"
                )
            if self._ask("cluster", "health").returncode == 0:
                return
            time.sleep(POLL_SECONDS)
        self.stop()
        raise ServerEndedError(f"Temporal did not answer within {START_SECONDS} s.")

    def _furnish(self) -> None:
        # The server takes search attributes from its flags only together with a new namespace,
        # so they are asked for at every start; what exists already is no fault.
        orders: list[list[str]] = [["namespace", "update", "--retention", RETENTION]]
        if self.search_attributes:
            # One call for all: each kind belongs to the name before it.
            pairs = self.search_attributes.items()
            words = [word for name, kind in pairs for word in ("--name", name, "--type", kind)]
            orders.append(["search-attribute", "create", *words])
        with ThreadPoolExecutor(max_workers=len(orders)) as pool:
            list(pool.map(self._insist, orders))

    def _insist(self, order: list[str]) -> None:
        # Right after its start the server may not know its new namespace yet.
        deadline = time.monotonic() + START_SECONDS / 3
        while (answer := self._ask(*order, "-n", NAMESPACE)).returncode:
            if time.monotonic() > deadline:
                raise ServerEndedError(f"Temporal refused: {' '.join(answer.stderr.split())}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
