from datetime import timedelta

from temporalio.client import ScheduleOverlapPolicy

from db.books import payments
from db.books.billing.alerts import ALERTS
from db.front import deposit_settings
from db.front.deposit_settings import DepositSettings
from programme.money import Money
from programme.order import Registered
from programme.payments import TopUpStatus
from tests.makers import crowns, fresh, keep_refund, make_order, now
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from worker.calendar_entries import ENTRIES, WATCH_DEPOSITS, keep_calendar
from workflows.billing.errands import WatchDeposits
from workflows.ids import (
    TASK_QUEUE,
    automatic_top_up_id,
    low_deposit_workflow_id,
    top_up_workflow_id,
)

LOW = "Na zálohovém účtu zbývá"


async def spend(house: StoryHouse, partner_id: str, price: Money) -> None:
    name = f"{fresh('volna')}.cz"
    answer = await house.desk.order(make_order(partner_id=partner_id, name=name, price=price))
    assert isinstance(answer, Registered)


async def crossings(house: StoryHouse, partner_id: str) -> list[int]:
    query = ALERTS.select().where(ALERTS.c.partner_id == partner_id).order_by(ALERTS.c.version)
    async with house.books.reading() as transaction:
        return [row.version for row in await transaction.execute(query)]


async def watch(house: StoryHouse) -> str:
    story_id = fresh("watch-deposits")
    run = WatchDeposits.__name__
    await house.client.execute_workflow(run, id=story_id, task_queue=TASK_QUEUE)
    return story_id


async def letters(house: StoryHouse, partner_id: str) -> list[str]:
    address = await house.email_of(partner_id)
    subjects = [letter.subject for letter in house.mailbox.letters(address)]
    return [each for each in subjects if LOW in each.replace("\u00a0", " ")]


async def end_of(house: StoryHouse, partner_id: str, version: int) -> str:
    return str(await house.end_of(low_deposit_workflow_id(partner_id, version), str))


async def want_top_up(house: StoryHouse, partner_id: str, amount: Money) -> None:
    settings = DepositSettings(crowns(500), amount, now())
    async with house.front.writing() as transaction:
        await deposit_settings.save(transaction, partner_id, settings, "u-1")


async def test_a_low_deposit_is_told_once_a_crossing(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(crowns(3000))
    await spend(house, partner_id, crowns(2600))
    (version,) = await crossings(house, partner_id)

    story = await watch(house)
    assert await end_of(house, partner_id, version) == "told"
    await watch(house)
    await spend(house, partner_id, crowns(100))
    await watch(house)

    assert len(await letters(house, partner_id)) == 1
    assert await crossings(house, partner_id) == [version]
    await keep(story, "errands-deposits_watched")
    await keep(low_deposit_workflow_id(partner_id, version), "low_deposit-told")


async def test_a_crossing_waits_for_the_post_room_and_is_begun_once(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(3000))
    await spend(house, partner_id, crowns(2600))
    (version,) = await crossings(house, partner_id)
    house.post.refuse = True
    try:
        for _ in range(3):
            await watch(house)
    finally:
        house.post.refuse = False
    await house.let_pass(low_deposit_workflow_id(partner_id, version), timedelta(hours=1))

    assert await end_of(house, partner_id, version) == "told"
    assert len(await letters(house, partner_id)) == 1


async def test_an_automatic_top_up_is_one_whatever_is_repeated(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3000))
    await want_top_up(house, partner_id, crowns(5000))
    await spend(house, partner_id, crowns(2600))
    (version,) = await crossings(house, partner_id)
    top_up_id = automatic_top_up_id(partner_id, version)

    await watch(house)
    assert await end_of(house, partner_id, version) == "told"
    await watch(house)

    async def is_called() -> bool:
        async with house.books.writing() as transaction:
            row = await payments.find_top_up(transaction, top_up_id)
        return row is not None and row.status == TopUpStatus.AWAITING_PAYMENT

    await eventually(is_called)
    described = await house.story(top_up_workflow_id(top_up_id)).describe()
    assert described.status is not None
    assert len(await letters(house, partner_id)) == 1
    await keep(low_deposit_workflow_id(partner_id, version), "low_deposit-topped_up")


async def test_money_taken_out_on_purpose_is_no_reason_to_warn(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3000))
    await want_top_up(house, partner_id, crowns(5000))
    refund_id = await keep_refund(house, partner_id, crowns(3000))
    await house.billing_desk.refund(refund_id, partner_id)

    async def is_crossed() -> bool:
        return bool(await crossings(house, partner_id))

    await eventually(is_crossed)
    (version,) = await crossings(house, partner_id)
    await watch(house)

    assert await end_of(house, partner_id, version) == "nothing_to_tell"
    assert await letters(house, partner_id) == []
    await keep(low_deposit_workflow_id(partner_id, version), "low_deposit-nothing_to_tell")


async def test_temporal_looks_by_itself(house: StoryHouse) -> None:
    await keep_calendar(house.client)
    await keep_calendar(house.client)

    described = await house.client.get_schedule_handle(WATCH_DEPOSITS).describe()

    assert described.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    (interval,) = described.schedule.spec.intervals
    assert interval.every == timedelta(minutes=1)
    for entry in ENTRIES:
        await house.client.get_schedule_handle(entry.schedule_id).delete()
