"""Many orders in bad weather: links cut after the write, the registry and the worker killed twice.

At the end as many names at the registry as were ordered, one charge there and one here for each,
nothing held, and one letter each. What goes wrong, and when, is drawn from one seed.
"""

import asyncio
import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import httpx2

from db.engine import Database
from programme.money import czk
from tests.drills.house import (
    Program,
    RunningHouse,
    become_partner,
    fold,
    partner_of,
    players,
    program_of,
)
from tests.makers import House, top_up

CUT_PERCENT = 25
VICTIMS = ("registry", "registry", "worker", "worker")
PLENTY = czk(1_000_000_000)
_AT_ONCE = 16
_LETTERS_LATE_SECONDS = 180.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Weather:
    """How many orders, and from which seed everything else is drawn."""

    orders: int
    seed: int
    patience_seconds: float = 1800.0

    def kills(self) -> list[tuple[int, str]]:
        """Say who is killed when so many orders are registered."""
        chance = random.Random(self.seed)
        victims = list(VICTIMS)
        chance.shuffle(victims)
        moments = sorted(chance.sample(range(1, max(self.orders * 9 // 10, 6)), len(victims)))
        return list(zip(moments, victims, strict=True))


@dataclass(frozen=True)
class Counts:
    """What was there when all was quiet again."""

    orders: int
    domains: int
    charges: int
    captures: int
    holds: int
    letters: int
    repeated_letters: int
    in_doubt: int
    killed: int
    seconds: float

    @property
    def agree(self) -> bool:
        """Whether nothing was lost, doubled or left lying."""
        same = {self.orders, self.domains, self.charges, self.captures, self.letters}
        return len(same) == 1 and self.holds == 0 and self.killed == len(VICTIMS)

    def sentence(self) -> str:
        """Return the counts in one line."""
        return "  ".join(f"{name} {value}" for name, value in asdict(self).items())


async def storm(running: RunningHouse, weather: Weather, say: Say) -> Counts:
    """Order names while everything goes wrong, wait until all is quiet, and count."""
    async with players(running) as story:
        await become_partner(story)
        partner_id = partner_of(running, story.email)
        await fill_deposit(running, partner_id)
        before = len(running.letters(story.email))
        names = [f"storm-{number}-{story.marker}.cz" for number in range(weather.orders)]
        _set_cuts(running, weather.seed, CUT_PERCENT)
        begun = time.monotonic()
        killer = asyncio.create_task(_kill(running, partner_id, weather, say))
        async with program_of(story) as program:
            await _order_all(program, names, say)
        killed = await killer
        await _until_quiet(running, partner_id, weather)
        seconds = round(time.monotonic() - begun, 1)
        letters = await _until_written(running, story.email, before, weather.orders)
    return _counted(running, partner_id, set(names), letters, (killed, seconds))


async def fill_deposit(running: RunningHouse, partner_id: str) -> None:
    """Put plenty of money into a deposit."""
    urls = (running.house.database_url(f"partnerdesk_{role}") for role in ("worker", "web"))
    books, front = (Database(url) for url in urls)
    try:
        await top_up(House(books, front), partner_id, PLENTY)
    finally:
        await books.close()
        await front.close()


def _set_cuts(running: RunningHouse, seed: int, percent: int) -> None:
    wish = {"seed": seed, "drop_after_write": percent}
    running.tell("registry_admin", "/api/control/set", wish)


async def _order_all(program: Program, names: list[str], say: Say) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)
    answers: Counter[int] = Counter()

    async def order(name: str) -> None:
        async with turns:
            while True:
                with contextlib.suppress(httpx2.TransportError):
                    answer = await program.order(name, f"order {name}")
                    answers[answer.status_code] += 1
                    if answer.status_code in (201, 202):
                        return
                    if answer.status_code not in (409, 429, 503):
                        raise AssertionError(f"{name}: {answer.status_code} {answer.text}")
                # The same key again: a repeat joins the first.
                await asyncio.sleep(1)

    await asyncio.gather(*(order(name) for name in names))
    say(f"all {len(names)} are ordered; answers {dict(answers)}")


async def _kill(running: RunningHouse, partner_id: str, weather: Weather, say: Say) -> int:
    killed = 0
    for moment, victim in weather.kills():
        await _registered(running, partner_id, moment, weather.patience_seconds)
        with _until_other(running, victim):
            await asyncio.to_thread(running.send, victim, signal.SIGKILL)
        killed += 1
        say(f"{victim} killed after {moment} names")
    return killed


@contextlib.contextmanager
def _until_other(running: RunningHouse, part: str) -> Iterator[None]:
    old = set(running.processes_of(part))
    yield
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(AssertionError, FileNotFoundError, ValueError, KeyError):
            if not old & set(running.processes_of(part)):
                return
        time.sleep(0.05)
    raise AssertionError(f"{part} did not come back.")


async def _registered(running: RunningHouse, partner_id: str, wanted: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while (there := (await _standing(running, partner_id))["registered"]) < wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"Only {there} of {wanted} were registered in time.")
        await asyncio.sleep(0.2)


async def _until_quiet(running: RunningHouse, partner_id: str, weather: Weather) -> None:
    await _registered(running, partner_id, weather.orders, weather.patience_seconds)


async def _standing(running: RunningHouse, partner_id: str) -> Counter[str]:
    query = "SELECT status, count(*) AS n FROM books.orders WHERE partner_id = %s GROUP BY status"
    rows = await asyncio.to_thread(running.rows, query, partner_id)
    return Counter({row["status"]: row["n"] for row in rows})


async def _until_written(
    running: RunningHouse, email: str, before: int, wanted: int
) -> list[dict[str, Any]]:
    deadline = time.monotonic() + _LETTERS_LATE_SECONDS
    while True:
        letters = (await asyncio.to_thread(running.letters, email))[before:]
        written = len({letter["message_id"] for letter in letters})
        if written >= wanted or time.monotonic() > deadline:
            return letters
        await asyncio.sleep(0.5)


def _counted(
    running: RunningHouse,
    partner_id: str,
    names: set[str],
    letters: list[dict[str, Any]],
    measured: tuple[int, float],
) -> Counts:
    charged = running.ask("registry_admin", "/api/charges")
    charges = Counter(each["domain"] for each in charged if each["domain"] in names)
    domains = [each["name"] for each in running.ask("registry_admin", "/api/domains")]
    entries = running.rows(
        "SELECT * FROM books.deposit_entries WHERE partner_id = %s ORDER BY version", partner_id
    )
    kinds = Counter(entry["kind"] for entry in entries)
    ids = {letter["message_id"] for letter in letters}
    return Counts(
        orders=len(names),
        domains=len(names & set(domains)),
        charges=charges.total(),
        captures=kinds["charge"],
        holds=fold(entries)[1],
        letters=len(ids),
        repeated_letters=len(letters) - len(ids),
        in_doubt=_in_doubt(running, names),
        killed=measured[0],
        seconds=measured[1],
    )


def _in_doubt(running: RunningHouse, names: set[str]) -> int:
    """Count the names that had to be asked about or sent again."""
    commands = running.ask("registry_admin", "/api/commands")
    tries = Counter(
        each["object"] for each in commands if each["verb"] == "create" and each["object"] in names
    )
    infos = {each["object"] for each in commands if each["verb"] == "info"}
    return sum(1 for name in names if tries[name] > 1 or name in infos)
