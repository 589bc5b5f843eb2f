"""The command `partnerdesk`: starts the house on one machine, plays the story, migrates, resets."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from db.migrate import upgrade
from settings import SettingMissingError, Settings, help_text
from worker.exporting import export_applicant
from worker.parts import (
    FRONT_DOORS,
    SERVERS,
    House,
    PortTakenError,
    open_house,
    refuse_taken_ports,
)
from worker.reconciling import reconcile, told
from worker.supervisor import PartFailedError, Supervisor
from worker.welcome import remember_logins, welcome
from workflows.sealing import fresh_key

PORTS_FREED_WITHIN_SECONDS = 8.0
CANNOT = 2
_MOST_A_STATUS_SAYS = 250

Do = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class FolderInUseError(RuntimeError):
    """Another run has this folder."""


class NobodyRunsError(RuntimeError):
    """No house runs from this folder."""


CLEAR_ERRORS = (
    PortTakenError,
    PartFailedError,
    FolderInUseError,
    NobodyRunsError,
    PermissionError,
    SettingMissingError,
)


def main() -> int:
    """Run the command; what cannot be done is one sentence and status 2."""
    asked = _arguments()
    try:
        return int(asked.do(asked))
    except CLEAR_ERRORS as error:
        print(f"\n{_sentence(error)}", file=sys.stderr)
        return CANNOT


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="partnerdesk",
        description=__doc__,
        epilog=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    usual = os.environ.get("PARTNERDESK_STATE", ".state")
    parser.add_argument(
        "--state", type=Path, default=Path(usual), help="the folder all state is in"
    )
    commands = parser.add_subparsers(required=True)
    _add(commands, "demo", _demo, "start everything on this machine; Ctrl-C stops it").add_argument(
        "--free-ports", action="store_true", help="let a new house take any free ports"
    )
    _add(commands, "story", _story, "play the whole path against the running house")
    _add(commands, "migrate", _migrate, "bring DATABASE_URL to the newest schema")
    _add(
        commands, "new-key", _new_key, "print a fresh key for what Temporal is given"
    ).add_argument("name", help="the name it is found by, such as 2026-11")
    _add(
        commands, "export-applicant", _export_applicant, "print everything known of an applicant"
    ).add_argument("whom", help="an application's number, or an e-mail address")
    _add(commands, "reconcile", _reconcile, "compare the books; the status is how much differs")
    _add(commands, "reset", _reset, "forget everything; asks first").add_argument(
        "--yes", action="store_true", help="do not ask"
    )
    for door in FRONT_DOORS:
        _add(commands, door, _front_door, f"run the {door}; the same as python -m {door}")
    return parser.parse_args(sys.argv[1:] or ["demo"])


def _add(commands: Commands, name: str, do: Do, what: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(do=do, name=name)
    return parser


def _demo(asked: argparse.Namespace) -> int:
    with _folder_to_ourselves(asked.state):
        house = open_house(asked.state, free_ports=asked.free_ports)
        _wait_for_ports(house)
        return asyncio.run(_run_house(house))


async def _run_house(house: House) -> int:
    supervisor = Supervisor(house, _say, dict(os.environ))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, stop.set)
    starting = asyncio.create_task(_start_all(house, supervisor))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await stopping
        return 0
    finally:
        _say("Stopping.")
        starting.cancel()
        stopping.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)
        await supervisor.stop()
        _say("Everything is stopped. ./run goes on where this run was.")


async def _start_all(house: House, supervisor: Supervisor) -> None:
    began = time.monotonic()
    await _step("postgres", supervisor.start("postgres"))
    await asyncio.gather(
        _step("migrations", _migrate_house(house, supervisor)),
        *(_step(name, supervisor.start(name)) for name in SERVERS if name != "postgres"),
    )
    await asyncio.gather(*(_step(name, supervisor.start(name)) for name in FRONT_DOORS))
    logins = remember_logins(house)
    await _step("demonstration data", _seed(house, supervisor))
    print(welcome(house, logins, time.monotonic() - began), flush=True)


async def _migrate_house(house: House, supervisor: Supervisor) -> None:
    command = (sys.executable, "-m", "worker.command", "migrate")
    await supervisor.run("migrate", *command, environ={"DATABASE_URL": house.database_url()})


async def _seed(house: House, supervisor: Supervisor) -> None:
    for module in ("web.staff_accounts", "worker.demonstration"):
        role = "partnerdesk_web"
        environ = house.environment() | {
            "DATABASE_URL": house.database_url(role),
            "PARTNERDESK_STATE": str(house.folder),
        }
        await supervisor.run("seed", sys.executable, "-m", module, environ=environ)


async def _step(name: str, work: Awaitable[None]) -> None:
    began = time.monotonic()
    await work
    _say(f"{name} ({time.monotonic() - began:.1f} s)")


def _story(asked: argparse.Namespace) -> int:
    from worker.story import play

    _refuse_without_house(asked.state)
    house = open_house(asked.state)
    try:
        return asyncio.run(play(house))
    except KeyboardInterrupt:
        return 1


def _migrate(_: argparse.Namespace) -> int:
    upgrade(Settings.from_env(os.environ)["DATABASE_URL"])
    return 0


def _new_key(asked: argparse.Namespace) -> int:
    print(fresh_key(asked.name))
    return 0


def _export_applicant(asked: argparse.Namespace) -> int:
    # As the web: it reads the books and its own front, and no secret is printed.
    url = os.environ.get("DATABASE_URL") or _url_of_house(asked.state)
    found = asyncio.run(export_applicant(url, asked.whom))
    if found is None:
        print(f"We know nothing of {asked.whom}.", file=sys.stderr)
        return 1
    print(found)
    return 0


def _reconcile(asked: argparse.Namespace) -> int:
    url = os.environ.get("DATABASE_URL") or _url_of_house(asked.state)
    found = asyncio.run(reconcile(url))
    print(told(found))
    return min(len(found), _MOST_A_STATUS_SAYS)


def _url_of_house(folder: Path) -> str:
    _refuse_without_house(folder)
    return open_house(folder).database_url("partnerdesk_web")


def _reset(asked: argparse.Namespace) -> int:
    folder: Path = asked.state
    if not folder.exists():
        print(f"There is nothing in {folder}.")
        return 0
    if not asked.yes:
        answer = input(f"Forget every application, deposit and letter in {folder}? Type yes: ")
        if answer.strip().lower() not in ("yes", "ano"):
            print("Nothing was changed.")
            return 1
    with _folder_to_ourselves(folder):
        shutil.rmtree(folder)
    print(f"{folder} is gone.")
    return 0


def _front_door(asked: argparse.Namespace) -> int:
    os.execv(sys.executable, [sys.executable, "-m", asked.name])


@contextmanager
def _folder_to_ourselves(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as error:
        raise PermissionError(
            f"The folder {folder} cannot be written: {error.strerror}. "
            "Give another one with --state or PARTNERDESK_STATE."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(
                f"Partnerdesk already runs from {folder}. Stop it first, or give another folder "
                "with --state or PARTNERDESK_STATE."
            ) from None
        yield


def _refuse_without_house(folder: Path) -> None:
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # whoever runs from the folder has its lock
    except OSError:
        pass
    raise NobodyRunsError(f"Partnerdesk does not run from {folder}. Start it first: ./run")


def _wait_for_ports(house: House) -> None:
    # A run that was killed takes its parts along, but not in the same instant.
    deadline = time.monotonic() + PORTS_FREED_WITHIN_SECONDS
    while True:
        try:
            return refuse_taken_ports(house)
        except PortTakenError:
            was_here_before = (house.folder / "postgres").exists()
            if not was_here_before or time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _sentence(error: BaseException) -> str:
    return str(error).removeprefix("Error: ")


if __name__ == "__main__":
    sys.exit(main())
