import os
import signal
import socket
import time
from pathlib import Path

import httpx2
import pytest

from sandbox.cards import card_path, read_card, remove_card, write_card
from tests.sandbox.running import FREE_PORTS, ended, running, start

SMALL = ("registers", "mailbox", "bank")


@pytest.mark.parametrize("part", SMALL)
async def test_a_part_says_when_it_is_ready_and_leaves_its_card(part: str, tmp_path: Path) -> None:
    async with running(part, tmp_path) as opened:
        assert opened.ready.startswith(f"ready: {part} ")
        assert opened.card.pid == opened.process.pid
        assert opened.card.addresses["http"].endswith(str(opened.card.ports["http"]))
        async with httpx2.AsyncClient(base_url=opened.card.addresses["http"]) as http:
            assert (await http.get("/healthz")).text == "ok"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("part", SMALL)
async def test_a_signal_ends_a_part_quickly_and_quietly(
    part: str, number: signal.Signals, tmp_path: Path
) -> None:
    async with running(part, tmp_path) as opened:
        asked = time.monotonic()
        opened.process.send_signal(number)
        status, _, complaints = await ended(opened.process)
        assert (status, complaints) == (0, "")
        assert time.monotonic() - asked < 2
    assert not card_path(tmp_path, part).exists()


@pytest.mark.parametrize(
    ("part", "flag"),
    [
        ("registry", "--test-port"),
        ("registers", "--port"),
        ("mailbox", "--smtp-port"),
        ("mailbox", "--port"),
        ("bank", "--port"),
        ("temporal", "--ui-port"),
    ],
)
async def test_a_taken_port_is_one_sentence_and_status_2(
    part: str, flag: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = (part, "--state", str(tmp_path), *FREE_PORTS[part], flag, port)
        status, out, complaint = await ended(await start(*words))
    assert (status, out) == (2, "")
    assert complaint == (
        f"sandbox {part}: Port {port} on 127.0.0.1 is taken by another program: "
        f"stop that program, or choose another port with {flag}.\n"
    )


@pytest.mark.parametrize("part", FREE_PORTS)
async def test_a_folder_where_nothing_can_be_kept_is_one_sentence_and_status_2(
    part: str, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "state"
    in_the_way.write_text("a file, not a folder")
    status, out, complaint = await ended(await start(part, "--state", str(in_the_way)))
    assert (status, out) == (2, "")
    assert str(in_the_way) in complaint
    assert "--state" in complaint
    assert complaint.count("\n") == 1


async def test_the_registry_leaves_its_own_card_and_ends_quickly(tmp_path: Path) -> None:
    async with running("registry", tmp_path) as opened:
        assert opened.ready.startswith("ready: registry epp://127.0.0.1:")
        assert opened.card.pid == opened.process.pid
        assert os.fspath(opened.card.facts["ca_file"]).startswith(str(tmp_path))
        asked = time.monotonic()
        opened.process.send_signal(signal.SIGTERM)
        status, _, complaints = await ended(opened.process)
        assert (status, complaints) == (0, "")
        assert time.monotonic() - asked < 2
    assert not card_path(tmp_path, "registry").exists()


async def test_the_help_explains_every_part() -> None:
    status, out, _ = await ended(await start("--help"))
    assert status == 0
    for word in (*FREE_PORTS, "registry", "--search-attribute", "7710", "7720", "8233"):
        assert word in out


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_card(tmp_path, "bank") is None
    written = write_card(tmp_path, "bank", ports={"http": 1}, addresses={"http": "http://ž"})
    assert read_card(tmp_path, "bank") == written
    assert [each.name for each in tmp_path.iterdir()] == ["bank.json"]
    remove_card(tmp_path, "bank")
    assert read_card(tmp_path, "bank") is None


async def test_a_registry_is_told_what_epp_cannot_say(tmp_path: Path) -> None:
    async with running("registry", tmp_path):
        told = [
            await ended(await start("tell", "--state", str(tmp_path), *words))
            for words in (
                ("place-domain", "name=vlna.cz"),
                ("place-domain", "name=vlna.cz"),
                ("set", "zone=test", "drop_after_write=25", "seed=7"),
                ("no-such-wish",),
            )
        ]
    assert [status for status, _, _ in told] == [0, 2, 0, 2]
    assert "registered already" in told[1][2]
    status, _, complaint = await ended(await start("tell", "--state", str(tmp_path), "reset"))
    assert (status, complaint) == (2, f"sandbox tell: No registry is open in {tmp_path}.\n")
