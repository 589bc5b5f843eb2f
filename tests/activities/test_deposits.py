import asyncio
from datetime import date, datetime, timedelta

import pytest

from activities.deposits import (
    AttemptUnderWay,
    HoldDiffersError,
    HoldEndedOtherwiseError,
    HoldMissingError,
    OrderEnded,
    OrderEndedError,
    OrderRegistered,
    PartnerMissingError,
    Released,
)
from activities.registry.attempts import Attempts, case_of
from db.sealing import Seal
from programme.ledger import DepositTooSmall, EntryKind
from programme.money import Money, czk
from programme.order import (
    LIVE,
    AlreadyOrdered,
    Cancelled,
    DepositNotOpen,
    FundsNeverCame,
    Held,
    NameTaken,
    Order,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    Registered,
)
from programme.people.partner import PartnerStatus
from programme.submission import AttemptOutcome
from tests.activities.book import (
    assert_the_book_is_right,
    chronicle_of,
    deposit_in,
    entries_in,
    order_in,
    orders_for,
    services_of,
    status_of,
)
from tests.makers import (
    SHORT_DELAY,
    House,
    crowns,
    deposit_of,
    fresh,
    make_order,
    make_payment,
    make_top_up,
    now,
    open_deposit,
    open_partner,
    set_status,
    top_up,
)

UNTIL = date(2027, 11, 23)


def registered(order: Order) -> OrderRegistered:
    return OrderRegistered(order, Registered(UNTIL))


def taken(order: Order, asked_at: datetime | None = None) -> OrderEnded:
    return OrderEnded(order, NameTaken(asked_at or now()))


async def held_order(house: House, partner_id: str, price: Money | None = None) -> Order:
    order = make_order(partner_id=partner_id, price=price or crowns(100))
    assert await house.deposits.hold_price(order) == Held()
    return order


async def attempt(house: House, order: Order, outcome: AttemptOutcome | None = None) -> None:
    attempts, cl_trid = Attempts(house.books, Seal("key"), now), fresh("PD")
    await attempts.open_submission(case_of(order), "cz", "marker")
    await attempts.open_attempt(case_of(order), cl_trid)
    if outcome is not None:
        await attempts.end_attempt(case_of(order), cl_trid, outcome, None)


async def test_a_price_is_set_aside(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    order = make_order(partner_id=partner_id, price=czk(14_320))

    answer = await house.deposits.hold_price(order)

    assert answer == Held()
    assert await deposit_in(house.books, partner_id) == deposit_of(czk(85_680), czk(14_320))
    assert await status_of(house.books, order.order_id) is OrderStatus.AT_REGISTRY
    assert await chronicle_of(house.books, order.order_id) == ["order.received", "deposit.held"]


async def test_asking_ten_times_at_once_for_one_order_holds_once(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    order = make_order(partner_id=partner_id, price=crowns(100))

    answers = await asyncio.gather(*(house.deposits.hold_price(order) for _ in range(10)))

    assert answers == [Held()] * 10
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(900), crowns(100))
    await assert_the_book_is_right(house.books, partner_id)


async def test_sixty_four_orders_on_money_for_ten_hold_ten_times(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1290))
    orders = [make_order(partner_id=partner_id, price=crowns(129)) for _ in range(64)]

    answers = await asyncio.gather(*(house.deposits.hold_price(order) for order in orders))

    refused = [answer for answer in answers if isinstance(answer, DepositTooSmall)]
    assert answers.count(Held()) == 10
    assert refused == [DepositTooSmall(available=czk(0), missing=crowns(129))] * 54
    assert await deposit_in(house.books, partner_id) == deposit_of(czk(0), crowns(1290))
    await assert_the_book_is_right(house.books, partner_id)


async def test_whoever_is_short_is_told_what_is_missing_and_waits(house: House) -> None:
    partner_id = await open_deposit(house, czk(8_410))
    order = make_order(partner_id=partner_id, price=czk(14_320))

    answer = await house.deposits.hold_price(order)

    row = await order_in(house.books, order.order_id)
    assert answer == DepositTooSmall(available=czk(8_410), missing=czk(5_910))
    assert (row.status, row.missing_minor) == (OrderStatus.AWAITING_FUNDS, 5_910)


@pytest.mark.parametrize("price", [crowns(99), crowns(101)])
async def test_an_order_cannot_hold_two_prices(house: House, price: Money) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    order = await held_order(house, partner_id)

    with pytest.raises(HoldDiffersError):
        await house.deposits.hold_price(
            make_order(partner_id=partner_id, order_id=order.order_id, name=order.name, price=price)
        )

    assert (await deposit_in(house.books, partner_id)).held == crowns(100)


async def test_an_order_that_waits_cannot_change_its_price(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(100))
    await house.deposits.hold_price(order)

    with pytest.raises(HoldDiffersError, match="was another one before"):
        await house.deposits.hold_price(
            make_order(
                partner_id=partner_id, order_id=order.order_id, name=order.name, price=crowns(1)
            )
        )

    assert (await deposit_in(house.books, partner_id)).held == czk(0)


async def test_an_orders_id_is_of_no_use_to_another_partner(house: House) -> None:
    partner_id, other_id = await open_deposit(house, crowns(100)), await open_deposit(house)
    order = await held_order(house, partner_id)

    with pytest.raises(HoldDiffersError, match="was another one before"):
        await house.deposits.hold_price(
            make_order(
                partner_id=other_id, order_id=order.order_id, name=order.name, price=crowns(100)
            )
        )


async def test_a_second_order_for_a_name_is_refused_and_stays_refused(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    first = await held_order(house, partner_id)
    second = make_order(partner_id=partner_id, name=first.name)

    answers = [await house.deposits.hold_price(second) for _ in range(2)]

    assert answers == [AlreadyOrdered(first.order_id)] * 2
    assert await status_of(house.books, second.order_id) is OrderStatus.REFUSED
    assert (await deposit_in(house.books, partner_id)).held == crowns(100)


async def test_a_name_can_be_ordered_again_once_its_order_was_refused(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    first = await held_order(house, partner_id)
    await house.deposits.release_hold(taken(first))

    second = make_order(partner_id=partner_id, name=first.name)

    assert await house.deposits.hold_price(second) == Held()


async def test_a_registered_name_cannot_be_ordered_again(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    first = await held_order(house, partner_id)
    await house.deposits.charge_hold(registered(first))

    again = await house.deposits.hold_price(make_order(partner_id=partner_id, name=first.name))

    assert again == AlreadyOrdered(first.order_id)


async def test_of_a_hundred_orders_for_one_name_one_lives(house: House) -> None:
    partners = [await open_deposit(house, crowns(5000)) for _ in range(4)]
    name = f"{fresh('volna')}.cz"
    orders = [make_order(partner_id=partners[n % 4], name=name) for n in range(100)]

    answers = await asyncio.gather(*(house.deposits.hold_price(order) for order in orders))

    winner = orders[answers.index(Held())]
    assert answers.count(Held()) == 1
    assert answers.count(AlreadyOrdered(winner.order_id)) == 99
    assert len([status for status in await orders_for(house.books, name) if status in LIVE]) == 1
    held = [(await deposit_in(house.books, partner_id)).held for partner_id in partners]
    assert sorted(held) == [czk(0)] * 3 + [winner.price]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (PartnerStatus.UNDER_NOTICE, Held()),
        (PartnerStatus.SUSPENDED, PartnerNotActive()),
        (PartnerStatus.LEFT, PartnerNotActive()),
    ],
)
async def test_a_partner_orders_as_long_as_the_partnership_allows_it(
    house: House, status: PartnerStatus, answer: object
) -> None:
    partner_id = await open_deposit(house, crowns(1000))
    await set_status(house, partner_id, status)

    assert await house.deposits.hold_price(make_order(partner_id=partner_id)) == answer


async def test_nobody_orders_who_is_no_partner(house: House) -> None:
    assert await house.deposits.hold_price(make_order()) == PartnerNotActive()


async def test_a_partner_without_a_deposit_is_told_so(house: House) -> None:
    partner_id = await open_partner(house)
    order = make_order(partner_id=partner_id)

    answer = await house.deposits.hold_price(order)
    ended = await house.deposits.release_hold(OrderEnded(order, DepositNotOpen()))

    assert (answer, ended) == (DepositNotOpen(), Released(freed=False))
    assert await status_of(house.books, order.order_id) is OrderStatus.REFUSED


async def test_a_charged_order_is_a_service_until_its_day(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)

    for _ in range(2):
        await house.deposits.charge_hold(registered(order))

    row = await order_in(house.books, order.order_id)
    assert (row.status, row.end_kind, row.registered_until) == ("registered", "registered", UNTIL)
    assert await services_of(house.books, order.order_id) == [order.name]
    assert await deposit_in(house.books, partner_id) == deposit_of(czk(0))
    assert (await chronicle_of(house.books, order.order_id))[-1] == "order.registered"


async def test_a_released_hold_is_free_money_again(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)

    answers = [await house.deposits.release_hold(taken(order)) for _ in range(2)]

    assert answers == [Released(freed=True)] * 2
    assert await status_of(house.books, order.order_id) is OrderStatus.REFUSED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(100))
    assert (await chronicle_of(house.books, order.order_id)).count("order.refused") == 1


async def test_charge_and_release_raced_at_every_hold_end_each_once(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1600))
    orders = [await held_order(house, partner_id) for _ in range(16)]
    deposits = house.deposits

    answers = await asyncio.gather(
        *(
            end
            for order in orders
            for end in (
                deposits.charge_hold(registered(order)),
                deposits.release_hold(taken(order)),
            )
        ),
        return_exceptions=True,
    )

    losers = [answer for answer in answers if isinstance(answer, HoldEndedOtherwiseError)]
    entries = await entries_in(house.books, partner_id)
    sold = crowns(100) * sum(entry.kind is EntryKind.CHARGE for entry in entries)
    assert len(losers) == 16
    assert all(
        answer is None or isinstance(answer, Released | HoldEndedOtherwiseError)
        for answer in answers
    )
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(1600) - sold)
    assert len(entries) == 1 + 16 + 16
    await assert_the_book_is_right(house.books, partner_id)


async def test_a_hold_that_was_charged_is_not_released(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await house.deposits.charge_hold(registered(order))

    with pytest.raises(HoldEndedOtherwiseError, match="ended with charge"):
        await house.deposits.release_hold(taken(order))


async def test_a_hold_that_was_released_is_not_charged(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await house.deposits.release_hold(taken(order))

    with pytest.raises(HoldEndedOtherwiseError, match="ended with release"):
        await house.deposits.charge_hold(registered(order))

    assert await services_of(house.books, order.order_id) == []


async def test_an_order_that_never_held_is_not_charged(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(100))
    await house.deposits.hold_price(order)

    with pytest.raises(HoldMissingError, match="holds nothing"):
        await house.deposits.charge_hold(registered(order))


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (FundsNeverCame(crowns(99)), OrderStatus.LAPSED),
        (Cancelled(), OrderStatus.CANCELLED),
        (DepositTooSmall(crowns(1), crowns(99)), OrderStatus.REFUSED),
    ],
)
async def test_an_attempt_to_hold_after_the_end_finds_the_door_shut(
    house: House, end: OrderEnd, status: OrderStatus
) -> None:
    partner_id = await open_deposit(house, crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(100))
    await house.deposits.hold_price(order)
    await house.deposits.release_hold(OrderEnded(order, end))
    await top_up(house, partner_id, crowns(100))

    with pytest.raises(OrderEndedError, match="can hold no more"):
        await house.deposits.hold_price(order)

    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(101))
    assert await status_of(house.books, order.order_id) is status
    await assert_the_book_is_right(house.books, partner_id)


async def test_a_hold_that_comes_after_the_end_of_an_order_nobody_saw_is_shut_out(
    house: House,
) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = make_order(partner_id=partner_id, price=crowns(100))
    assert await house.deposits.release_hold(OrderEnded(order, Cancelled())) == Released(
        freed=False
    )

    with pytest.raises(OrderEndedError):
        await house.deposits.hold_price(order)


@pytest.mark.parametrize("outcome", [None, AttemptOutcome.UNSURE, AttemptOutcome.PENDING])
async def test_money_stays_set_aside_while_an_attempt_is_under_way(
    house: House, outcome: AttemptOutcome | None
) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await attempt(house, order, outcome)

    early = await house.deposits.release_hold(taken(order))
    held = (await deposit_in(house.books, partner_id)).held
    late = await house.deposits.release_hold(taken(order, now() + SHORT_DELAY))

    assert (early, held, late) == (AttemptUnderWay(), crowns(100), Released(freed=True))


async def test_an_answer_older_than_the_delay_does_not_release(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await attempt(house, order, AttemptOutcome.UNSURE)
    asked_at = now()
    await asyncio.sleep(SHORT_DELAY.total_seconds())

    answer = await house.deposits.release_hold(taken(order, asked_at))

    assert answer == AttemptUnderWay()


async def test_what_another_runner_created_is_never_released(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await attempt(house, order, AttemptOutcome.CREATED)

    answer = await house.deposits.release_hold(taken(order, now() + timedelta(days=1)))

    assert answer == AttemptUnderWay()
    assert (await deposit_in(house.books, partner_id)).held == crowns(100)


@pytest.mark.parametrize("outcome", [AttemptOutcome.NOT_SENT, AttemptOutcome.REFUSED])
async def test_an_attempt_that_did_nothing_keeps_nobody_waiting(
    house: House, outcome: AttemptOutcome
) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await attempt(house, order, outcome)

    assert await house.deposits.release_hold(taken(order)) == Released(freed=True)


async def test_an_order_that_was_sent_is_not_cancelled(house: House) -> None:
    partner_id = await open_deposit(house, crowns(100))
    order = await held_order(house, partner_id)
    await attempt(house, order, AttemptOutcome.UNSURE)

    answer = await house.deposits.release_hold(OrderEnded(order, Cancelled()))

    assert answer == AttemptUnderWay()
    assert await status_of(house.books, order.order_id) is OrderStatus.UNSURE


async def waiting_orders(house: House, partner_id: str, *prices: int) -> list[Order]:
    orders = [make_order(partner_id=partner_id, price=crowns(price)) for price in prices]
    for order in orders:
        assert isinstance(await house.deposits.hold_price(order), DepositTooSmall)
    return orders


async def test_money_goes_to_the_oldest_order_and_no_small_one_overtakes(house: House) -> None:
    partner_id = await open_deposit(house)
    first, large, small = await waiting_orders(house, partner_id, 100, 500, 10)
    await top_up(house, partner_id, crowns(300))

    held = await house.deposits.hold_for_waiting(partner_id)

    statuses = [await status_of(house.books, order.order_id) for order in (first, large, small)]
    assert held == (first.order_id,)
    assert statuses == [OrderStatus.AT_REGISTRY, *[OrderStatus.AWAITING_FUNDS] * 2]
    assert (await order_in(house.books, large.order_id)).missing_minor == 30_000
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(200), crowns(100))


async def test_money_goes_as_far_as_it_reaches(house: House) -> None:
    partner_id = await open_deposit(house)
    orders = await waiting_orders(house, partner_id, 100, 100, 100)
    await top_up(house, partner_id, crowns(250))

    held = await house.deposits.hold_for_waiting(partner_id)

    assert held == tuple(order.order_id for order in orders[:2])


async def test_without_money_nobody_holds(house: House) -> None:
    partner_id = await open_deposit(house)
    await waiting_orders(house, partner_id, 100)

    assert await house.deposits.hold_for_waiting(partner_id) == ()


async def test_a_movement_credits_once_however_often_it_is_told(house: House) -> None:
    partner_id = await open_deposit(house)
    wanted = make_top_up(partner_id=partner_id, net=crowns(3000))
    await house.payments.call_for_payment(wanted)
    paid = make_payment(wanted.top_up_id)

    answers = await asyncio.gather(*(house.deposits.credit_top_up(paid) for _ in range(10)))

    assert {answer.credited for answer in answers} == {crowns(3000)}
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    assert (await chronicle_of(house.books, wanted.top_up_id)).count("top_up.credited") == 1


async def test_a_payment_of_no_call_is_an_error(house: House) -> None:
    with pytest.raises(LookupError, match="There is no top-up"):
        await house.deposits.credit_top_up(make_payment(fresh("top-up")))


async def test_a_deposit_is_opened_once(house: House) -> None:
    partner_id = await open_deposit(house, crowns(1))

    await house.deposits.open_deposit(partner_id)

    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(1))
    assert (await chronicle_of(house.books, partner_id)).count("deposit.opened") == 1


async def test_a_deposit_is_a_partners(house: House) -> None:
    with pytest.raises(PartnerMissingError, match="is not a partner"):
        await house.deposits.open_deposit(fresh("c"))


async def test_who_comes_after_a_death_finds_the_first_results(house: House) -> None:
    partner_id = await open_deposit(house)
    (order,) = await waiting_orders(house, partner_id, 100)
    wanted = make_top_up(partner_id=partner_id, net=crowns(100))
    await house.payments.call_for_payment(wanted)
    paid = make_payment(wanted.top_up_id)

    await house.deposits.credit_top_up(paid)
    credited = await house.deposits.credit_top_up(paid)
    await house.deposits.hold_for_waiting(partner_id)
    woken = await house.deposits.hold_for_waiting(partner_id)
    held = [await house.deposits.hold_price(order) for _ in range(2)]
    await house.deposits.charge_hold(registered(order))
    await house.deposits.charge_hold(registered(order))

    assert credited.credited == crowns(100)
    assert woken == (order.order_id,)
    assert held == [Held()] * 2
    assert await deposit_in(house.books, partner_id) == deposit_of(czk(0))
    await assert_the_book_is_right(house.books, partner_id)
