"""A whole house, started as a person would start it, and what a drill asks it and does to it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import psycopg
from psycopg.rows import dict_row

from activities.checks.adis import opens_in
from worker.parts import House, open_house
from worker.story.agreement import LETTERS, PAID_MINOR, PRICE_MINOR
from worker.story.steps import Persona, Story, horse
from worker.story.town import Town
from worker.welcome import REVIEWER, Login, remember_logins

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).parent / "partnerdesk")
READY = "Partnerdesk is ready"
READY_WITHIN_SECONDS = 150.0
STOPPED_WITHIN_SECONDS = 60.0
PATIENCE_SECONDS = 120.0

Seen = TypeVar("Seen")


@dataclass
class RunningHouse:
    """A house on one machine with the process that keeps it running."""

    house: House
    supervisor: subprocess.Popen[bytes]

    @property
    def folder(self) -> Path:
        return self.house.folder

    @property
    def reviewers(self) -> tuple[Login, ...]:
        return tuple(each for each in remember_logins(self.house) if each.role == REVIEWER)

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit status once the command is gone."""
        self.supervisor.send_signal(signal.SIGINT)
        return self.supervisor.wait(STOPPED_WITHIN_SECONDS)

    def processes_of(self, part: str) -> list[int]:
        """Return the processes that a part is: its program, not the launcher around it."""
        match part:
            case "postgres":
                first_line = (self.folder / "postgres" / "postmaster.pid").read_text().split()[0]
                return [int(first_line), *_children_of(int(first_line))]
            case "temporal":
                found = self._running(lambda words: b"start-dev" in words)
            case "worker" | "web":
                found = self._running(lambda words: words[1:] == [b"-m", part.encode()])
            case _:
                found = [int(self.house.read_card(part)["pid"])]
        assert found, f"No process is {part}."
        return found

    def send(self, part: str, what: signal.Signals) -> None:
        """Send a signal to every process of a part."""
        for number in self.processes_of(part):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, what)

    @contextlib.contextmanager
    def stopped(self, part: str) -> Iterator[None]:
        """Hold a part still: its ports are open, and nobody answers."""
        numbers = self.processes_of(part)
        for number in numbers:
            os.kill(number, signal.SIGSTOP)
        try:
            yield
        finally:
            for number in numbers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGCONT)

    def ask(self, port: str, path: str) -> Any:
        """Return what a stand-in says to a program; one that just starts anew is waited for."""

        def look() -> list[Any] | None:
            try:
                answer = httpx2.get(f"{self.house.address(port)}{path}", timeout=20)
            except httpx2.TransportError:
                return None
            return [answer.json() if answer.status_code == 200 else None]

        return waited(look, f"{port} answers {path}")[0]

    def tell(self, port: str, path: str, words: dict[str, Any]) -> None:
        """Turn a switch of a stand-in."""
        answer = httpx2.post(f"{self.house.address(port)}{path}", json=words, timeout=20)
        assert answer.status_code == 200, answer.text

    def domain(self, name: str) -> dict[str, Any] | None:
        """Return what the registry itself holds about a name."""
        found: dict[str, Any] | None = self.ask("registry_admin", f"/api/domains/{name}")
        return found

    def charges(self, name: str) -> list[int]:
        """Return what the registry charged for a name."""
        charges = self.ask("registry_admin", "/api/charges")
        return [charge["minor"] for charge in charges if charge["domain"] == name]

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the letters somebody got, the oldest first."""
        found = self.ask("mailbox", f"/api/letters?to={to}")
        return sorted(found, key=lambda letter: letter["id"])

    def connect(self) -> psycopg.Connection[dict[str, Any]]:
        """Open the database as its owner."""
        url = self.house.database_url().replace("+psycopg", "")
        return psycopg.connect(url, autocommit=True, row_factory=dict_row)

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Return what the database holds; one that just starts anew is waited for."""

        def look() -> list[list[dict[str, Any]]] | None:
            try:
                with self.connect() as connection:
                    return [connection.execute(query.encode(), values).fetchall()]
            except (psycopg.OperationalError, FileNotFoundError):
                return None

        return waited(look, "the database answers")[0]

    def _running(self, fits: Callable[[list[bytes]], bool]) -> list[int]:
        return [number for number in processes_in(self.folder) if fits(_words_of(number))]


def open_folder(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a folder where it is expected to end by itself."""
    return subprocess.run(
        [COMMAND, "--state", str(folder), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=STOPPED_WITHIN_SECONDS,
        check=False,
    )


def start_house(folder: Path) -> RunningHouse:
    """Start a house in a folder and wait until it says that it is ready."""
    _wait_while_a_register_is_closed()
    folder.mkdir(parents=True, exist_ok=True)
    said = folder.parent / f"{folder.name}.out"
    with said.open("wb") as out:
        supervisor = subprocess.Popen(
            [COMMAND, "--state", str(folder), "demo", "--free-ports"],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def look() -> bool | None:
        assert supervisor.poll() is None, said.read_text()
        return READY in said.read_text() or None

    try:
        waited(look, f"the house is ready; see {said}", READY_WITHIN_SECONDS)
    except AssertionError:
        kill_everything(folder, supervisor)
        raise
    return RunningHouse(open_house(folder), supervisor)


def _wait_while_a_register_is_closed() -> None:
    # Ten minutes after midnight in Prague: nobody becomes a partner before it opens.
    pause = opens_in(datetime.now(UTC))
    if pause is not None:
        time.sleep(pause.total_seconds() + 1)


@contextlib.contextmanager
def running_house(folder: Path) -> Iterator[RunningHouse]:
    """Run a house for as long as the block lasts, and leave no process of it behind."""
    running = start_house(folder)
    try:
        yield running
    finally:
        try:
            running.interrupt()
        finally:
            kill_everything(folder, running.supervisor)


def kill_everything(folder: Path, supervisor: subprocess.Popen[bytes]) -> None:
    """Kill the supervisor and every process of its folder, at once."""
    folder = folder.resolve()
    numbers = processes_in(folder)
    if supervisor.poll() is None:
        supervisor.kill()
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    supervisor.wait(STOPPED_WITHIN_SECONDS)
    waited(lambda: not processes_in(folder) or None, f"nobody works in {folder}")


def processes_in(folder: Path) -> list[int]:
    """Return every process that was given this folder, or works in it."""
    return [number for number in _all_processes() if _belongs(number, os.fsencode(folder))]


def _all_processes() -> list[int]:
    numbers = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())
    return sorted(number for number in numbers if number != os.getpid())


def _belongs(number: int, folder: bytes) -> bool:
    if folder in b"\0".join(_words_of(number)):
        return True
    # The front doors get the folder by their environment; PostgreSQL's backends stand in it.
    with contextlib.suppress(OSError):
        if os.readlink(f"/proc/{number}/cwd".encode()).startswith(folder):
            return True
    with contextlib.suppress(OSError):
        return folder in Path(f"/proc/{number}/environ").read_bytes()
    return False


def _words_of(number: int) -> list[bytes]:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return [b""]


def _children_of(parent: int) -> list[int]:
    return [number for number in _all_processes() if _parent_of(number) == parent]


def _parent_of(number: int) -> int | None:
    with contextlib.suppress(OSError):
        # The name in brackets may hold anything; what follows the last bracket may not.
        after = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2]
        return int(after.split()[1])
    return None


def waited(look: Callable[[], Seen | None], what: str, seconds: float = PATIENCE_SECONDS) -> Seen:
    """Look again and again until there is something to see."""
    deadline = time.monotonic() + seconds
    while True:
        if (seen := look()) is not None:
            return seen
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s for: {what}."
        time.sleep(0.1)


class ToldStory:
    """The command `story` as it plays, heard while it speaks."""

    def __init__(self, running: RunningHouse) -> None:
        self._process = subprocess.Popen(
            [COMMAND, "--state", str(running.folder), "story"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = ""

    def __enter__(self) -> ToldStory:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def until_begun(self, step: str) -> None:
        """Listen until a step was begun: its name is said, its end is not."""
        self._listen(lambda: f"  {step}  " in self.said, step)

    def until_done(self, step: str) -> None:
        """Listen until the line of a step is whole."""
        self.until_begun(step)
        self._listen(lambda: "\n" in self.said.partition(f"  {step}  ")[2], step)

    def finish(self) -> int:
        """Listen to the end and return the exit status."""
        self._listen(lambda: False, "the end")
        return self._process.wait(STOPPED_WITHIN_SECONDS)

    def told(self, step: str) -> str:
        """Return what was told of a step, without its time."""
        line = self.said.partition(f"  {step}  ")[2].partition("\n")[0]
        return line.partition(" s ")[2].strip()

    def _listen(self, enough: Callable[[], bool], what: str) -> None:
        assert self._process.stdout is not None
        deadline = time.monotonic() + 4 * PATIENCE_SECONDS
        while not enough():
            assert time.monotonic() < deadline, f"{what} never came:\n{self.said}"
            if select.select([self._process.stdout], [], [], 1.0)[0]:
                heard = os.read(self._process.stdout.fileno(), 65536)
                if not heard:
                    break
                self.said += heard.decode()


@contextlib.asynccontextmanager
async def players(
    running: RunningHouse, persona: Callable[[str], Persona] = horse
) -> AsyncIterator[Story]:
    """Bring an applicant and a reviewer into a running house."""
    marker = secrets.token_hex(4)
    story = Story(Town(running.house), running.reviewers[0], persona(marker), marker)
    try:
        yield story
    finally:
        await story.close()


async def apply(story: Story) -> None:
    """Bring an application into the reviewers' queue."""
    await story.applies()
    await story.confirms_the_address()
    await story.is_looked_up()


async def become_partner(story: Story) -> None:
    """Become a partner with an empty deposit and a key for programs."""
    await apply(story)
    await story.is_approved()
    await story.opens_a_deposit()
    await story.makes_a_key()


async def add_money(story: Story) -> None:
    """Pay 3 000 crowns into the deposit."""
    await story.asks_to_top_up()
    await story.pays()


@dataclass(frozen=True)
class Program:
    """A program of a partner's, with the partner's key."""

    http: httpx2.AsyncClient
    orders: str

    async def order(self, name: str, key: str, years: int = 1) -> httpx2.Response:
        """Order a name under an idempotency key."""
        wanted = {"name": name, "years": years}
        return await self.http.post(self.orders, json=wanted, headers={"Idempotency-Key": key})

    async def stands(self, order_id: str) -> dict[str, Any]:
        """Return how an order stands."""
        answer = await self.http.get(f"{self.orders}/{order_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextlib.asynccontextmanager
async def program_of(story: Story) -> AsyncIterator[Program]:
    """Start a program that uses the key of the story's partner."""
    headers = {"Authorization": f"Bearer {story.key}"}
    async with httpx2.AsyncClient(timeout=90, headers=headers) as http:
        yield Program(http, f"{story.town.house.web_address}/api/v1/orders")


def partner_of(running: RunningHouse, email: str) -> str:
    """Return the one partner with an address."""
    rows = running.rows("SELECT partner_id FROM books.partners WHERE email = %s", email)
    assert len(rows) == 1, rows
    return str(rows[0]["partner_id"])


def entries_of(running: RunningHouse, partner_id: str) -> list[dict[str, Any]]:
    """Return a deposit's entries in order, once they are seen to agree with the deposit itself."""
    entries = running.rows(
        "SELECT * FROM books.deposit_entries WHERE partner_id = %s ORDER BY version", partner_id
    )
    deposit = running.rows("SELECT * FROM books.deposits WHERE partner_id = %s", partner_id)[0]
    free, held = fold(entries)
    assert (deposit["free_minor"], deposit["held_minor"]) == (free, held)
    assert deposit["version"] == len(entries)
    assert [entry["version"] for entry in entries] == list(range(1, len(entries) + 1))
    for number, entry in enumerate(entries, 1):
        after = (entry["free_after"], entry["held_after"])
        assert after == fold(entries[:number])
        assert min(after) >= 0
    return entries


def fold(entries: list[dict[str, Any]]) -> tuple[int, int]:
    """Return what a deposit's entries come to: what is free, and what is held."""
    balance: Counter[str] = Counter()
    for entry in entries:
        balance[entry["source"]] -= entry["minor"]
        balance[entry["destination"]] += entry["minor"]
    return balance["free"], balance["held"]


def everything_happened_once(running: RunningHouse, marker: str, repeats: int = 0) -> None:
    """Ask the registry, the mailbox and the books whether a whole story happened exactly once.

    SMTP leaves one gap: a crash between the relay's 250 and our mark repeats the very same letter.
    """
    email, name = f"jana.{marker}@zlutoucky-kun.example", f"kun-{marker}.cz"

    found = running.domain(name)
    assert found is not None
    assert running.charges(name) == [14_000]
    assert running.charges(f"taken-{marker}.cz") == []

    letters = running.letters(email)
    assert len(letters) <= len(LETTERS) + repeats
    assert len({letter["message_id"] for letter in letters}) == len(LETTERS)
    assert len({_as_written(letter) for letter in letters}) == len(LETTERS)

    partner_id = partner_of(running, email)
    entries = entries_of(running, partner_id)
    moved = Counter((entry["kind"], entry["minor"]) for entry in entries)
    assert moved == {
        ("top_up", PAID_MINOR): 1,
        ("hold", PRICE_MINOR): 2,
        ("charge", PRICE_MINOR): 1,
        ("release", PRICE_MINOR): 1,
    }
    assert fold(entries) == (PAID_MINOR - PRICE_MINOR, 0)

    services = running.rows("SELECT name FROM books.services WHERE payer_id = %s", partner_id)
    assert [service["name"] for service in services] == [name]


def _as_written(letter: dict[str, Any]) -> str:
    return json.dumps([letter[name] for name in ("headers", "subject", "text", "html")])
