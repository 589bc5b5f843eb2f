"""How a launcher owns a server program: one at a time on its files, and never left behind."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

POLL_SECONDS = 0.03


class InUseError(RuntimeError):
    """Another server still works with the same files."""


class ProgramMissingError(RuntimeError):
    """A program that the sandbox starts is not installed."""


class ServerEndedError(RuntimeError):
    """A server ended although nobody asked it to."""


def succeeds(command: list[str]) -> bool:
    """Run a command quietly and say whether it ended with status 0."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def ending_with_parent(signal_name: str) -> list[str]:
    """Return the words before a command that ends it together with the thread that started it."""
    return ["setpriv", "--pdeathsig", signal_name, "--"] if shutil.which("setpriv") else []


@contextlib.contextmanager
def owned_log(log_file: Path, patience_seconds: float = 0) -> Iterator[BinaryIO]:
    """Open a server's log; to hold it is to own the server's files.

    The server inherits the log as its output and thereby holds it for as long as any of its
    processes lives, even when the launcher is killed.
    Raises InUseError when another server holds it still after this patience.
    """
    deadline = time.monotonic() + patience_seconds
    with open(log_file, "ab") as log:
        while not _held(log):
            if time.monotonic() >= deadline:
                raise InUseError(
                    f"Another server still works in {log_file.parent} and writes {log_file.name}: "
                    "stop it, or name another folder with --state."
                )
            time.sleep(POLL_SECONDS)
        yield log


def _held(log: BinaryIO) -> bool:
    try:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def last_words(log_file: Path) -> str:
    """Return the end of a server's log, in one line."""
    return " ".join(log_file.read_text("utf-8", "replace")[-800:].split())


def works_on(number: int, program: str, path: Path) -> bool:
    """Say whether the process of this number is the program and was given this path."""
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # A process that ended and was not yet buried has no words.
    return program.encode() in words[0] and os.fsencode(path) in words
