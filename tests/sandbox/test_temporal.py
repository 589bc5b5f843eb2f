import asyncio
import os
import signal
import time
from pathlib import Path

import httpx2

from sandbox.cards import Card
from sandbox.temporal import temporal_program
from tests.sandbox.running import ended, running

ATTRIBUTES = (
    "--search-attribute",
    "Stage=Keyword",
    "--search-attribute",
    "PartnerId=Keyword",
    "--search-attribute",
    "Amount=Int",
)


async def told(card: Card, *words: str) -> str:
    place = ("--address", card.addresses["server"], "-n", "partnerdesk")
    asking = await asyncio.create_subprocess_exec(
        temporal_program(), *words, *place, stdout=asyncio.subprocess.PIPE
    )
    answer = (await asyncio.wait_for(asking.communicate(), 30))[0].decode()
    assert asking.returncode == 0, answer
    return answer


async def test_it_starts_furnished_and_goes_on_with_its_file_after_kill_9(tmp_path: Path) -> None:
    async with running("temporal", tmp_path, *ATTRIBUTES) as first:
        listed = await told(first.card, "operator", "search-attribute", "list")
        kinds = dict(line.split()[:2] for line in listed.splitlines() if len(line.split()) == 2)
        assert (kinds["Stage"], kinds["PartnerId"]) == ("Keyword", "Keyword")
        assert kinds["Amount"] == "Int"
        described = await told(first.card, "operator", "namespace", "describe", "-o", "json")
        assert "2592000s" in described or "720h" in described
        start = ("workflow", "start", "--type", "Story", "-t", "nobody", "-w", "story/1")
        await told(first.card, *start, "--search-attribute", 'Stage="waiting"')
        async with httpx2.AsyncClient() as http:
            assert (await http.get(first.card.addresses["ui"])).status_code == 200
            metrics = (await http.get(first.card.addresses["metrics"])).text
            assert "service_requests" in metrics
        os.kill(first.card.pid, signal.SIGKILL)
        # The successor starts at once and must wait for the old server to end.
        async with running("temporal", tmp_path, *ATTRIBUTES) as second:
            story = await told(second.card, "workflow", "describe", "-w", "story/1", "-o", "json")
            assert "WORKFLOW_EXECUTION_STATUS_RUNNING" in story
            assert "waiting" in await told(
                second.card, "workflow", "list", "-q", "Stage='waiting'", "-o", "json"
            ) or "story/1" in await told(second.card, "workflow", "list")
            asked = time.monotonic()
            second.process.send_signal(signal.SIGTERM)
            status, _, complaints = await ended(second.process)
            assert (status, complaints) == (0, "")
            assert time.monotonic() - asked < 2
    # Header bytes 18 and 19 of SQLite say 2 where the journal is a write-ahead log.
    assert (tmp_path / "temporal.db").read_bytes()[18:20] == b"\x02\x02"


async def test_its_pages_are_told_who_opens_sealed_values_and_to_show_the_cookie(
    tmp_path: Path,
) -> None:
    endpoint = "http://127.0.0.1:1/codec"
    async with (
        running("temporal", tmp_path, "--codec-endpoint", endpoint) as part,
        httpx2.AsyncClient(base_url=part.card.addresses["ui"]) as http,
    ):
        settings = (await http.get("/api/v1/settings?"), await http.get("/api/v1/settings"))
        pages = await http.get("/namespaces/partnerdesk/workflows")
        # Its pages look for their server a moment longer than whoever started it.
        async with asyncio.timeout(30):
            while (await http.get("/api/v1/namespaces/partnerdesk/workflows")).status_code != 200:
                await asyncio.sleep(0.2)
        token = {"X-CSRF-TOKEN": http.cookies["_csrf"]}
        nobody = "/api/v1/namespaces/partnerdesk/workflows/nobody/signal/hear"
        heard = await http.post(nobody, json={}, headers=token)

    for each in settings:
        codec = each.json()["Codec"]
        assert (codec["Endpoint"], codec["IncludeCredentials"]) == (endpoint, True)
        assert codec["DefaultErrorLink"] == "http://127.0.0.1:1/sign-in"
    assert pages.status_code == 200
    assert "<html" in pages.text
    assert (heard.status_code, "not found" in heard.text) == (404, True), heard.text
