"""A bulk of a thousand names beside another partner's single orders: `python -m tests.bench.bulk`.

Measures single orders, from request to the first answer, while it is quiet and then beside the
bulk, and counts what Temporal remembers of the bulk. Every part is real; the desk, the workers and
the registry share this process, so that both kinds of orders share its one processor, too.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from db.migrate import upgrade
from programme.order import Registered
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import TEMPLATE, create_database, fresh_urls
from tests.makers import crowns, fresh, make_order
from tests.workflows.bulk import keep_bulk, quote_at
from tests.workflows.house import StoryHouse, open_house
from workflows.ids import bulk_workflow_id

PRICE = crowns(143)
MONEY = crowns(1_000_000)


def main() -> None:
    words = argparse.ArgumentParser(description="A bulk beside another partner's single orders.")
    words.add_argument("--names", type=int, default=1000)
    words.add_argument("--singles", type=int, default=40, help="while it is quiet")
    words.add_argument("--pause", type=float, default=0.5, help="seconds between two singles")
    asyncio.run(bench(words.parse_args()))


async def bench(wanted: argparse.Namespace) -> None:
    folder = Path(tempfile.mkdtemp(prefix="pd-bulk-"))
    server = EmbeddedPostgres(folder / "data", durable=True).start()
    try:
        create_database(server, TEMPLATE)
        upgrade(server.url(TEMPLATE))
        async with open_house(folder, fresh_urls(server)) as house:
            print(json.dumps(await measure(house, wanted), indent=2))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def measure(house: StoryHouse, wanted: argparse.Namespace) -> dict[str, Any]:
    many, single = await house.partner(MONEY), await house.partner(MONEY)
    for _ in range(10):
        await order(house, single)
    quiet = []
    for _ in range(wanted.singles):
        quiet.append(await order(house, single))
        await asyncio.sleep(wanted.pause)
    names = [f"{fresh('hromada')}.cz" for _ in range(wanted.names)]
    bulk_id = await keep_bulk(house, many, names, PRICE)
    began = time.monotonic()
    await house.domain_desk.order_many(bulk_id, many)
    ended = asyncio.create_task(house.story(bulk_workflow_id(bulk_id)).result())
    beside = []
    while not ended.done():
        await asyncio.sleep(wanted.pause)
        beside.append(await order(house, single))
    took = time.monotonic() - began
    return {
        "quiet": figures(quiet),
        "beside": figures(beside),
        "ratio_p50": ratio(beside, quiet, "p50_ms"),
        "ratio_p99": ratio(beside, quiet, "p99_ms"),
        "bulk": await ended,
        "bulk_names_a_second": round(wanted.names / took, 1),
        "events_of_each_run": await events(house, bulk_id),
    }


async def order(house: StoryHouse, partner_id: str) -> float:
    wanted = make_order(
        partner_id=partner_id, name=f"{fresh('volna')}.cz", zone="cz", quote=quote_at(PRICE)
    )
    before = time.monotonic()
    answer = await house.desk.order(wanted)
    took = time.monotonic() - before
    assert isinstance(answer, Registered), answer
    return took


async def events(house: StoryHouse, bulk_id: str) -> list[int]:
    """Count the events of each run of the story, the first one first."""
    counted = []
    query = f"WorkflowId = '{bulk_workflow_id(bulk_id)}'"
    async for run in house.client.list_workflows(query):
        story = house.client.get_workflow_handle(run.id, run_id=run.run_id)
        counted.append((run.start_time, len((await story.fetch_history()).events)))
    return [number for _, number in sorted(counted)]


def ratio(beside: list[float], quiet: list[float], which: str) -> float:
    return round(figures(beside)[which] / figures(quiet)[which], 2)


def figures(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "number": len(ordered),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
    }


if __name__ == "__main__":
    main()
