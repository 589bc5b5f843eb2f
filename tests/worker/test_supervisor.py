import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from worker.parts import House
from worker.supervisor import PartFailedError, Supervisor

PATIENCE_SECONDS = 60

STEADY = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
pathlib.Path(sys.argv[1]).write_text("{}")
print("ready", flush=True)
while True:
    time.sleep(0.05)
"""
STUBBORN = STEADY.replace("lambda *_: sys.exit(0)", "signal.SIG_IGN")
FAILING = "import sys; print('Port 7 is taken.', file=sys.stderr); sys.exit(3)"
SILENT = "raise SystemExit(3)"
DOOR = """
import sys, time
print("ready: worker", flush=True)
while True:
    time.sleep(0.05)
"""


@dataclass(frozen=True)
class StandInHouse(House):
    """A house whose parts are tiny programs."""

    programs: dict[str, str] = field(default_factory=dict)

    def command_of(self, part: str) -> list[str]:
        return [sys.executable, "-c", self.programs[part], str(self.card_of(part))]

    def environment(self) -> dict[str, str]:
        return {}

    def database_url(self, role: str | None = None) -> str:
        return f"postgresql://{role}@nowhere"


@dataclass
class Said:
    sentences: list[str] = field(default_factory=list)

    def __call__(self, sentence: str) -> None:
        self.sentences.append(sentence)


Open = Callable[..., Supervisor]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    supervisors: list[Supervisor] = []

    def open_one(**programs: str) -> Supervisor:
        (tmp_path / "logs").mkdir(exist_ok=True)
        house = StandInHouse(tmp_path, {"web": 1}, programs)
        supervisors.append(Supervisor(house, Said(), dict(os.environ)))
        return supervisors[-1]

    yield open_one
    for each in supervisors:
        await each.stop()


def said_by(supervisor: Supervisor) -> list[str]:
    assert isinstance(supervisor.say, Said)
    return supervisor.say.sentences


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():
            await asyncio.sleep(0.02)


async def until_back(supervisor: Supervisor, times: int = 1) -> None:
    await eventually(lambda: said_by(supervisor).count("bank is back.") == times)


async def within_patience(waited_for: Awaitable[None]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await waited_for


async def test_a_part_is_started_and_waited_for(opened: Open) -> None:
    supervisor = opened(bank=STEADY)

    await within_patience(supervisor.start("bank"))

    assert is_alive(supervisor.parts["bank"].process.pid)
    assert supervisor.house.card_of("bank").exists()


async def test_the_card_of_an_earlier_run_does_not_count(opened: Open) -> None:
    supervisor = opened(bank=SILENT)
    supervisor.house.card_of("bank").write_text("{}")

    with pytest.raises(PartFailedError):
        await within_patience(supervisor.start("bank"))


async def test_a_worker_is_ready_when_it_says_so_itself(opened: Open) -> None:
    supervisor = opened(worker=DOOR)
    supervisor.house.log_of("worker").write_text("ready: worker\n")

    await within_patience(supervisor.start("worker"))

    assert supervisor.house.log_of("worker").read_text().count("ready: worker") == 2


@pytest.mark.parametrize(
    ("program", "sentence"), [(FAILING, "Port 7 is taken."), (SILENT, "bank ended without a word.")]
)
async def test_a_part_that_does_not_start_is_told_in_its_own_last_words(
    opened: Open, program: str, sentence: str
) -> None:
    supervisor = opened(bank=program)

    with pytest.raises(PartFailedError) as failed:
        await within_patience(supervisor.start("bank"))

    assert str(failed.value) == sentence


async def test_a_part_that_dies_is_started_again(opened: Open) -> None:
    supervisor = opened(bank=STEADY, registers=STEADY)
    await within_patience(supervisor.start("bank"))
    await within_patience(supervisor.start("registers"))
    first, other = (supervisor.parts[name].process.pid for name in ("bank", "registers"))

    os.kill(first, signal.SIGKILL)
    await until_back(supervisor)

    again = supervisor.parts["bank"]
    assert (is_alive(first), is_alive(again.process.pid), again.restarts) == (False, True, 1)
    assert supervisor.parts["registers"].process.pid == other
    assert said_by(supervisor) == ["bank ended (signal 9); starting it again.", "bank is back."]


async def test_a_part_that_dies_again_is_started_again_after_a_longer_pause(opened: Open) -> None:
    supervisor = opened(bank=STEADY)
    await within_patience(supervisor.start("bank"))

    for times in (1, 2, 3):
        os.kill(supervisor.parts["bank"].process.pid, signal.SIGKILL)
        await until_back(supervisor, times)

    assert supervisor.parts["bank"].restarts == 3


async def test_stopping_leaves_no_part_behind(opened: Open) -> None:
    supervisor = opened(bank=STEADY, registers=STEADY, worker=DOOR)
    for name in ("bank", "registers", "worker"):
        await within_patience(supervisor.start(name))
    pids = [part.process.pid for part in supervisor.parts.values()]

    await within_patience(supervisor.stop())

    assert [is_alive(pid) for pid in pids] == [False] * 3
    assert said_by(supervisor) == []


async def test_stopping_while_a_part_is_being_started_again_leaves_none(opened: Open) -> None:
    supervisor = opened(bank=STEADY)
    await within_patience(supervisor.start("bank"))
    os.kill(supervisor.parts["bank"].process.pid, signal.SIGKILL)
    await eventually(lambda: said_by(supervisor) != [])

    await within_patience(supervisor.stop())

    assert not is_alive(supervisor.parts["bank"].process.pid)


async def test_a_part_that_will_not_stop_is_killed(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.supervisor.STOP_WITHIN_SECONDS", 0.2)
    supervisor = opened(bank=STUBBORN)
    await within_patience(supervisor.start("bank"))

    await within_patience(supervisor.stop())

    assert supervisor.parts["bank"].process.returncode == -signal.SIGKILL


async def test_a_program_that_fails_is_told_in_its_last_words(opened: Open) -> None:
    supervisor = opened()

    await within_patience(supervisor.run("migrate", sys.executable, "-c", "pass", environ={}))
    with pytest.raises(PartFailedError, match=r"^Port 7 is taken\.$"):
        await within_patience(supervisor.run("migrate", sys.executable, "-c", FAILING, environ={}))
