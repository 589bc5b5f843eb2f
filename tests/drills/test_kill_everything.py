"""Everything dies at once and the next run goes on; Ctrl-C leaves nothing; a no is a sentence."""

import json
import socket
from pathlib import Path

import pytest

from sandbox.serving import HOST
from tests.drills.house import (
    RunningHouse,
    add_money,
    apply,
    become_partner,
    entries_of,
    kill_everything,
    open_folder,
    partner_of,
    players,
    processes_in,
    program_of,
    start_house,
)
from worker.parts import USUAL_PORTS
from worker.story.browser import patiently

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]

CANNOT = 2


async def test_after_everything_died_at_once_the_next_run_goes_on(tmp_path: Path) -> None:
    running = start_house(tmp_path / "house")
    try:
        async with players(running) as waiting, players(running) as applicant:
            name = f"parked-{waiting.marker}.cz"
            await become_partner(waiting)
            await apply(applicant)
            async with program_of(waiting) as program:
                parked = await program.order(name, "before the end")
                assert parked.status_code == 202, parked.text
                assert parked.json()["kind"] == "awaiting_funds"

            kill_everything(running.folder, running.supervisor)
            running = start_house(running.folder)

            await applicant.is_approved()
            await add_money(waiting)
            async with program_of(waiting) as program:
                order_id = parked.json()["id"]

                async def look() -> bool | None:
                    return (await program.stands(order_id))["status"] == "registered" or None

                await patiently(look, "the parked order is registered")
                again = await program.order(name, "before the end")

        assert (again.status_code, again.content) == (parked.status_code, parked.content)
        assert running.charges(name) == [14_000]
        entries = entries_of(running, partner_of(running, waiting.email))
        assert [entry["kind"] for entry in entries] == ["top_up", "hold", "charge"]
        assert len(running.letters(applicant.email)) == 3
        assert running.interrupt() == 0
        assert processes_in(running.folder) == []
    finally:
        kill_everything(running.folder, running.supervisor)


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "ports.json").write_text(json.dumps(free_ports() | {"web": port}))

        ended = open_folder(tmp_path, "demo")

    assert one_sentence(ended.stderr) == (
        f"Port {port}, wanted for web, is taken by another program. Stop that program, or give "
        f"another number in {tmp_path / 'ports.json'}."
    )
    assert ended.returncode == CANNOT
    assert processes_in(tmp_path) == []


@pytest.mark.parametrize("words", [("demo",), ("reset", "--yes")])
def test_a_folder_in_use_is_one_sentence(running: RunningHouse, words: tuple[str, ...]) -> None:
    ended = open_folder(running.folder, *words)

    assert one_sentence(ended.stderr).startswith(f"Partnerdesk already runs from {running.folder}.")
    assert ended.returncode == CANNOT
    assert running.supervisor.poll() is None


@pytest.mark.parametrize("words", [("demo",), ("demo", "--free-ports")])
def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "a file"
    file.touch()

    ended = open_folder(file / "state", *words)

    assert one_sentence(ended.stderr).startswith(f"The folder {file / 'state'} cannot be written:")
    assert ended.returncode == CANNOT


def test_a_story_that_nobody_runs_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "nobody"

    ended = open_folder(folder, "story")

    assert one_sentence(ended.stderr) == (
        f"Partnerdesk does not run from {folder}. Start it first: ./run"
    )
    assert ended.returncode == CANNOT
    assert not folder.exists()


def one_sentence(said: str) -> str:
    lines = [line for line in said.splitlines() if line]
    assert len(lines) == 1, said
    return lines[0]


def free_ports() -> dict[str, int]:
    probes = {name: socket.socket() for name in USUAL_PORTS}
    for probe in probes.values():
        probe.bind((HOST, 0))
    ports = {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return ports
