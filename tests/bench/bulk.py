"""A bulk of a thousand names beside another partner's single orders: `python -m tests.bench.bulk`.

Starts a whole house, measures single orders while it is quiet and then beside the bulk, and counts
what Temporal remembers of the bulk.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from temporalio.client import Client

from tests.drills.house import (
    Program,
    RunningHouse,
    add_money,
    become_partner,
    partner_of,
    players,
    program_of,
    running_house,
)
from workflows.ids import bulk_workflow_id

MONEY = 40_000_000


def main() -> None:
    words = argparse.ArgumentParser(description="A bulk beside another partner's single orders.")
    words.add_argument("--names", type=int, default=1000)
    words.add_argument("--singles", type=int, default=40, help="while it is quiet")
    words.add_argument("--seconds", type=float, default=60, help="how long it is measured beside")
    words.add_argument("--whole", action="store_true", help="wait until the bulk has ended")
    wanted = words.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="pd-bulk-") as folder,
        running_house(Path(folder) / "house") as running,
    ):
        print(json.dumps(asyncio.run(measure(running, wanted)), indent=2))


async def measure(running: RunningHouse, wanted: argparse.Namespace) -> dict[str, Any]:
    async with players(running) as many, players(running) as single:
        await become_partner(many)
        await become_partner(single)
        for story in (many, single):
            await add_money(story)
            give(running, partner_of(running, story.email), MONEY)
        async with program_of(many) as bulks, program_of(single) as singles:
            await orders(singles, f"warm-{single.marker}", 10)
            quiet = await orders(singles, f"quiet-{single.marker}", wanted.singles)
            began = time.monotonic()
            bulk = await start(bulks, many.marker, wanted.names)
            await asyncio.sleep(3)
            beside: list[float] = []
            while time.monotonic() - began < wanted.seconds and left(running, bulk["id"]):
                name = f"beside-{len(beside)}-{single.marker}"
                beside += await orders(singles, name, 1)
            while wanted.whole and left(running, bulk["id"]):
                await asyncio.sleep(1)
        took = time.monotonic() - began
        done = wanted.names - left(running, bulk["id"])
        return {
            "quiet": figures(quiet),
            "beside": figures(beside),
            "ratio_p50": round(figures(beside)["p50_ms"] / figures(quiet)["p50_ms"], 2),
            "ratio_p99": round(figures(beside)["p99_ms"] / figures(quiet)["p99_ms"], 2),
            "bulk_names_done": done,
            "bulk_names_a_second": round(done / took, 1),
            "events_of_each_run": await events(running, bulk["id"]),
        }


def give(running: RunningHouse, partner_id: str, minor: int) -> None:
    """Let a deposit hold more than anybody would care to top up."""
    with psycopg.connect(running.house.database_url().replace("+psycopg", "")) as connection:
        connection.execute(
            b"SELECT books.add_entry(%s, 'CZK', 'top_up', 'bank/bench/' || %s, %s)",
            (partner_id, partner_id, minor),
        )


async def orders(program: Program, label: str, number: int) -> list[float]:
    took = []
    for each in range(number):
        before = time.monotonic()
        answer = await program.order(f"{label}-{each}.cz", f"{label} {each}")
        took.append(time.monotonic() - before)
        assert answer.status_code == 201, answer.text
    return took


async def start(program: Program, marker: str, number: int) -> dict[str, Any]:
    api = program.orders.removesuffix("/orders")
    items = [{"name": f"bulk-{each:05}-{marker}.cz"} for each in range(number)]
    sent = await program.http.post(
        f"{api}/bulk-orders", json={"items": items}, headers={"Idempotency-Key": marker}
    )
    bulk: dict[str, Any] = sent.json()
    total = bulk["dry_run"]["total"]
    price = {"currency": total["currency"], "minor": total["minor"]}
    started = await program.http.post(f"{bulk['url']}/start", json={"price": price})
    assert started.status_code == 202, started.text
    return bulk


def left(running: RunningHouse, bulk_id: str) -> int:
    (row,) = running.rows(
        "SELECT count(*) FILTER (WHERE o.status IS DISTINCT FROM 'registered') AS number"
        " FROM front.bulk_lines l LEFT JOIN books.orders o USING (order_id) WHERE l.bulk_id = %s",
        bulk_id,
    )
    return int(row["number"])


async def events(running: RunningHouse, bulk_id: str) -> list[int]:
    """Count the events of each run of the story, the first one first."""
    card = running.house.address("temporal").removeprefix("http://")
    client = await Client.connect(card, namespace="partnerdesk")
    counted = []
    query = f"WorkflowId = '{bulk_workflow_id(bulk_id)}'"
    async for run in client.list_workflows(query):
        handle = client.get_workflow_handle(run.id, run_id=run.run_id)
        counted.append((run.start_time, len((await handle.fetch_history()).events)))
    # A process that ends right after a call of Temporal's client may hang (temporal.md 5.6).
    await asyncio.sleep(0.2)
    return [number for _, number in sorted(counted)]


def figures(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "number": len(ordered),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
    }


if __name__ == "__main__":
    main()
