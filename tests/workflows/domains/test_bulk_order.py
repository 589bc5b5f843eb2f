"""A list of names becomes registered names, each with its own outcome and all with one letter."""

from datetime import timedelta

from db.books.orders import ORDERS
from programme.domains.bulk import BulkCancelled, BulkResult
from tests.activities.book import assert_the_book_is_right, deposit_in
from tests.makers import crowns, deposit_of, fresh, top_up
from tests.workflows.bulk import PRICE, keep_bulk, order_ids
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.domains.bulk_order import AT_ONCE, BulkOrder
from workflows.domains.bulk_run import BulkRun
from workflows.ids import TASK_QUEUE, bulk_workflow_id
from workflows.patience import FUNDS_WAIT


def names_of(count: int, label: str = "") -> list[str]:
    start = fresh("mnoho")
    return [f"{label}{start}{number}.cz" for number in range(count)]


async def statuses(house: StoryHouse, bulk_id: str, count: int) -> list[str | None]:
    async with house.books.reading() as transaction:
        rows = await transaction.execute(
            ORDERS.select().where(ORDERS.c.order_id.in_(order_ids(bulk_id, count)))
        )
        found = {row.order_id: row.status for row in rows}
    return [found.get(each) for each in order_ids(bulk_id, count)]


async def end_of(house: StoryHouse, bulk_id: str) -> BulkResult:
    result: BulkResult = await house.end_of(bulk_workflow_id(bulk_id), BulkResult)
    return result


async def begin(house: StoryHouse, bulk_id: str, partner_id: str) -> None:
    await house.domain_desk.order_many(bulk_id, partner_id)


async def letters_to(house: StoryHouse, partner_id: str) -> list[str]:
    address = await house.email_of(partner_id)
    return [letter.subject for letter in reversed(house.mailbox.letters(address))]


async def test_every_name_is_registered_once_and_one_letter_tells(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(2000))
    names = names_of(7)
    bulk_id = await keep_bulk(house, partner_id, names)

    await begin(house, bulk_id, partner_id)
    await begin(house, bulk_id, partner_id)

    assert await end_of(house, bulk_id) == BulkResult(7, 7, 0, PRICE * 7)
    assert [len(house.registry.oracle.charges(name)) for name in names] == [1] * 7
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(2000 - 7 * 143))
    await assert_the_book_is_right(house.books, partner_id)
    (subject,) = await letters_to(house, partner_id)
    assert "7 z" in subject
    await keep(bulk_workflow_id(bulk_id), "bulk_order-registered")


async def test_one_bad_name_takes_none_of_the_others_back(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(2000))
    taken = names_of(1, "taken-")
    names = [*names_of(2), *taken, *names_of(2)]
    bulk_id = await keep_bulk(house, partner_id, names)

    await begin(house, bulk_id, partner_id)

    result = await end_of(house, bulk_id)
    assert (result.names, result.registered, result.failed, result.not_begun) == (5, 4, 1, 0)
    assert [(each.name, each.because) for each in result.failures] == [(taken[0], "name_taken")]
    assert len(await letters_to(house, partner_id)) == 1


async def test_only_the_lines_that_were_wanted_are_ordered(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(2000))
    bulk_id = await keep_bulk(house, partner_id, names_of(4), until=2)

    await begin(house, bulk_id, partner_id)

    assert await end_of(house, bulk_id) == BulkResult(2, 2, 0, PRICE * 2)
    assert await statuses(house, bulk_id, 4) == ["registered", "registered", None, None]


async def test_what_the_deposit_is_short_of_waits_and_goes_on_with_a_top_up(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3 * 143))
    bulk_id = await keep_bulk(house, partner_id, names_of(5))
    await begin(house, bulk_id, partner_id)
    waits = ["registered"] * 3 + ["awaiting_funds"] * AT_ONCE + [None] * (2 - AT_ONCE)

    async def is_short() -> bool:
        return sorted(map(str, await statuses(house, bulk_id, 5))) == sorted(map(str, waits))

    await eventually(is_short)
    address = await house.email_of(partner_id)
    await house.mailbox.next_letter(address, "čeká na peníze", seconds=60)
    await top_up(house, partner_id, crowns(1000))
    await house.them.deposits.hold_for_waiting(partner_id)
    for order_id in order_ids(bulk_id, 5):
        try:
            await house.story(f"order/{order_id}").signal("deposit_grew")
        except Exception:  # noqa: BLE001  # three of them have ended
            continue

    assert await end_of(house, bulk_id) == BulkResult(5, 5, 0, PRICE * 5)
    assert len(await letters_to(house, partner_id)) == 2
    await keep(bulk_workflow_id(bulk_id), "bulk_order-waited_for_money")


async def test_a_cancelled_one_takes_back_what_waits_and_begins_no_more(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(143))
    bulk_id = await keep_bulk(house, partner_id, names_of(12))
    await begin(house, bulk_id, partner_id)

    async def is_short() -> bool:
        return (await statuses(house, bulk_id, 12)).count("awaiting_funds") == AT_ONCE

    await eventually(is_short)
    answer = await house.domain_desk.cancel_bulk(bulk_id)

    assert isinstance(answer, BulkCancelled)
    result = await end_of(house, bulk_id)
    assert (result.registered, result.failed, result.not_begun) == (1, AT_ONCE, 11 - AT_ONCE)
    assert {each.because for each in result.failures} == {"cancelled"}
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    assert await house.domain_desk.cancel_bulk(bulk_id) == result
    await keep(bulk_workflow_id(bulk_id), "bulk_order-cancelled")


async def test_where_the_money_never_comes_the_rest_is_not_begun(house: StoryHouse) -> None:
    partner_id = await house.partner(None)
    bulk_id = await keep_bulk(house, partner_id, names_of(8))
    await begin(house, bulk_id, partner_id)

    async def is_short() -> bool:
        return (await statuses(house, bulk_id, 8)).count("awaiting_funds") == AT_ONCE

    await eventually(is_short)
    for order_id in order_ids(bulk_id, AT_ONCE):
        await house.let_pass(f"order/{order_id}", FUNDS_WAIT + timedelta(minutes=1))

    await house.let_pass(bulk_workflow_id(bulk_id), timedelta(hours=5))
    result = await end_of(house, bulk_id)
    assert (result.registered, result.failed, result.not_begun) == (0, AT_ONCE, 8 - AT_ONCE)
    assert {each.because for each in result.failures} == {"funds_never_came"}


async def test_a_name_the_registry_decides_later_keeps_none_of_the_others_waiting(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(5000))
    pending = names_of(AT_ONCE, "pending-3600-")
    names = [*pending, *names_of(3)]
    bulk_id = await keep_bulk(house, partner_id, names)
    await begin(house, bulk_id, partner_id)

    async def others_are_done() -> bool:
        return (await statuses(house, bulk_id, AT_ONCE + 3))[AT_ONCE:] == ["registered"] * 3

    await eventually(others_are_done)

    assert await statuses(house, bulk_id, AT_ONCE) == ["awaiting_registry"] * AT_ONCE
    await keep(bulk_workflow_id(bulk_id), "bulk_order-pending")


async def test_each_batch_is_a_run_of_its_own_and_its_history_is_short(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(5000))
    bulk_id = await keep_bulk(house, partner_id, names_of(12))
    story = await house.client.start_workflow(
        BulkOrder.run,
        BulkRun(bulk_id, partner_id, batch=4),
        id=bulk_workflow_id(bulk_id),
        task_queue=TASK_QUEUE,
    )
    first = story.first_execution_run_id

    result = await end_of(house, bulk_id)

    assert result == BulkResult(12, 12, 0, PRICE * 12)
    history = await house.client.get_workflow_handle(
        bulk_workflow_id(bulk_id), run_id=first
    ).fetch_history()
    assert len(history.events) < 80
    assert history.events[-1].HasField("workflow_execution_continued_as_new_event_attributes")
    assert len(await letters_to(house, partner_id)) == 1
    await keep(bulk_workflow_id(bulk_id), "bulk_order-next_batch", first)
