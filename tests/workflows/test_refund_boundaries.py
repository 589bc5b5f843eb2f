"""A worker that dies at any step of a refund leaves one hold with one end, one paper, one letter.

Every step is tried twice: the worker dies before it has done anything, and after it has done
everything but before anybody hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from db.books.billing.papers import PAPERS
from db.books.letters import LETTERS
from db.front.users import Role
from db.views.billing import refunds
from programme.billing.refunds import (
    WAITING,
    RefundDecided,
    RefundStatus,
    RefundVerdict,
)
from sandbox.postgres import EmbeddedPostgres
from tests.activities.book import chronicle_of, deposit_in, entries_in
from tests.conftest import fresh_urls
from tests.ledger.scene import pay_in
from tests.makers import HORSE_NUMBER, add_user, crowns, keep_refund
from tests.workflows.dying import Death, Deaths, ForgetfulRunner, Life, Moment
from tests.workflows.house import StoryHouse, eventually, open_house
from worker.composition import RUNNER
from workflows.ids import refund_workflow_id

MANY = 100_000
PAID = (
    "take_refund_request 1",
    "hold_refund 1",
    "send_letter received",
    "record_refund_decision 1",
    "record_refund_decision 2",
    "pay_refund 1",
    "issue_credit_note 1",
    "keep_files 1",
    "record_refund_documented 1",
    "send_letter paid",
    "record_refund_decision 3",
)
REFUSED = ("release_refund 1", "hold_for_waiting 1", "send_letter refused")


@dataclass
class Stage:
    """A house in which workers die, with our people."""

    house: StoryHouse
    deaths: Deaths
    accountant: str
    manager: str

    async def play(self, *, paid: bool, death: Death | None = None) -> tuple[Life, dict[str, Any]]:
        """Play a refund, in which at most one worker dies; return what it left."""
        partner_id = await self.house.partner(None)
        await pay_in(self.house, partner_id, crowns(3000))
        refund_id = await keep_refund(self.house, partner_id, crowns(1000))
        life = self.deaths.expect(refund_workflow_id(refund_id), death)
        missing = asyncio.create_task(life.be_missed(self.house.client, self._think_of_others))
        try:
            await self.house.billing_desk.refund(refund_id, partner_id)
            end = await self._go(refund_id, paid=paid)
        finally:
            if not life.has_died.is_set():
                missing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await missing
        return life, {"end": end, **await self._left(partner_id, refund_id)}

    async def _go(self, refund_id: str, *, paid: bool) -> RefundDecided:
        await self._until(refund_id, "refund.held")
        await self._say(refund_id, self.accountant, RefundVerdict.CHECK)
        await self._until(refund_id, "refund.checked")
        if paid:
            await self._say(refund_id, self.manager, RefundVerdict.CONFIRM)
            await self._until(refund_id, "refund.confirmed")
            await self._say(refund_id, self.manager, RefundVerdict.SENT)
        else:
            await self._say(refund_id, self.manager, RefundVerdict.REFUSE, "Ne.")
        end: RefundDecided = await self.house.end_of(refund_workflow_id(refund_id), RefundDecided)
        return end

    async def _say(
        self, refund_id: str, user_id: str, verdict: RefundVerdict, reason: str = ""
    ) -> None:
        words = {"user_id": user_id, "verdict": verdict, "reason": reason}
        await self.house.story(refund_workflow_id(refund_id)).signal("decide", words)

    async def _until(self, refund_id: str, kind: str) -> None:
        async def is_written() -> bool:
            return kind in await chronicle_of(self.house.books, refund_id)

        await eventually(is_written)

    async def _left(self, partner_id: str, refund_id: str) -> dict[str, Any]:
        async with self.house.books.reading() as transaction:
            mine = PAPERS.select().where(PAPERS.c.partner_id == partner_id)
            papers = Counter(row.kind for row in await transaction.execute(mine))
            query = LETTERS.select().where(LETTERS.c.letter_id.startswith(f"refund/{refund_id}/"))
            letters = (await transaction.execute(query)).all()
            row = await refunds.find(transaction, refund_id)
        assert row is not None
        assert row.status not in WAITING
        came = Counter(each.message_id for each in self.house.mailbox.box.heads(MANY))
        return {
            "deposit": await deposit_in(self.house.books, partner_id),
            "kinds": [each.kind for each in await entries_in(self.house.books, partner_id)],
            "papers": papers,
            "letters": Counter({each.kind: came[each.message_id] for each in letters}),
            "row": (row.status, row.gross, row.credit_note is not None, row.sent_at is not None),
            "chronicle": sorted(await chronicle_of(self.house.books, refund_id)),
        }

    async def _think_of_others(self) -> None:
        await self.house.desk.ask_about_company(HORSE_NUMBER)


@pytest.fixture(scope="module")
async def stage(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    deaths = Deaths()
    runner = ForgetfulRunner(RUNNER.restrictions, was_read=deaths.was_read)
    folder, urls = tmp_path_factory.mktemp("house"), fresh_urls(postgres)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("worker.composition.RUNNER", runner)
        async with open_house(folder, urls, interceptors=[deaths], max_cached_workflows=1) as house:
            people = [await add_user(house, role) for role in (Role.ACCOUNTANT, Role.MANAGER)]
            yield Stage(house, deaths, *(person.user_id for person in people))


async def test_nobody_dies(stage: Stage) -> None:
    life, left = await stage.play(paid=True)

    assert sorted(life.steps.values()) == sorted(PAID)
    assert left["end"] == RefundDecided(RefundStatus.PAID_OUT)
    assert left["kinds"] == ["top_up", "hold", "refund"]
    assert left["papers"] == {"call": 1, "payment": 1, "credit_note": 1} or left["papers"] == {
        "payment": 1,
        "credit_note": 1,
    }
    assert left["row"] == (RefundStatus.PAID_OUT, crowns(1210), True, True)


def boundaries() -> list[tuple[bool, Death]]:
    steps = [(True, step) for step in PAID] + [(False, step) for step in REFUSED]
    return [(paid, Death(step, moment)) for paid, step in steps for moment in Moment]


def in_words(value: object) -> str | None:
    return f"{value.step} {value.moment}" if isinstance(value, Death) else None


@pytest.mark.parametrize(("paid", "death"), boundaries(), ids=in_words)
async def test_a_worker_may_die_at_any_step(stage: Stage, *, paid: bool, death: Death) -> None:
    _, undisturbed = await stage.play(paid=paid)

    life, left = await stage.play(paid=paid, death=death)

    assert life.was_repeated
    assert life.readings > life.readings_before
    assert left == undisturbed
    assert set(left["letters"].values()) == {1}
