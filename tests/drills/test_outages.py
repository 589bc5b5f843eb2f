"""The outside is away for a while: what can go on goes on, what cannot waits, nothing is lost."""

import asyncio
from typing import Any

import pytest

from tests.drills.house import (
    RunningHouse,
    add_money,
    become_partner,
    entries_of,
    partner_of,
    players,
    program_of,
)
from worker.story.browser import Page, patiently
from worker.story.form import begin_form

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

NEVER_ASKED_ABOUT = "10000160"
AWAY = {"mode": "down"}
BACK = {"mode": "up"}


async def test_without_the_mailbox_money_and_orders_go_on_and_no_letter_is_lost(
    running: RunningHouse,
) -> None:
    async with players(running) as story:
        await become_partner(story)
        name = f"quiet-{story.marker}.cz"
        async with program_of(story) as program:
            parked = (await program.order(name, "parked")).json()
            assert parked["kind"] == "awaiting_funds"
            await story.asks_to_top_up()
            await all_letters_sent(running, story.email, "payment_called", "order_awaiting_funds")
            before = running.letters(story.email)

            with running.stopped("mailbox"):
                await story.pays()

                async def look() -> bool | None:
                    stand = await program.stands(parked["id"])
                    return stand["status"] == "registered" or None

                await patiently(look, "the parked order is registered")
                assert running.charges(name) == [14_000]
                # Long enough for a letter to be tried and to fail.
                await asyncio.sleep(17)
                assert {row["kind"] for row in unsent(running, story.email)} == {
                    "deposit_credited",
                    "order_registered",
                }

        await all_letters_sent(running, story.email, "deposit_credited", "order_registered")
        letters = running.letters(story.email)
        assert len({letter["message_id"] for letter in letters}) == len(letters)
        assert len(letters) == len(before) + 2
        kinds = [entry["kind"] for entry in entries_of(running, partner_of(running, story.email))]
        assert kinds == ["top_up", "hold", "charge"]


async def test_without_the_company_register_an_application_is_taken_and_says_so(
    running: RunningHouse,
) -> None:
    async with players(running) as story:
        running.tell("registers", "/sandbox/switches", AWAY)
        try:
            page = await begin_form(story.applicant, NEVER_ASKED_ABOUT)
            assert page.status == 200
            page.demand("ARES teď neodpovídá. Vyplňte údaje ručně, ověříme je později.")
            page.demand(NEVER_ASKED_ABOUT)

            await story.applies()
            await story.confirms_the_address()
            checking = await story.applicant.open(f"/applications/{story.reference}")
            assert checking.status == 200
        finally:
            running.tell("registers", "/sandbox/switches", BACK)

        await story.is_looked_up()


async def test_without_temporal_an_order_is_refused_for_now_and_made_once_later(
    running: RunningHouse,
) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        name = f"later-{story.marker}.cz"
        async with program_of(story) as program:
            with running.stopped("temporal"):
                closed = await asyncio.gather(*(program.order(name, "later") for _ in range(3)))
                await pages_that_only_read_are_served(story.applicant.open("/desk"))

            async def look() -> Any:
                answer = await program.order(name, "later")
                return None if answer.status_code in (502, 503) else answer

            made = await patiently(look, "the order is taken")
            await until_registered(program.stands, made.json()["id"])
            again = await program.order(name, "later")

        for answer in closed:
            assert (answer.status_code, answer.json()["code"]) == (503, "desk_closed")
            assert int(answer.headers["Retry-After"]) > 0
        assert made.status_code in (201, 202), made.text
        assert (again.status_code, again.content) == (made.status_code, made.content)
        partner_id = partner_of(running, story.email)
        orders = running.rows("SELECT name FROM books.orders WHERE partner_id = %s", partner_id)
        assert [order["name"] for order in orders] == [name]
        assert running.charges(name) == [14_000]
        kinds = [entry["kind"] for entry in entries_of(running, partner_id)]
        assert kinds == ["top_up", "hold", "charge"]


async def pages_that_only_read_are_served(opening: Any) -> None:
    page: Page = await opening
    assert page.status == 200


async def until_registered(stands: Any, order_id: str) -> None:
    async def look() -> bool | None:
        return (await stands(order_id))["status"] == "registered" or None

    await patiently(look, "the order is registered")


def unsent(running: RunningHouse, email: str) -> list[dict[str, Any]]:
    query = "SELECT kind FROM books.letters WHERE email = %s AND sent_at IS NULL"
    return running.rows(query, email)


async def all_letters_sent(running: RunningHouse, email: str, *awaited: str) -> None:
    """Wait until these kinds of letters were written, and whatever was written is sent."""

    async def look() -> bool | None:
        query = "SELECT kind FROM books.letters WHERE email = %s"
        written = {row["kind"] for row in running.rows(query, email)}
        return (written >= set(awaited) and not unsent(running, email)) or None

    await patiently(look, "every letter is sent")
