"""A deposit's whole life on real PostgreSQL, against a model of a few lines."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from activities.deposits import (
    HoldDiffersError,
    HoldEndedOtherwiseError,
    HoldMissingError,
    OrderEnded,
    OrderEndedError,
    OrderRegistered,
    Released,
)
from db.books import ledger
from db.engine import Database
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import czk
from programme.order import Held, NameTaken, Order, Registered
from programme.payments import PaymentMatched
from tests.activities.book import assert_the_book_is_right, deposit_in
from tests.conftest import DatabaseUrls
from tests.makers import (
    House,
    crowns,
    deposit_of,
    fresh,
    make_order,
    make_payment,
    make_top_up,
    now,
    open_deposit,
)

PRICES = (1, 2, 3, 4, 5, 6, 1, 2)
TOP_UPS = (1, 2, 3, 5)
WRONG_WAY = HoldEndedOtherwiseError
numbers = st.integers(0, len(PRICES) - 1)
movements = st.integers(0, len(TOP_UPS) - 1)
Result = TypeVar("Result")


@dataclass
class Model:
    """What should be: money free, and how each order stands."""

    free: int = 0
    orders: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    @property
    def held(self) -> int:
        return sum(PRICES[number] for number, state in self.orders.items() if state == "held")


class DepositLife(RuleBasedStateMachine):
    def __init__(self, urls: DatabaseUrls) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.house = House(Database(urls.worker, pool_size=2), Database(urls.web, pool_size=1))
        self.partner_id = self.run(open_deposit(self.house))
        self.model = Model()
        self.orders = [
            make_order(partner_id=self.partner_id, price=crowns(price)) for price in PRICES
        ]
        self.payments = [self.run(self.called(amount)) for amount in TOP_UPS]

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    async def called(self, amount: int) -> PaymentMatched:
        wanted = make_top_up(partner_id=self.partner_id, net=crowns(amount))
        await self.house.payments.call_for_payment(wanted)
        return make_payment(wanted.top_up_id)

    @rule(number=movements)
    def money_comes(self, number: int) -> None:
        self.run(self.house.deposits.credit_top_up(self.payments[number]))
        if number not in self.model.seen:
            self.model.seen.add(number)
            self.model.free += TOP_UPS[number]

    @rule(number=numbers)
    def an_order_holds(self, number: int) -> None:
        state, price = self.model.orders.get(number), PRICES[number]
        hold = self.house.deposits.hold_price(self.orders[number])
        if state in ("charged", "released"):
            with pytest.raises(OrderEndedError):
                self.run(hold)
        elif state == "held":
            assert self.run(hold) == Held()
        elif self.model.free < price:
            missing = crowns(price - self.model.free)
            assert self.run(hold) == DepositTooSmall(crowns(self.model.free), missing)
            self.model.orders[number] = "waiting"
        else:
            assert self.run(hold) == Held()
            self.took(number)

    @rule()
    def those_who_wait_hold_oldest_first(self) -> None:
        waiting = [number for number, state in self.model.orders.items() if state == "waiting"]
        for number in waiting:
            if self.model.free < PRICES[number]:
                break
            self.took(number)

        named = self.run(self.house.deposits.hold_for_waiting(self.partner_id))

        assert set(named) == {
            self.orders[number].order_id
            for number, state in self.model.orders.items()
            if state == "held"
        }

    @rule(number=numbers)
    def a_hold_is_charged(self, number: int) -> None:
        state = self.model.orders.get(number)
        outcome = OrderRegistered(self.orders[number], Registered(date(2027, 11, 23)))
        charge = self.house.deposits.charge_hold(outcome)
        if state in ("held", "charged"):
            self.run(charge)
            self.model.orders[number] = "charged"
        else:
            with pytest.raises(WRONG_WAY if state == "released" else HoldMissingError):
                self.run(charge)

    @rule(number=numbers)
    def a_hold_is_released(self, number: int) -> None:
        state = self.model.orders.get(number)
        release = self.house.deposits.release_hold(
            OrderEnded(self.orders[number], NameTaken(now()))
        )
        if state == "charged":
            with pytest.raises(WRONG_WAY):
                self.run(release)
            return
        assert isinstance(self.run(release), Released)
        self.model.free += PRICES[number] if state == "held" else 0
        self.model.orders[number] = "released"

    @rule(number=numbers)
    def one_id_comes_with_another_price(self, number: int) -> None:
        first = self.orders[number]
        other: Order = make_order(
            partner_id=self.partner_id, order_id=first.order_id, name=first.name, price=crowns(99)
        )
        if self.model.orders.get(number) in ("held", "waiting", "charged"):
            with pytest.raises(HoldDiffersError):
                self.run(self.house.deposits.hold_price(other))

    @rule()
    def a_process_dies_inside_a_transaction(self) -> None:
        with pytest.raises(ZeroDivisionError):
            self.run(self.dying())

    async def dying(self) -> None:
        async with self.house.books.writing() as transaction:
            await ledger.lock(transaction, self.partner_id)
            entry = Entry(EntryKind.TOP_UP, fresh("movement"), czk(100))
            await ledger.append(transaction, self.partner_id, entry)
            raise ZeroDivisionError

    @invariant()
    def the_books_say_what_should_be(self) -> None:
        deposit = self.run(deposit_in(self.house.books, self.partner_id))
        assert deposit == deposit_of(crowns(self.model.free), crowns(self.model.held))

    def took(self, number: int) -> None:
        self.model.free -= PRICES[number]
        self.model.orders[number] = "held"

    def teardown(self) -> None:
        try:
            self.run(assert_the_book_is_right(self.house.books, self.partner_id))
        finally:
            self.run(self.house.books.close())
            self.run(self.house.front.close())
            self.loop.close()


def test_a_deposits_life_agrees_with_the_model(database_urls: DatabaseUrls) -> None:
    run_state_machine_as_test(
        partial(DepositLife, database_urls),  # type: ignore[arg-type]  # any maker of machines does
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
