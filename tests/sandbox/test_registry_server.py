"""The sandbox's registry as a program: restarts, kills, crowds and its page."""

import asyncio
import json
import signal
import socket
import stat
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.certificates import Certificates
from sandbox.registry import Registry, open_registry, serve_registry
from tests.sandbox.registry_talk import (
    Client,
    aside,
    make_client,
    make_contact,
    make_domain,
    registered,
    talk,
    until,
)

PROGRAM = (
    "import asyncio, sys; from pathlib import Path; from sandbox.registry import serve_registry; "
    "asyncio.run(serve_registry(Path(sys.argv[1])))"
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def program(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(folder), cwd=ROOT
    )
    try:
        async with asyncio.timeout(20):
            while not (folder / "registry.json").exists():
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def address(folder: Path) -> Any:
    card = json.loads((folder / "registry.json").read_text(encoding="utf-8"))
    files = Certificates(Path(card["ca_file"]).parent)
    return SimpleNamespace(**card, certificates=files)


def mode_of(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


async def get(registry: Registry, path: str) -> str:
    def fetch() -> str:
        with urllib.request.urlopen(registry.admin_url + path, timeout=5) as answer:
            return str(answer.read().decode())

    return await aside(fetch)


async def post(registry: Registry, path: str, wish: dict[str, Any]) -> int:
    def send() -> int:
        request = urllib.request.Request(registry.admin_url + path, json.dumps(wish).encode())
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code

    return await aside(send)


def order(name: str) -> Any:
    def conversation(client: Client) -> int:
        return int(make_domain(client, name).code())

    return conversation


async def test_the_state_outlives_the_registry(tmp_path: Path) -> None:
    async with open_registry(tmp_path) as before:
        await talk(before, "test", make_contact)
        assert await talk(before, "test", order("trvala.test")) == 1000
        told = before.oracle.domains(), before.oracle.charges(), before.oracle.credits()

    async with open_registry(tmp_path) as after:
        assert (after.oracle.domains(), after.oracle.charges(), after.oracle.credits()) == told


async def test_a_kill_right_after_the_answer_loses_nothing(tmp_path: Path) -> None:
    def conversation(client: Client) -> int:
        make_contact(client)
        return int(make_domain(client, "prezila.test").code())

    async with program(tmp_path) as process:
        code = await talk(address(tmp_path), "test", conversation)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async with open_registry(tmp_path) as after:
        assert code == 1000
        assert registered(after, "prezila.test") is not None
        assert after.oracle.unbalanced() == []


async def test_a_polite_stop_is_quick_even_with_open_links(tmp_path: Path) -> None:
    async with program(tmp_path) as process:
        client = await aside(make_client, address(tmp_path), "test")
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = await process.wait()
        took = time.monotonic() - start
        client.disconnect()

    assert code == 0
    assert took < 2
    assert not (tmp_path / "registry.json").exists()


async def test_a_signal_that_somebody_else_hears_is_left_to_them(tmp_path: Path) -> None:
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, heard.set)
    task = asyncio.create_task(serve_registry(tmp_path))
    await until((tmp_path / "registry.json").exists)

    signal.raise_signal(signal.SIGTERM)
    await asyncio.wait_for(heard.wait(), 2)
    loop.remove_signal_handler(signal.SIGTERM)
    went_on = not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert went_on
    assert not await aside((tmp_path / "registry.json").exists)


async def test_the_card_tells_how_to_reach_the_registry(tmp_path: Path) -> None:
    async with program(tmp_path) as process:
        card = json.loads((tmp_path / "registry.json").read_text(encoding="utf-8"))

    assert card["pid"] == process.pid
    told = [card[key] for key in ("host", "client_id", "password")]
    assert told == ["localhost", "REG-PARTNER", "Sandbox-Pw-1"]
    assert mode_of(card["client_key"]) == 0o600
    assert all(mode_of(card[file]) == 0o644 for file in ("ca_file", "client_certificate"))


async def test_a_taken_port_ends_the_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        opening = open_registry(tmp_path, cz_port=holder.getsockname()[1])

        with pytest.raises(OSError, match="in use"):
            await opening.__aenter__()


async def test_the_same_port_serves_again_after_a_restart(tmp_path: Path) -> None:
    async with open_registry(tmp_path) as before:
        await talk(before, "test", make_contact)
        ports = {"test_port": before.test_port, "cz_port": before.cz_port}

    async with open_registry(tmp_path, **ports) as after:
        assert after.test_port == ports["test_port"]


async def test_a_crowd_spends_exactly_what_there_is(registry: Registry) -> None:
    await talk(registry, "test", make_contact)
    registry.oracle.set_credit("REG-PARTNER", "test", 28_000)

    names = [f"dav-{letter}.test" for letter in "abcde"]
    codes = await asyncio.gather(*(talk(registry, "test", order(name)) for name in names))

    assert sorted(codes) == [1000, 1000, 2104, 2104, 2104]
    assert registry.oracle.credit("REG-PARTNER", "test") == 0
    assert registry.oracle.unbalanced() == []


async def test_one_of_a_crowd_gets_the_name(registry: Registry) -> None:
    await talk(registry, "test", make_contact)

    codes = await asyncio.gather(*(talk(registry, "test", order("jedina.test")) for _ in range(5)))

    assert sorted(codes) == [1000, 2302, 2302, 2302, 2302]
    assert len(registry.oracle.charges("jedina.test")) == 1


async def test_the_page_and_the_readings_keep_every_letter(registry: Registry) -> None:
    await talk(registry, "test", make_contact)
    await talk(registry, "test", order("citelna.test"))

    assert "Žluťoučký kůň s.r.o." in await get(registry, "/")
    assert "Žluťoučký kůň s.r.o." in await get(registry, "/api/contacts/HOLDER-1")
    assert json.loads(await get(registry, "/api/domains/citelna.test"))["registrant"] == "HOLDER-1"
    assert json.loads(await get(registry, "/api/charges"))[0]["minor"] == 14_000
    assert json.loads(await get(registry, "/api/commands"))[-1]["code"] == 1000
    assert len(json.loads(await get(registry, "/api/domains"))) == 1
    assert await get(registry, "/healthz") == "ok"
    assert "font" in await get(registry, "/style.css")


async def test_the_switches_work_over_http(registry: Registry) -> None:
    await talk(registry, "test", make_contact)
    purse = {"registrar": "REG-PARTNER", "zone": "test", "minor": 5}
    fault = {"verb": "check", "object": "domain", "fault": "code", "arg": "2400", "times": 1}

    assert await post(registry, "/api/credit", purse) == 200
    assert await post(registry, "/api/faults", fault) == 200
    assert await post(registry, "/api/faults", {**fault, "fault": "thunder"}) == 422
    assert await post(registry, "/api/credit", {**purse, "zone": "nowhere"}) == 422

    codes = await talk(
        registry,
        "test",
        lambda client: [client.domain.check(["x1.test"]).code() for _ in range(2)],
    )
    assert codes == [2400, 1000]
    assert registry.oracle.credit("REG-PARTNER", "test") == 5


async def test_a_create_takes_a_few_thousandths_of_a_second(registry: Registry) -> None:
    def conversation(client: Client) -> float:
        make_contact(client)
        start = time.monotonic()
        for number in range(20):
            make_domain(client, f"rychla-{number}.test")
        return (time.monotonic() - start) / 20

    assert await talk(registry, "test", conversation) < 0.1
