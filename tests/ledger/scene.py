"""A database of its own, seen by every role, and a book in which everything happened once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from activities.deposits import OrderEnded, OrderRegistered, RefundAsked, Reversal
from db.books import payments
from db.books.billing import refunds
from db.engine import Database
from db.views.billing import reconcile
from programme.billing.audit import Finding
from programme.money import Money
from programme.order import Held, NameTaken, Order, Registered
from programme.payments import PaymentMatched
from tests.conftest import DatabaseUrls
from tests.makers import (
    House,
    crowns,
    fresh,
    make_movement,
    make_order,
    make_top_up,
    now,
    open_deposit,
)

UNTIL = date(2027, 11, 23)


@dataclass(frozen=True)
class Scene:
    """One database under every role."""

    house: House
    owner: Database
    urls: DatabaseUrls

    async def findings(self) -> tuple[Finding, ...]:
        async with self.house.books.snapshot() as transaction:
            return await reconcile.findings(transaction)

    async def as_owner(self, *statements: str) -> None:
        async with self.owner.writing() as transaction:
            for statement in statements:
                await transaction.exec_driver_sql(statement.replace("%", "%%"))


@asynccontextmanager
async def open_scene(urls: DatabaseUrls, pool_size: int = 10) -> AsyncIterator[Scene]:
    books, front = Database(urls.worker, pool_size=pool_size), Database(urls.web, pool_size=2)
    owner = Database(urls.owner, pool_size=2)
    try:
        yield Scene(House(books, front), owner, urls)
    finally:
        for each in (books, front, owner):
            await each.close()


async def pay_in(house: House, partner_id: str, net: Money) -> PaymentMatched:
    """Call for a payment, have the bank tell of it, and credit it."""
    wanted = make_top_up(partner_id=partner_id, net=net)
    call = await house.payments.call_for_payment(wanted)
    movement = make_movement(amount=call.amount.gross, variable_symbol=call.variable_symbol)
    paid = PaymentMatched(wanted.top_up_id, movement.bank_account, movement.movement_id)
    async with house.books.writing() as transaction:
        await payments.add_movement(transaction, movement, paid)
    await house.deposits.credit_top_up(paid)
    return paid


async def hold(house: House, partner_id: str, price: int) -> Order:
    order = make_order(partner_id=partner_id, price=crowns(price))
    assert await house.deposits.hold_price(order) == Held()
    return order


async def charge(house: House, order: Order) -> None:
    await house.deposits.charge_hold(OrderRegistered(order, Registered(UNTIL)))


async def ask_refund(house: House, partner_id: str, amount: Money) -> RefundAsked:
    """Write a refund down, as its story does first, and set its amount aside."""
    asked = RefundAsked(fresh("refund"), partner_id, amount)
    async with house.books.writing() as transaction:
        await refunds.add(
            transaction,
            {
                "refund_id": asked.refund_id,
                "partner_id": partner_id,
                "currency": amount.currency,
                "minor": amount.minor,
                "account": "1/2010",
                "asked_by": fresh("u"),
                "asked_at": now(),
                "status": "awaiting_check",
            },
        )
    assert await house.deposits.hold_refund(asked) == Held()
    return asked


async def everything_happens(house: House) -> str:
    """Let a deposit of 1000 see every kind of entry; 550 are free and 50 held in the end."""
    partner_id = await open_deposit(house)
    await pay_in(house, partner_id, crowns(1000))
    mistake = await pay_in(house, partner_id, crowns(70))
    charged = await hold(house, partner_id, 200)
    returned = await hold(house, partner_id, 30)
    taken = await hold(house, partner_id, 40)
    await hold(house, partner_id, 50)
    for order in (charged, returned):
        await charge(house, order)
    await house.deposits.release_hold(OrderEnded(taken, NameTaken(now())))
    paid_back = await ask_refund(house, partner_id, crowns(200))
    kept = await ask_refund(house, partner_id, crowns(10))
    await house.deposits.pay_refund(paid_back.refund_id)
    await house.deposits.release_refund(kept.refund_id)
    back = f"top-up/{mistake.bank_account}/{mistake.movement_id}"
    for entry_id in (f"resolve/{returned.order_id}", back):
        await house.deposits.reverse_entry(Reversal(entry_id, "wrong", "u-first", "u-second"))
    return partner_id
