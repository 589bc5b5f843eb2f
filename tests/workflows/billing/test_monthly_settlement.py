"""A month's end: settlements begun by a schedule, each told once, one letter to each partner."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.client import ScheduleOverlapPolicy
from temporalio.service import RPCError

from activities.papers import PartnerMonth
from db.engine import Database
from programme.billing.months import month_before
from programme.billing.papers import PaperKind
from programme.money import czk
from sandbox.postgres import EmbeddedPostgres
from tests.activities.money import buy, papers_of, this_month
from tests.makers import crowns
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from worker.calendar_entries import ENTRIES, keep_calendar
from workflows import patience
from workflows.billing.month_end import MonthEnd, MonthToEnd
from workflows.billing.monthly_settlement import MonthlySettlement, SettlementEnd
from workflows.ids import MONTH_END, TASK_QUEUE, settlement_workflow_id

LAST_MONTH = month_before(this_month())
PAPERS_OF_THE_MONTH = "Doklady za"


@pytest.fixture
async def owner_of_house(house: StoryHouse, postgres: EmbeddedPostgres) -> AsyncIterator[Database]:
    """The house's own database as its owner, who may turn its clock back."""
    async with house.books.reading() as transaction:
        name = str(await transaction.scalar(text("SELECT current_database()")))
    database = Database(postgres.url(name))
    yield database
    await database.close()


async def a_month_ago(owner: Database, *partners: str) -> None:
    """Have everything of some deposits happened in the middle of the month before this one."""
    middle = LAST_MONTH.replace(day=15)
    statements = (
        "SET LOCAL session_replication_role = replica",
        "UPDATE books.deposit_entries SET made_at = CAST(:middle AS date) + version * "
        "interval '1 minute' WHERE partner_id = ANY(:partners)",
    )
    async with owner.writing() as transaction:
        await transaction.execute(text(statements[0]))
        words = {"middle": middle.isoformat(), "partners": list(partners)}
        await transaction.execute(text(statements[1]), words)


async def who_bought(house: StoryHouse, owner: Database, many: int = 1) -> list[str]:
    """Return partners who topped up and bought a name in the month before this one."""
    partners = [await house.partner(crowns(3000)) for _ in range(many)]
    for each in partners:
        await buy(house, each, czk(14_320))
    await a_month_ago(owner, *partners)
    return partners


async def letters_of(house: StoryHouse, partner_id: str) -> list[Any]:
    address = await house.email_of(partner_id)
    found = house.mailbox.letters(address)
    return [each for each in found if PAPERS_OF_THE_MONTH in each.subject]


async def begin(house: StoryHouse, partner_id: str) -> str:
    story_id = settlement_workflow_id(partner_id, LAST_MONTH)
    await house.client.start_workflow(
        MonthlySettlement.run,
        PartnerMonth(partner_id, LAST_MONTH),
        id=story_id,
        task_queue=TASK_QUEUE,
    )
    return story_id


async def test_a_month_ends_with_a_settlement_and_one_letter(
    house: StoryHouse, owner_of_house: Database, keep: Keep
) -> None:
    (partner_id,) = await who_bought(house, owner_of_house)

    story_id = await begin(house, partner_id)

    assert await house.end_of(story_id, SettlementEnd) is SettlementEnd.SETTLED
    *_, settled = await papers_of(house, partner_id)
    assert (settled.kind, settled.month) == (PaperKind.SETTLEMENT, LAST_MONTH)
    assert settled.to_pay == czk(0)
    (letter,) = await letters_of(house, partner_id)
    assert settled.number in letter.text
    await keep(story_id, "monthly_settlement-settled")


async def test_a_month_in_which_nothing_happened_brings_no_letter(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(None)

    story_id = await begin(house, partner_id)

    assert await house.end_of(story_id, SettlementEnd) is SettlementEnd.NOTHING_TO_SETTLE
    assert await letters_of(house, partner_id) == []
    await keep(story_id, "monthly_settlement-nothing")


async def test_the_end_of_a_month_settles_everybody_once(
    house: StoryHouse, owner_of_house: Database, keep: Keep
) -> None:
    partners = await who_bought(house, owner_of_house, many=3)
    wanted = MonthToEnd(LAST_MONTH)

    for run in ("first", "again"):
        story_id = f"{MONTH_END}-{run}"
        await house.client.start_workflow(MonthEnd.run, wanted, id=story_id, task_queue=TASK_QUEUE)
        assert await house.end_of(story_id, int) >= len(partners)

    for each in partners:
        story_id = settlement_workflow_id(each, LAST_MONTH)
        assert await house.end_of(story_id, SettlementEnd) is SettlementEnd.SETTLED
        assert len(await letters_of(house, each)) == 1
    await keep(f"{MONTH_END}-first", "month_end-settled")


async def test_trouble_with_the_mail_keeps_no_other_partner_waiting(
    house: StoryHouse, owner_of_house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = await who_bought(house, owner_of_house, many=2)
    # Stories read it anew at each run.
    monkeypatch.setattr(patience, "BATCH_WAIT", timedelta(seconds=1))
    house.post.refuse = True
    try:
        await house.client.start_workflow(
            MonthEnd.run, MonthToEnd(LAST_MONTH), id="month-end-mail", task_queue=TASK_QUEUE
        )

        assert await house.end_of("month-end-mail", int) >= 2
        for each in partners:
            assert await papers_of(house, each, PaperKind.SETTLEMENT)
    finally:
        house.post.refuse = False
    for each in partners:
        # Unless its letter has just gone out by itself.
        with contextlib.suppress(RPCError):
            await house.let_pass(settlement_workflow_id(each, LAST_MONTH), timedelta(hours=1))
        await house.end_of(settlement_workflow_id(each, LAST_MONTH), SettlementEnd)
        assert len(await letters_of(house, each)) == 1


async def test_the_schedule_settles_the_month_before_and_stands_as_it_is_written(
    house: StoryHouse, owner_of_house: Database
) -> None:
    (partner_id,) = await who_bought(house, owner_of_house)
    await keep_calendar(house.client)
    await keep_calendar(house.client)
    for entry in ENTRIES:
        if entry.schedule_id != MONTH_END:
            await house.client.get_schedule_handle(entry.schedule_id).delete()
    schedule = house.client.get_schedule_handle(MONTH_END)
    described = await schedule.describe()
    assert described.schedule.policy.overlap is ScheduleOverlapPolicy.BUFFER_ALL
    assert described.schedule.policy.catchup_window == timedelta(days=60)
    assert described.schedule.spec.time_zone_name == "Europe/Prague"

    await schedule.trigger()

    story_id = settlement_workflow_id(partner_id, LAST_MONTH)

    async def is_settled() -> bool:
        return bool(await papers_of(house, partner_id, PaperKind.SETTLEMENT))

    await eventually(is_settled)
    assert await house.end_of(story_id, SettlementEnd) is SettlementEnd.SETTLED
    await schedule.delete()
