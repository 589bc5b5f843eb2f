"""A worker that dies at any step of a payment by hand, or of a correction, changes nothing.

Every step is tried twice: the worker dies before it has done anything, and after it has done
everything but before anybody hears of it. What is left in the books and in the mailbox is what the
same story leaves where nobody dies.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from db.books.billing.corrections import CORRECTIONS
from db.books.billing.papers import PAPERS
from db.books.billing.payment_decisions import PAYMENT_DECISIONS
from db.books.ledger import ENTRIES
from db.books.letters import LETTERS
from programme.billing.corrections import CorrectionDone
from programme.billing.incoming import PaymentAction, PaymentDecided
from programme.ledger import resolution_id
from programme.order import Registered
from sandbox.postgres import EmbeddedPostgres
from tests.activities.book import assert_the_book_is_right, chronicle_of
from tests.conftest import fresh_urls
from tests.makers import HORSE_NUMBER, crowns, make_order
from tests.workflows.billing.stage import decide, payment, propose
from tests.workflows.dying import Death, Deaths, ForgetfulRunner, Moment
from tests.workflows.house import StoryHouse, open_house
from worker.composition import RUNNER
from workflows.ids import correction_workflow_id, order_workflow_id, payment_workflow_id

OF_A_PAYMENT = (
    "decide_payment 1",
    "credit_payment 1",
    "hold_for_waiting 1",
    "issue_payment_paper 1",
    "keep_files 1",
    "send_letter credited",
)
OF_A_CORRECTION = (
    "read_correction 1",
    "reverse_entry 1",
    "record_correction 1",
    "hold_for_waiting 1",
    "send_letter corrected",
)
MANY = 100_000
"""Letters of the mailbox at most; the call of the partner's first top-up is one of the papers."""


@dataclass
class Stage:
    """A house in which workers die."""

    house: StoryHouse
    deaths: Deaths

    async def live(self, workflow_id: str, death: Death | None, go: Any) -> list[str]:
        """Let a story go its way, in which one worker may die; return the steps it took."""
        life = self.deaths.expect(workflow_id, death)
        missing = asyncio.create_task(life.be_missed(self.house.client, self._think_of_others))
        try:
            await go
        finally:
            if not life.has_died.is_set():
                missing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await missing
        assert life.was_repeated == (death is not None)
        return sorted(life.steps.values())

    async def remains(self, partner_id: str, workflow_id: str) -> dict[str, Any]:
        """Return what is left about a partner, without what differs every time."""
        await assert_the_book_is_right(self.house.books, partner_id)
        async with self.house.books.reading() as transaction:
            entries = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id)
            made = (await transaction.execute(entries.order_by(ENTRIES.c.version))).all()
            decided = PAYMENT_DECISIONS.select().where(PAYMENT_DECISIONS.c.partner_id == partner_id)
            corrected = CORRECTIONS.select().where(CORRECTIONS.c.partner_id == partner_id)
            letters = LETTERS.select().where(LETTERS.c.letter_id.startswith(f"{workflow_id}/"))
            written = (await transaction.execute(letters)).all()
            papers = PAPERS.select().where(PAPERS.c.partner_id == partner_id)
            counts = [
                len((await transaction.execute(each)).all())
                for each in (decided, corrected, papers)
            ]
        came = Counter(each.message_id for each in self.house.mailbox.box.heads(MANY))
        return {
            "entries": [(row.kind, row.minor, row.free_after, row.held_after) for row in made],
            "decided, corrected, papers": counts,
            "letters": [(row.kind, came[row.message_id]) for row in written],
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
        # A memory for one story: whatever comes next pushes it out.
        async with open_house(folder, urls, interceptors=[deaths], max_cached_workflows=1) as house:
            yield Stage(house, deaths)


async def see_to_a_payment(stage: Stage, death: Death | None) -> tuple[list[str], dict[str, Any]]:
    house = stage.house
    partner_id = await house.partner(crowns(1))
    key = await payment(house, "4000.00")
    await decide(house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id)
    story = payment_workflow_id(key)

    async def go() -> None:
        await house.billing_staff_desk.decide_payment(key)
        assert isinstance(await house.end_of(story, PaymentDecided), PaymentDecided)

    steps = await stage.live(story, death, go())
    remains = await stage.remains(partner_id, story)
    decided = (await chronicle_of(house.books, key.movement_id)).count("payment.decided")
    return steps, remains | {"decided": decided}


async def take_a_charge_back(stage: Stage, death: Death | None) -> tuple[list[str], dict[str, Any]]:
    house = stage.house
    partner_id = await house.partner(crowns(500))
    order = make_order(partner_id=partner_id, price=crowns(500))
    await house.desk.order(order)
    await house.end_of(order_workflow_id(order.order_id), Registered)
    correction_id = await propose(house, resolution_id(order.order_id), partner_id)
    story = correction_workflow_id(correction_id)

    async def go() -> None:
        await house.billing_staff_desk.correct(correction_id)
        assert isinstance(await house.end_of(story, CorrectionDone), CorrectionDone)

    steps = await stage.live(story, death, go())
    return steps, await stage.remains(partner_id, story)


def boundaries(steps: tuple[str, ...]) -> list[Death]:
    return [Death(step, moment) for step in steps for moment in Moment]


def in_words(death: object) -> str | None:
    return f"{death.step} {death.moment}" if isinstance(death, Death) else None


async def test_the_tables_have_every_step(stage: Stage) -> None:
    paid, remains = await see_to_a_payment(stage, None)
    corrected, _ = await take_a_charge_back(stage, None)

    assert paid == sorted(OF_A_PAYMENT)
    assert corrected == sorted(OF_A_CORRECTION)
    assert remains["letters"] == [("payment_credited", 1)]


@pytest.mark.parametrize("death", boundaries(OF_A_PAYMENT), ids=in_words)
async def test_a_worker_may_die_at_any_step_of_a_payment_by_hand(
    stage: Stage, death: Death
) -> None:
    steps, remains = await see_to_a_payment(stage, death)

    assert steps == sorted(OF_A_PAYMENT)
    assert remains == {
        "entries": [("top_up", 100, 100, 0), ("top_up", 330_579, 330_679, 0)],
        "decided, corrected, papers": [1, 0, 2],
        "letters": [("payment_credited", 1)],
        "decided": 1,
    }


@pytest.mark.parametrize("death", boundaries(OF_A_CORRECTION), ids=in_words)
async def test_a_worker_may_die_at_any_step_of_a_correction(stage: Stage, death: Death) -> None:
    steps, remains = await take_a_charge_back(stage, death)

    assert steps == sorted(OF_A_CORRECTION)
    assert remains == {
        "entries": [
            ("top_up", 50_000, 50_000, 0),
            ("hold", 50_000, 0, 50_000),
            ("charge", 50_000, 0, 0),
            ("charge_reversal", 50_000, 50_000, 0),
        ],
        "decided, corrected, papers": [0, 1, 1],
        "letters": [("deposit_corrected", 1)],
    }
