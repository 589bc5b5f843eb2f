"""The same request many times at once is one order; its key never becomes another one's."""

import asyncio

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

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

AT_ONCE = 20


async def test_one_key_sent_many_times_at_once_is_one_order(running: RunningHouse) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        name, other = f"once-{story.marker}.cz", f"other-{story.marker}.cz"

        async with program_of(story) as program:
            answers = await asyncio.gather(
                *(program.order(name, "one key") for _ in range(AT_ONCE))
            )
            later = await program.order(name, "one key")
            reused = await asyncio.gather(*(program.order(other, "one key") for _ in range(3)))

        assert len({(answer.status_code, answer.content) for answer in [*answers, later]}) == 1
        assert answers[0].status_code == 201, answers[0].text
        assert {(answer.status_code, answer.json()["code"]) for answer in reused} == {
            (422, "key_reused")
        }
        partner_id = partner_of(running, story.email)
        orders = running.rows("SELECT name FROM books.orders WHERE partner_id = %s", partner_id)
        assert [order["name"] for order in orders] == [name]
        assert running.charges(name) == [14_000]
        assert running.domain(other) is None
        kinds = [entry["kind"] for entry in entries_of(running, partner_id)]
        assert kinds == ["top_up", "hold", "charge"]


async def test_of_two_bodies_sent_at_once_under_one_key_one_counts(running: RunningHouse) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        names = [f"left-{story.marker}.cz", f"right-{story.marker}.cz"]

        async with program_of(story) as program:
            answers = await asyncio.gather(
                *(program.order(names[turn % 2], "one key") for turn in range(AT_ONCE))
            )

        taken = {answer.json()["name"] for answer in answers if answer.status_code == 201}
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 422}
        assert len(taken) == 1
        assert refused == {"key_reused"}
        assert sum(answer.status_code == 201 for answer in answers) == AT_ONCE // 2
        assert [name for name in names if running.domain(name)] == list(taken)


async def test_two_keys_for_one_name_at_once_are_one_name(running: RunningHouse) -> None:
    async with players(running) as story:
        await become_partner(story)
        await add_money(story)
        spellings = [f"Twice-{story.marker}.cz", f"twice-{story.marker}.CZ"]

        async with program_of(story) as program:
            answers = await asyncio.gather(
                *(program.order(spellings[turn % 2], f"key {turn}") for turn in range(AT_ONCE))
            )

        codes = sorted(answer.status_code for answer in answers)
        assert codes == [201] + [409] * (AT_ONCE - 1), [answer.text for answer in answers]
        assert running.charges(f"twice-{story.marker}.cz") == [14_000]
        assert (await story.deposit())["held"] == 0
