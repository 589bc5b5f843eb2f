"""A bulk order goes on while its worker is killed: every name once, and one letter for all."""

import signal

import pytest

from tests.drills.house import (
    RunningHouse,
    add_money,
    become_partner,
    entries_of,
    partner_of,
    players,
    program_of,
    waited,
)

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]

NAMES = 40
PRICE = 14_320


async def test_a_bulk_order_survives_the_deaths_of_its_worker(running: RunningHouse) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        await add_money(story)
        partner_id = partner_of(running, story.email)
        names = [f"bulk-{number:02}-{story.marker}.cz" for number in range(NAMES)]

        async with program_of(story) as program:
            orders = program.orders.removesuffix("/orders")
            sent = await program.http.post(
                f"{orders}/bulk-orders",
                json={"items": [{"name": name} for name in names]},
                headers={"Idempotency-Key": f"bulk {story.marker}"},
            )
            assert sent.status_code == 201, sent.text
            bulk, total = sent.json(), sent.json()["dry_run"]["total"]
            assert total["minor"] == NAMES * PRICE
            price = {"currency": "CZK", "minor": total["minor"]}
            started = await program.http.post(f"{bulk['url']}/start", json={"price": price})
            assert started.status_code == 202, started.text

        for part, done in (("worker", 3), ("worker", 12), ("temporal", 18), ("worker", 25)):
            until_registered(running, bulk["id"], done)
            running.send(part, signal.SIGKILL)
        waited(lambda: is_done(running, bulk["id"]) or None, "the bulk order ends", 600)

        charges = running.ask("registry_admin", "/api/charges")
        ours = [each["domain"] for each in charges if each["domain"] in set(names)]
        assert sorted(ours) == sorted(names)
        kinds = [entry["kind"] for entry in entries_of(running, partner_id)]
        assert (kinds.count("hold"), kinds.count("charge")) == (NAMES, NAMES)
        assert kinds.count("release") == 0
        waited(lambda: letters_of(running, story.email) or None, "the letter comes")
        (letter,) = letters_of(running, story.email)
        assert f"{NAMES}\u00a0z\u00a0{NAMES}" in letter.replace(" z ", "\u00a0z\u00a0")


def registered(running: RunningHouse, bulk_id: str) -> int:
    (row,) = running.rows(
        "SELECT count(*) AS number FROM books.orders WHERE status = 'registered'"
        " AND order_id LIKE %s",
        bulk_id.replace("blk_", "ord_") + "%",
    )
    return int(row["number"])


def until_registered(running: RunningHouse, bulk_id: str, number: int) -> None:
    waited(lambda: registered(running, bulk_id) >= number or None, f"{number} are registered", 300)


def is_done(running: RunningHouse, bulk_id: str) -> bool:
    rows = running.rows("SELECT status FROM books.bulk_orders WHERE bulk_id = %s", bulk_id)
    return bool(rows) and rows[0]["status"] == "done"


def letters_of(running: RunningHouse, email: str) -> list[str]:
    """Return the subjects that tell of domains."""
    subjects = [letter["subject"] for letter in running.letters(email)]
    return [each for each in subjects if "zaregistr" in each.casefold()]
