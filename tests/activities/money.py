"""Money that comes, is spent and goes back, through the real neighbours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from activities.deposits import OrderRegistered, RefundAsked
from activities.papers import PartnerMonth
from db.books import payments
from db.books.billing import papers
from db.books.billing.papers import PAPERS
from programme.billing.keeping import read_paper
from programme.billing.months import next_month
from programme.billing.papers import Paper, PaperKind
from programme.money import Money
from programme.order import Held, Order, Registered
from programme.payments import PaymentMatched
from programme.typography import PRAGUE
from tests.makers import House, fresh, make_movement, make_order, make_top_up, now


def this_month() -> date:
    return now().astimezone(PRAGUE).date().replace(day=1)


def month_of(partner_id: str) -> PartnerMonth:
    return PartnerMonth(partner_id, this_month())


def after_this_month() -> Callable[[], datetime]:
    """Return a clock that stands on the third of the next month."""
    day = next_month(this_month()).replace(day=3)
    return lambda: datetime.combine(day, time(8), UTC)


async def pay_in(
    house: House, partner_id: str, net: Money, day: int = 1, *, booked_on: date | None = None
) -> PaymentMatched:
    """Have a top-up called for, paid on a day of this month, and credited."""
    wanted = make_top_up(partner_id=partner_id, net=net)
    call = await house.payments.call_for_payment(wanted)
    movement = make_movement(
        booked_on=booked_on or this_month().replace(day=day),
        amount=call.amount.gross,
        variable_symbol=call.variable_symbol,
    )
    paid = PaymentMatched(wanted.top_up_id, movement.bank_account, movement.movement_id)
    async with house.books.writing() as transaction:
        await payments.add_movement(transaction, movement, paid)
    await house.deposits.credit_top_up(paid)
    return paid


async def buy(house: House, partner_id: str, price: Money) -> Order:
    """Have a name ordered and registered."""
    order = make_order(price, partner_id=partner_id)
    assert await house.deposits.hold_price(order) == Held()
    await charge(house, order)
    return order


async def charge(house: House, order: Order) -> None:
    until = Registered(date(2027, 11, 23))
    await house.deposits.charge_hold(OrderRegistered(order, until))


async def send_back(house: House, partner_id: str, amount: Money) -> str:
    """Have a refund asked for and paid out; return its id."""
    refund_id = fresh("refund")
    await house.deposits.hold_refund(RefundAsked(refund_id, partner_id, amount))
    await house.deposits.pay_refund(refund_id)
    return refund_id


async def paper(house: House, number: str) -> Paper:
    async with house.books.reading() as transaction:
        found = await papers.find(transaction, number)
    assert found is not None
    return found


async def papers_of(house: House, partner_id: str, *kinds: PaperKind) -> list[Paper]:
    """Return a partner's papers, the oldest first; of some kinds, or all but calls."""
    wanted = kinds or tuple(each for each in PaperKind if each is not PaperKind.CALL)
    query = (
        select(PAPERS.c.content)
        .where(PAPERS.c.partner_id == partner_id, PAPERS.c.kind.in_(wanted))
        .order_by(PAPERS.c.made_at, PAPERS.c.number)
    )
    async with house.books.reading() as transaction:
        return [read_paper(row.content) for row in await transaction.execute(query)]
