"""Measures on this machine: `python -m tests.bench`; other benches get a file beside this one."""

import argparse
import asyncio
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from db.engine import Database
from db.migrate import upgrade
from db.views.billing import reconcile
from sandbox.postgres import EmbeddedPostgres
from tests.bench import orders
from tests.bench.deposits import Deposits, make_deposits
from tests.bench.machine import this_machine
from tests.bench.rounds import Figures, take_turns
from tests.conftest import TEMPLATE, create_database, fresh_urls
from tests.makers import House

TARGET = 0.6
NO_PAYMENT = {"credit_is_not_the_payment", "hold_of_nothing_open"}
"""The bench pays without a bank, and holds without orders."""


def main() -> None:
    words = argparse.ArgumentParser(prog="run bench", description="Measures deposits and orders.")
    words.add_argument("what", nargs="?", choices=("deposits", "orders", "all"), default="all")
    words.add_argument("--clients", help="how many at once, one after the other")
    words.add_argument("--rounds", type=int, help="of each workload, by turns")
    words.add_argument("--seconds", type=float, help="one round")
    words.add_argument("--many", type=int, default=1000, help="deposits, for the spread workload")
    words.add_argument("--json", type=Path, help="write everything measured there")
    wanted = words.parse_args()
    result: dict[str, Any] = {}
    if wanted.what != "orders":
        result |= asyncio.run(bench_deposits(_with_usual(wanted, "16,64", 5, 2.0)))
    if wanted.what != "deposits":
        result |= asyncio.run(bench_orders(_with_usual(wanted, "1,20,100", 3, 5.0)))
    if wanted.json:
        wanted.json.write_text(json.dumps(result, indent=2) + "\n")
    rows = [*result.get("deposits", ()), *result.get("orders", ())]
    if result.get("findings") or any(each["failed"] for each in rows):
        raise SystemExit("Something was lost or failed; see above.")


def _with_usual(
    wanted: argparse.Namespace, clients: str, rounds: int, seconds: float
) -> argparse.Namespace:
    given = {name: value for name, value in vars(wanted).items() if value is not None}
    return argparse.Namespace(**{"clients": clients, "rounds": rounds, "seconds": seconds} | given)


async def bench_orders(wanted: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="pd-bench-"))
    clients = [int(each) for each in wanted.clients.split(",")]
    try:
        result = await orders.measure(folder, clients, wanted.rounds, wanted.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    orders.show(result)
    return result


async def bench_deposits(wanted: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="pd-bench-"))
    server = EmbeddedPostgres(folder / "data", durable=True).start()
    try:
        create_database(server, TEMPLATE)
        upgrade(server.url(TEMPLATE))
        result = await deposits(server, wanted)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    show(result)
    return result


async def deposits(server: EmbeddedPostgres, wanted: argparse.Namespace) -> dict[str, Any]:
    """Measure one hot deposit and many, at each number of clients."""
    urls = fresh_urls(server)
    clients = [int(each) for each in wanted.clients.split(",")]
    books = Database(urls.worker, pool_size=max(clients))
    front, owner = Database(urls.web, pool_size=2), Database(urls.owner, pool_size=2)
    house, measured = House(books, front), []
    try:
        partner_ids = await make_deposits(house, owner, wanted.many)
        for where, chosen in (("one", partner_ids[:1]), ("many", partner_ids[1:])):
            for many in clients:
                them = Deposits(house, chosen)
                each = await take_turns(them.workloads, many, wanted.rounds, wanted.seconds)
                measured += [
                    {"deposits": where, "clients": many, "workload": name}
                    | asdict(figures)
                    | {"of_bare": share(figures, each["bare"])}
                    for name, figures in each.items()
                ]
        async with books.snapshot() as transaction:
            found = await reconcile.findings(transaction)
        machine = await this_machine(books)
    finally:
        for database in (books, front, owner):
            await database.close()
    wrong = [asdict(finding) for finding in found if finding.kind not in NO_PAYMENT]
    return {"machine": asdict(machine), "deposits": measured, "findings": wrong}


def share(figures: Figures, bare: Figures) -> float:
    return round(figures.operations_a_second / max(bare.operations_a_second, 1), 2)


def show(result: dict[str, Any]) -> None:
    machine = result["machine"]
    print(
        f"{machine['cpu']}, {machine['cores']} cores, load {machine['load']},"
        f" PostgreSQL {machine['postgresql']}, {machine['flush']}"
    )
    print("An operation is one commit its client waits for; hold and charge of a pair are two.")
    print(f"{'deposits':9}{'clients':>8} {'workload':9}{'ops/s':>8}{'pairs/s':>9}"
          f"{'p50 ms':>8}{'p99 ms':>9}{'of bare':>9}{'failed':>8}")  # fmt: skip
    for row in result["deposits"]:
        pairs = "" if row["workload"] == "bare" else row["operations_a_second"] // 2
        print(f"{row['deposits']:9}{row['clients']:>8} {row['workload']:9}"
              f"{row['operations_a_second']:>8}{pairs:>9}{row['p50_ms']:>8}{row['p99_ms']:>9}"
              f"{row['of_bare']:>9.2f}{row['failed']:>8}")  # fmt: skip
    hot = [row for row in result["deposits"] if row["deposits"] == "one"]
    kept = all(row["of_bare"] >= TARGET for row in hot if row["workload"] == "entries")
    print(
        f"Hold and charge on one deposit, at least {TARGET:.0%} of bare:"
        f" {'kept' if kept else 'NOT kept'}; the audit found {len(result['findings'])} differences."
    )


if __name__ == "__main__":
    main()
