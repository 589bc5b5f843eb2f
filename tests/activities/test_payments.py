import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from activities.payments import PaidMeanwhile, Payments, TopUpLapsedUnpaid
from db.books import payments as book
from programme.money import czk
from programme.payments import PaymentMatched, TopUpStatus
from programme.tax import Taxed
from tests.activities.book import chronicle_of
from tests.makers import RULES, House, crowns, make_movement, make_top_up, open_partner


async def status_of(house: House, top_up_id: str) -> TopUpStatus:
    async with house.books.writing() as transaction:
        row = await book.find_top_up(transaction, top_up_id)
    assert row is not None
    return TopUpStatus(row.status)


async def test_a_call_says_what_to_pay_and_until_when(house: House) -> None:
    late_evening = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    wanted = make_top_up(partner_id=await open_partner(house), net=crowns(3000))

    call = await Payments(house.books, lambda: late_evening, RULES).call_for_payment(wanted)

    assert call.amount == Taxed(crowns(3000), crowns(630))
    assert call.variable_symbol.startswith("2426")
    assert len(call.variable_symbol) == 10
    # It is the 24th in Prague already.
    assert call.due_day == date(2026, 12, 4)
    assert call.lapse_day == date(2026, 12, 18)


async def test_a_repeat_gives_the_same_call(house: House) -> None:
    wanted = make_top_up(partner_id=await open_partner(house))

    calls = [await house.payments.call_for_payment(wanted) for _ in range(3)]

    assert calls == calls[:1] * 3
    assert await chronicle_of(house.books, wanted.top_up_id) == ["payment.called"]


async def test_ten_repeats_at_once_give_the_same_call(house: House) -> None:
    wanted = make_top_up(partner_id=await open_partner(house))

    calls = await asyncio.gather(*(house.payments.call_for_payment(wanted) for _ in range(10)))

    assert calls == calls[:1] * 10


async def test_symbols_are_gapless_and_each_is_given_once(house: House) -> None:
    moment = datetime(2031, 6, 1, 12, tzinfo=UTC)
    payments = Payments(house.books, lambda: moment, RULES)
    partner_id = await open_partner(house)
    first = await payments.call_for_payment(make_top_up(partner_id=partner_id))

    wanted = [make_top_up(partner_id=partner_id) for _ in range(20)]
    calls = await asyncio.gather(*map(payments.call_for_payment, wanted))

    start = int(first.variable_symbol)
    symbols = sorted(int(call.variable_symbol) for call in calls)
    assert symbols == list(range(start + 1, start + 21))


async def test_a_new_year_starts_a_new_series_in_prague(house: House) -> None:
    new_year = datetime(2033, 12, 31, 23, 30, tzinfo=UTC)

    call = await Payments(house.books, lambda: new_year, RULES).call_for_payment(
        make_top_up(partner_id=await open_partner(house))
    )

    assert call.variable_symbol.startswith("2434")
    assert call.due_day == date(2034, 1, 1) + timedelta(days=10)


async def test_a_call_nobody_paid_lapses_once(house: House) -> None:
    wanted = make_top_up(partner_id=await open_partner(house))
    await house.payments.call_for_payment(wanted)

    answers = [await house.payments.lapse_top_up(wanted.top_up_id) for _ in range(2)]

    assert answers == [TopUpLapsedUnpaid()] * 2
    assert await status_of(house, wanted.top_up_id) is TopUpStatus.LAPSED
    assert (await chronicle_of(house.books, wanted.top_up_id)).count("top_up.lapsed") == 1


async def test_a_call_paid_at_the_last_moment_does_not_lapse(house: House) -> None:
    wanted = make_top_up(partner_id=await open_partner(house))
    call = await house.payments.call_for_payment(wanted)
    movement = make_movement(variable_symbol=call.variable_symbol, amount=call.amount.gross)
    async with house.books.writing() as transaction:
        paid = PaymentMatched(wanted.top_up_id, movement.bank_account, movement.movement_id)
        await book.add_movement(transaction, movement, paid)

    answer = await house.payments.lapse_top_up(wanted.top_up_id)

    assert answer == PaidMeanwhile(movement.bank_account, movement.movement_id)
    assert await status_of(house, wanted.top_up_id) is TopUpStatus.AWAITING_PAYMENT


@pytest.mark.parametrize("net", [crowns(3000), czk(300_002), czk(1)])
async def test_base_and_tax_of_a_call_add_up(house: House, net: object) -> None:
    call = await house.payments.call_for_payment(
        make_top_up(partner_id=await open_partner(house), net=net)
    )

    assert call.amount.base == net
    assert call.amount.base + call.amount.tax == call.amount.gross
