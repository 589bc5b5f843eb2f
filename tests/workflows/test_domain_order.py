import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Row
from temporalio.api.enums.v1 import EventType

from db.books import ledger
from db.books.submissions import ATTEMPTS
from db.engine import Database
from programme.ledger import DepositTooSmall
from programme.money import Money
from programme.order import (
    AlreadyOrdered,
    AwaitingFunds,
    AwaitingRegistry,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    FundsNeverCame,
    IfShort,
    LaneClosed,
    LaneClosure,
    NameTaken,
    Order,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    StillWorking,
    TooLate,
)
from programme.payments import CallForPayment, StatementDay, TopUpStatus
from programme.people.partner import PartnerStatus
from programme.typography import PRAGUE
from tests.activities.book import assert_the_book_is_right, orders_for, services_of
from tests.makers import (
    BANK_ACCOUNT,
    crowns,
    deposit_of,
    fresh,
    make_order,
    make_top_up,
    now,
    open_partner,
    set_status,
    top_up,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.bank_statement import BankStatement
from workflows.domain_order import DomainOrder
from workflows.ids import TASK_QUEUE, order_workflow_id, statement_workflow_id, top_up_workflow_id
from workflows.patience import FIRST_LOOK, FUNDS_WAIT

PRICE = crowns(143)
PURSE = 100_000_000
in_both_zones = pytest.mark.parametrize("zone", ["cz", "test"])


def id_of(order: Order) -> str:
    return order_workflow_id(order.order_id)


async def end_of(house: StoryHouse, order: Order) -> OrderEnd:
    end: OrderEnd = await house.end_of(id_of(order), OrderEnd)
    return end


async def assert_deposit(house: StoryHouse, order: Order, free: Money) -> None:
    """Exactly so much is left, nothing is held, and the book adds up."""
    assert await house.deposit(order) == deposit_of(free)
    await assert_the_book_is_right(house.books, order.partner_id)


def charges_of(house: StoryHouse, order: Order) -> int:
    return len(house.registry.oracle.charges(order.name))


async def letters_to(house: StoryHouse, order: Order) -> list[str]:
    address = await house.email_of(order.partner_id)
    return [letter.subject for letter in reversed(house.mailbox.letters(address))]


async def attempts_of(house: StoryHouse, order: Order) -> list[Row[tuple[object, ...]]]:
    query = ATTEMPTS.select().where(ATTEMPTS.c.order_id == order.order_id)
    async with house.books.reading() as transaction:
        return list((await transaction.execute(query.order_by(ATTEMPTS.c.opened_at))).all())


def set_credit(house: StoryHouse, zone: str, minor: int) -> None:
    house.registry.oracle.set_credit(house.registry.client_id, zone, minor)


@pytest.fixture
async def emptied(house: StoryHouse) -> AsyncIterator[None]:
    """Our own credit at the registry is gone; afterwards it is back."""
    set_credit(house, "cz", 0)
    yield
    set_credit(house, "cz", PURSE)


@in_both_zones
async def test_a_name_is_registered_and_charged(house: StoryHouse, zone: str, keep: Keep) -> None:
    order = await house.order(crowns(1000), price=PRICE, zone=zone)

    answer = await house.desk.order(order)

    assert isinstance(answer, Registered)
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    assert await services_of(house.books, order.order_id) == [order.name]
    assert await house.status(order) is OrderStatus.REGISTERED
    assert [order.name in subject for subject in await letters_to(house, order)] == [True]
    if zone == "cz":
        await keep(id_of(order), "name_order-registered")


async def test_an_order_takes_four_tasks_of_its_story_and_twenty_five_events_at_most(
    house: StoryHouse,
) -> None:
    order = await house.order(crowns(1000), price=PRICE)

    await house.desk.order(order)
    await end_of(house, order)

    history = await house.story(id_of(order)).fetch_history()
    kinds = [EventType.Name(event.event_type) for event in history.events]
    assert kinds.count("EVENT_TYPE_WORKFLOW_TASK_COMPLETED") <= 4, kinds
    assert len(kinds) <= 25, kinds


async def test_a_taken_name_gives_the_money_back(house: StoryHouse, keep: Keep) -> None:
    order = await house.order(crowns(1000), "taken-", price=PRICE)

    answer = await house.desk.order(order)

    assert isinstance(answer, NameTaken)
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(1000))
    assert charges_of(house, order) == 0
    assert await house.status(order) is OrderStatus.REFUSED
    assert len(await letters_to(house, order)) == 1
    await keep(id_of(order), "name_order-name_taken")


async def test_a_registrys_no_gives_the_money_back(house: StoryHouse, keep: Keep) -> None:
    order = await house.order(crowns(1000), "code-2306-", price=PRICE)

    answer = await house.desk.order(order)

    assert isinstance(answer, RegistryRefused)
    assert answer.code == 2306
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(1000))
    await keep(id_of(order), "name_order-registry_refused")


async def test_a_parked_order_goes_on_once_the_bank_has_the_money(
    house: StoryHouse, keep: Keep
) -> None:
    order = await house.order(crowns(100), price=PRICE)
    answer = await house.desk.order(order)
    assert answer == AwaitingFunds(crowns(43), crowns(100))
    assert await house.status(order) is OrderStatus.AWAITING_FUNDS

    wanted = make_top_up(partner_id=order.partner_id, net=crowns(3000))
    call = await house.desk.top_up(wanted)
    assert isinstance(call, CallForPayment)
    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)
    today = now().astimezone(PRAGUE).date()
    statement = statement_workflow_id(BANK_ACCOUNT, today)
    await house.client.start_workflow(
        BankStatement.run,
        StatementDay(BANK_ACCOUNT, today, poll_seconds=3600),
        id=statement,
        task_queue=TASK_QUEUE,
    )

    paid = await house.end_of(top_up_workflow_id(wanted.top_up_id), TopUpStatus)
    assert paid is TopUpStatus.CREDITED
    assert isinstance(await end_of(house, order), Registered)
    await house.story(statement).terminate()
    await assert_deposit(house, order, crowns(3100 - 143))
    assert charges_of(house, order) == 1
    subjects = await letters_to(house, order)
    assert sum(order.name in subject for subject in subjects) == 2
    assert sum(call.variable_symbol in subject for subject in subjects) == 1
    assert len(subjects) == 4
    await keep(id_of(order), "name_order-money_came")


async def test_money_that_is_not_enough_keeps_the_order_waiting(house: StoryHouse) -> None:
    order = await house.order(crowns(100), price=PRICE)
    await house.desk.order(order)
    await top_up(house, order.partner_id, crowns(20))

    await house.signal(order, DomainOrder.deposit_grew)

    async def has_heard() -> bool:
        answer = await house.story(id_of(order)).query(DomainOrder.answer)
        return bool(answer == AwaitingFunds(crowns(23), crowns(120)))

    await eventually(has_heard)
    await top_up(house, order.partner_id, crowns(23))
    await house.signal(order, DomainOrder.deposit_grew)
    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(0))


async def test_an_order_not_to_wait_is_refused_and_holds_nothing(
    house: StoryHouse, keep: Keep
) -> None:
    order = await house.order(crowns(100), price=PRICE, if_short=IfShort.REFUSE)

    answer = await house.desk.order(order)

    assert answer == DepositTooSmall(available=crowns(100), missing=crowns(43))
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(100))
    assert charges_of(house, order) == 0
    assert await house.status(order) is OrderStatus.REFUSED
    await keep(id_of(order), "name_order-too_small")


async def test_an_order_lapses_when_the_money_never_comes(house: StoryHouse, keep: Keep) -> None:
    order = await house.order(crowns(100), price=PRICE)
    await house.desk.order(order)

    await house.let_pass(id_of(order), FUNDS_WAIT - timedelta(hours=1))
    assert await house.status(order) is OrderStatus.AWAITING_FUNDS
    await house.let_pass(id_of(order), timedelta(hours=2))

    assert await end_of(house, order) == FundsNeverCame(crowns(43))
    await assert_deposit(house, order, crowns(100))
    assert await house.status(order) is OrderStatus.LAPSED
    assert len(await letters_to(house, order)) == 2
    await keep(id_of(order), "name_order-lapsed")


async def test_a_waiting_order_may_be_taken_back(house: StoryHouse, keep: Keep) -> None:
    order = await house.order(crowns(100), price=PRICE)
    await house.desk.order(order)

    answer = await house.desk.cancel_order(order.order_id)

    assert answer == Cancelled()
    assert await end_of(house, order) == Cancelled()
    assert await house.desk.cancel_order(order.order_id) == Cancelled()
    await assert_deposit(house, order, crowns(100))
    assert await house.status(order) is OrderStatus.CANCELLED
    await keep(id_of(order), "name_order-cancelled")


async def test_an_order_taken_back_while_we_look_at_the_deposit_stays_taken_back(
    house: StoryHouse, keep: Keep
) -> None:
    order = await house.order(crowns(100), price=PRICE)
    await house.desk.order(order)
    await top_up(house, order.partner_id, crowns(100))

    async with locked_deposit(house.books, order.partner_id):
        await house.signal(order, DomainOrder.deposit_grew)
        await house.until_asked(id_of(order), "hold_price")
        answer = await house.desk.cancel_order(order.order_id)

    assert answer == Cancelled()
    assert await end_of(house, order) == Cancelled()
    await assert_deposit(house, order, crowns(200))
    assert charges_of(house, order) == 0
    assert await house.status(order) is OrderStatus.CANCELLED
    await keep(id_of(order), "name_order-cancelled_while_holding")


@contextlib.asynccontextmanager
async def locked_deposit(books: Database, partner_id: str) -> AsyncIterator[None]:
    """Keep the story's own step waiting, as a busy partner would."""
    async with books.writing() as transaction:
        await ledger.lock(transaction, partner_id)
        yield


async def test_an_order_that_the_registry_has_is_not_taken_back(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=PRICE, name=f"pending-2-{fresh('volna')}.cz")
    assert await house.desk.order(order) == AwaitingRegistry()

    assert await house.desk.cancel_order(order.order_id) == TooLate()

    await asyncio.sleep(2)
    await house.signal(order, DomainOrder.registry_said)
    registered = await end_of(house, order)
    assert isinstance(registered, Registered)
    assert await house.desk.cancel_order(order.order_id) == registered
    await assert_deposit(house, order, crowns(1000 - 143))


async def test_an_order_that_could_not_be_sent_is_taken_back(
    house: StoryHouse, emptied: None, keep: Keep
) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    assert await house.desk.order(order) == LaneClosed(LaneClosure.NO_CREDIT)

    assert await house.desk.cancel_order(order.order_id) == Cancelled()

    assert await end_of(house, order) == Cancelled()
    await assert_deposit(house, order, crowns(1000))
    assert await house.status(order) is OrderStatus.CANCELLED
    assert charges_of(house, order) == 0
    await keep(id_of(order), "name_order-cancelled_before_sending")


async def test_an_order_whose_day_is_over_before_it_could_be_sent_lapses(
    house: StoryHouse, emptied: None, keep: Keep
) -> None:
    order = await house.order(crowns(1000), price=PRICE, deadline=now() + timedelta(seconds=3))
    assert await house.desk.order(order) == LaneClosed(LaneClosure.NO_CREDIT)

    assert await end_of(house, order) == DeadlinePassed()

    await assert_deposit(house, order, crowns(1000))
    assert await house.status(order) is OrderStatus.LAPSED
    assert charges_of(house, order) == 0
    await keep(id_of(order), "name_order-deadline_passed")


async def test_money_is_awaited_until_the_day_the_partner_set(house: StoryHouse) -> None:
    order = await house.order(crowns(100), price=PRICE, deadline=now() + timedelta(seconds=2))

    await house.desk.order(order)

    assert await end_of(house, order) == FundsNeverCame(crowns(43))
    await assert_deposit(house, order, crowns(100))


async def test_a_name_of_a_living_order_is_not_ordered_twice(house: StoryHouse, keep: Keep) -> None:
    first = await house.order(crowns(100), price=PRICE)
    second = await house.order(crowns(1000), price=PRICE, name=first.name)
    await house.desk.order(first)

    answer = await house.desk.order(second)

    assert answer == AlreadyOrdered(first.order_id)
    assert await end_of(house, second) == answer
    await assert_deposit(house, second, crowns(1000))
    assert sorted(await orders_for(house.books, first.name)) == [
        OrderStatus.AWAITING_FUNDS,
        OrderStatus.REFUSED,
    ]
    await house.desk.cancel_order(first.order_id)
    assert await end_of(house, first) == Cancelled()
    await keep(id_of(second), "name_order-already_ordered")


async def test_a_partner_without_a_deposit_is_told_so(house: StoryHouse, keep: Keep) -> None:
    partner_id = await open_partner(house, email=f"{fresh('rehor')}@kun.example")
    order = make_order(partner_id=partner_id)

    answer = await house.desk.order(order)

    assert answer == DepositNotOpen()
    assert await end_of(house, order) == answer
    assert await house.status(order) is OrderStatus.REFUSED
    await keep(id_of(order), "name_order-no_deposit")


async def test_a_partner_whose_partnership_rests_orders_nothing(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    await set_status(house, order.partner_id, PartnerStatus.SUSPENDED)

    answer = await house.desk.order(order)

    assert answer == PartnerNotActive()
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(1000))


async def test_an_order_waits_while_our_account_is_closed_and_goes_on_when_it_opens(
    house: StoryHouse, emptied: None, keep: Keep
) -> None:
    order = await house.order(crowns(1000), price=PRICE)

    answer = await house.desk.order(order)

    assert answer == LaneClosed(LaneClosure.NO_CREDIT)
    assert await house.deposit(order) == deposit_of(crowns(1000 - 143), PRICE)
    set_credit(house, "cz", PURSE)
    await house.signal(order, DomainOrder.lane_opened)
    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    await keep(id_of(order), "name_order-lane_opened")


async def test_a_closed_account_is_tried_again_without_being_told(
    house: StoryHouse, emptied: None, keep: Keep
) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    await house.desk.order(order)
    set_credit(house, "cz", PURSE)

    await house.let_pass(id_of(order), FIRST_LOOK + timedelta(seconds=1))

    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(1000 - 143))
    await keep(id_of(order), "name_order-lane_tried_again")


async def until_decided(house: StoryHouse, order: Order) -> None:
    async def is_decided() -> bool:
        domain = house.registry.oracle.domain(order.name)
        return domain is None or "pendingCreate" not in domain["status"]

    await eventually(is_decided)


@in_both_zones
async def test_a_name_the_registry_grants_later_is_charged_once(
    house: StoryHouse, zone: str, keep: Keep
) -> None:
    order = await house.order(crowns(1000), "pending-1-", price=PRICE, zone=zone)

    answer = await house.desk.order(order)

    assert answer == AwaitingRegistry()
    assert await house.deposit(order) == deposit_of(crowns(1000 - 143), PRICE)
    assert await house.status(order) is OrderStatus.AWAITING_REGISTRY
    await until_decided(house, order)
    await house.signal(order, DomainOrder.registry_said)
    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    if zone == "cz":
        await keep(id_of(order), "name_order-pending")


@in_both_zones
async def test_a_name_the_registry_denies_later_gives_the_money_back(
    house: StoryHouse, zone: str, keep: Keep
) -> None:
    order = await house.order(crowns(1000), "pending-denied-1-", price=PRICE, zone=zone)
    assert await house.desk.order(order) == AwaitingRegistry()
    await until_decided(house, order)

    await house.let_pass(id_of(order), FIRST_LOOK + timedelta(seconds=1))

    end = await end_of(house, order)
    assert isinstance(end, RegistryRefused)
    await assert_deposit(house, order, crowns(1000))
    assert charges_of(house, order) == 0
    assert await house.status(order) is OrderStatus.REFUSED
    if zone == "cz":
        await keep(id_of(order), "name_order-denied")


@in_both_zones
async def test_a_lost_answer_ends_in_one_charge(house: StoryHouse, zone: str, keep: Keep) -> None:
    order = await house.order(crowns(1000), "drop-after-write-", price=PRICE, zone=zone)

    answer = await house.desk.order(order)

    assert isinstance(answer, Registered)
    assert await end_of(house, order) == answer
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    assert len(await attempts_of(house, order)) == 1
    if zone == "cz":
        await keep(id_of(order), "name_order-unsure")


async def test_a_desk_nobody_works_for_says_that_it_is_still_working(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    desk = house.desk_of(task_queue=fresh("nobody"), answer_wait=timedelta(seconds=0.2))

    first = await desk.order(order)
    again = await desk.order(order)

    assert (first, again) == (StillWorking(), StillWorking())
    await assert_deposit(house, order, crowns(1000))


async def test_repeated_orders_join_the_first_and_charge_once(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=PRICE)

    answers = await asyncio.gather(*(house.desk.order(order) for _ in range(5)))
    end = await end_of(house, order)
    answers.append(await house.desk.order(order))

    assert isinstance(end, Registered)
    assert answers == [end] * 6
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    assert len(await letters_to(house, order)) == 1


async def test_a_mail_outage_does_not_keep_a_parked_order_from_going_on(
    house: StoryHouse, keep: Keep
) -> None:
    order = await house.order(crowns(100), price=PRICE)
    house.post.refuse = True
    try:
        await house.desk.order(order)
        await house.until_tried(id_of(order), "send_letter")
        await top_up(house, order.partner_id, crowns(100))

        await house.signal(order, DomainOrder.deposit_grew)

        await house.until_status(order, OrderStatus.REGISTERED)
        await assert_deposit(house, order, crowns(200 - 143))
        assert await letters_to(house, order) == []
    finally:
        house.post.refuse = False
    await house.let_pass(id_of(order), timedelta(hours=1))
    assert isinstance(await end_of(house, order), Registered)
    assert len(await letters_to(house, order)) == 2
    await keep(id_of(order), "name_order-mail_outage")


async def test_an_order_woken_by_itself_asks_for_its_own_price(house: StoryHouse) -> None:
    older = await house.order(None, price=crowns(500))
    younger = make_order(partner_id=older.partner_id, price=crowns(100))
    await house.desk.order(older)
    await house.desk.order(younger)
    await top_up(house, older.partner_id, crowns(300))

    for order in (younger, older):
        await house.signal(order, DomainOrder.deposit_grew)

    assert isinstance(await end_of(house, younger), Registered)
    await house.desk.cancel_order(older.order_id)
    assert await end_of(house, older) == Cancelled()
    await assert_deposit(house, older, crowns(200))


async def test_money_that_a_refusal_frees_goes_to_the_order_that_waits_for_it(
    house: StoryHouse, keep: Keep
) -> None:
    denied = await house.order(crowns(150), "pending-denied-1-", price=PRICE)
    assert await house.desk.order(denied) == AwaitingRegistry()
    waiting = make_order(partner_id=denied.partner_id, price=PRICE)
    assert isinstance(await house.desk.order(waiting), AwaitingFunds)
    await until_decided(house, denied)

    await house.signal(denied, DomainOrder.registry_said)

    assert isinstance(await end_of(house, denied), RegistryRefused)
    assert isinstance(await end_of(house, waiting), Registered)
    await assert_deposit(house, waiting, crowns(150 - 143))
    await keep(id_of(denied), "name_order-wakes_another")


async def test_money_nobody_told_of_counts_on_the_last_day(house: StoryHouse, keep: Keep) -> None:
    order = await house.order(crowns(100), price=PRICE)
    await house.desk.order(order)
    await top_up(house, order.partner_id, crowns(100))

    await house.let_pass(id_of(order), FUNDS_WAIT + timedelta(seconds=1))

    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(200 - 143))
    await keep(id_of(order), "name_order-last_day")
