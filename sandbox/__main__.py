"""The sandbox's front door: `python -m sandbox PART --state DIR` opens one part and stays."""

import argparse
import asyncio
import contextlib
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sandbox import parts
from sandbox.cards import remove_card, write_card
from sandbox.launching import InUseError, ProgramMissingError, ServerEndedError
from sandbox.serving import NotToldError, PortUnavailableError

EXPLANATION = """
Each part stands in for a piece of the outside world and speaks its real protocol, on 127.0.0.1
only. Its state lies in the folder named by --state: remove the folder to start anew. Once ready, a
part prints "ready: PART ..." and leaves its address card DIR/PART.json (ports, addresses, pid).
SIGTERM or Ctrl-C ends it. Port 0 means any free port.

  registry   three domain registries over EPP, with an administration page
               --cz-port 7700  --test-port 7701  --admin-port 7710  --com-port 0
             while it is open, `tell --state DIR WISH name=value ...` has it do what EPP cannot:
               place-domain name=x.cz   rule-transfer name=x.test ruling=clientApproved
               set zone=test drop_after_write=25 seed=7   put-message kind=expData name=x.cz
  registers  ARES, ADIS, VIES, ISIR and the sanctions lists, with their own paths and formats,
               and a name server
               --port 7720  --dns-port 7721
  mailbox    takes every letter over SMTP and shows it on a page
               --smtp-port 7725  --port 7726
  bank       takes payments on a page and yields statements in Fio's format
               --port 7730
  postgres   a private PostgreSQL with the database "partnerdesk", on a unix socket
  temporal   Temporal's development server with the namespace "partnerdesk"
               --port 7233  --ui-port 8233  --metrics-port 9233
               --search-attribute NAME=KIND, such as Stage=Keyword; may repeat
               --codec-endpoint URL: where Temporal's pages have sealed values opened
"""

PORTS: dict[str, dict[str, int]] = {
    "registry": {"--cz-port": 7700, "--test-port": 7701, "--admin-port": 7710, "--com-port": 0},
    "registers": {"--port": 7720, "--dns-port": 7721},
    "mailbox": {"--smtp-port": 7725, "--port": 7726},
    "bank": {"--port": 7730},
    "postgres": {},
    "temporal": {"--port": 7233, "--ui-port": 8233, "--metrics-port": 9233},
}
OPENED = {
    "registry": parts.registry,
    "registers": parts.registers,
    "mailbox": parts.mailbox,
    "bank": parts.bank,
}
LAUNCHED = {"postgres": parts.postgres, "temporal": parts.temporal}
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class UnusableFolderError(Exception):
    """A state folder in which nothing can be kept."""


def _port(word: str) -> int:
    number = int(word)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{word} is not a port number from 0 to 65535")
    return number


def _attribute(word: str) -> tuple[str, str]:
    name, _, kind = word.partition("=")
    if not (name and kind):
        raise argparse.ArgumentTypeError(f"{word!r} is not of the form Name=Keyword")
    return name, kind


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Open one part of the sandbox and keep it open.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    choices = parser.add_subparsers(dest="part", metavar="PART", required=True)
    for name, ports in PORTS.items():
        choice = choices.add_parser(name)
        choice.add_argument("--state", type=Path, required=True, metavar="DIR")
        for flag, number in ports.items():
            choice.add_argument(flag, type=_port, default=number, help=f"default {number}")
        if name == "temporal":
            choice.add_argument("--search-attribute", action="append", default=[], type=_attribute)
            choice.add_argument("--codec-endpoint", metavar="URL")
    telling = choices.add_parser("tell")
    telling.add_argument("--state", type=Path, required=True, metavar="DIR")
    telling.add_argument("wish", metavar="WISH")
    telling.add_argument("values", nargs="*", type=_value, metavar="name=value")
    return parser


def _value(word: str) -> tuple[str, object]:
    name, equals, value = word.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{word!r} is not of the form name=value")
    return name, value


def _prepared(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder.resolve()
    except OSError as error:
        raise UnusableFolderError(
            f"Nothing can be kept in the folder {folder} ({error.strerror}): "
            "name another one with --state."
        ) from error


@contextlib.contextmanager
def _announced(folder: Path, part: str, standing: parts.Standing) -> Iterator[None]:
    if not standing.writes_its_card:
        write_card(folder, part, ports=standing.ports, addresses=standing.addresses)
    print("ready:", part, *standing.addresses.values(), flush=True)
    try:
        yield
    finally:
        remove_card(folder, part)


async def _keep_open(folder: Path, asked: argparse.Namespace) -> None:
    loop, me = asyncio.get_running_loop(), asyncio.current_task()

    def leave() -> None:
        # A second signal must not interrupt the tidying up.
        for each in SIGNALS:
            loop.add_signal_handler(each, lambda: None)
        if me is not None:
            me.cancel()

    for each in SIGNALS:
        loop.add_signal_handler(each, leave)
    with contextlib.suppress(asyncio.CancelledError):
        async with OPENED[asked.part](folder, asked) as standing:
            with _announced(folder, asked.part, standing):
                await standing.stay()


def _keep_launched(folder: Path, asked: argparse.Namespace) -> None:
    def leave(*_: object) -> None:
        # A second signal must not interrupt the tidying up.
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(0)

    for each in SIGNALS:
        signal.signal(each, leave)
    with (
        LAUNCHED[asked.part](folder, asked) as (standing, server),
        _announced(folder, asked.part, standing),
    ):
        server.wait()
    raise ServerEndedError(f"The {asked.part} server ended by itself.")


def _flag_of(asked: argparse.Namespace, port: int) -> str:
    flags = PORTS[asked.part]
    fitting = (flag for flag in flags if getattr(asked, flag[2:].replace("-", "_")) == port)
    return next(fitting, "--port")


def _open_part(asked: argparse.Namespace) -> None:
    if asked.part == "tell":
        from sandbox.registry.operating.telling import tell_registry

        tell_registry(asked.state, asked.wish, dict(asked.values))
        return
    folder = _prepared(asked.state)
    if asked.part in LAUNCHED:
        _keep_launched(folder, asked)
    else:
        asyncio.run(_keep_open(folder, asked))


def _trouble(asked: argparse.Namespace, error: Exception) -> tuple[str, int]:
    match error:
        case PortUnavailableError():
            flag = _flag_of(asked, error.port)
            return f"{error}: stop that program, or choose another port with {flag}.", 2
        case ModuleNotFoundError():
            return f"The package {error.name} is not installed: run `uv sync --all-groups`.", 2
        case sqlite3.Error():
            return f"A file in {asked.state} cannot be used ({error}): name another folder.", 2
        case ServerEndedError():
            return str(error), 1
        case _:
            return str(error), 2


EXPECTED = (
    PortUnavailableError,
    ModuleNotFoundError,
    sqlite3.Error,
    ServerEndedError,
    UnusableFolderError,
    InUseError,
    ProgramMissingError,
    NotToldError,
)


def main(words: list[str] | None = None) -> int:
    """Open the part that was asked for, stay, and return the exit status."""
    asked = _parser().parse_args(words)
    try:
        _open_part(asked)
    except EXPECTED as error:
        sentence, status = _trouble(asked, error)
        print(f"sandbox {asked.part}: {sentence}", file=sys.stderr)
        return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
