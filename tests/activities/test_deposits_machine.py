"""A deposit's whole life on real PostgreSQL, against a model of a few lines."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
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
    Deposits,
    HoldDiffersError,
    HoldEndedOtherwiseError,
    HoldMissingError,
    OrderEnded,
    OrderEndedError,
    OrderRegistered,
    RefundAsked,
    Released,
    Reversal,
)
from db.books import ledger
from db.engine import Database, Transaction
from db.views.billing import reconcile
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import czk
from programme.order import Held, NameTaken, Order, Registered
from programme.payments import PaymentMatched
from sandbox.postgres import EmbeddedPostgres
from tests.activities.book import assert_the_book_is_right, deposit_in
from tests.conftest import DatabaseUrls, fresh_urls
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
)

PRICES = (1, 2, 3, 4, 5, 6, 1, 2)
TOP_UPS = (1, 2, 3, 5)
REFUNDS = (1, 2, 4)
WRONG_WAY = HoldEndedOtherwiseError
numbers = st.integers(0, len(PRICES) - 1)
movements = st.integers(0, len(TOP_UPS) - 1)
refunds = st.integers(0, len(REFUNDS) - 1)
Result = TypeVar("Result")


@dataclass
class Model:
    """What should be: money free, and how each order stands."""

    free: int = 0
    orders: dict[int, str] = field(default_factory=dict)
    refunds: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    reversed: set[str] = field(default_factory=set)

    @property
    def held(self) -> int:
        ordered = sum(PRICES[number] for number, state in self.orders.items() if state == "held")
        return ordered + sum(
            REFUNDS[number] for number, state in self.refunds.items() if state == "held"
        )


DEATHS = ("credit", "hold", "charge", "refund", "reverse")


class DyingDatabase(Database):
    """Does everything and dies before it commits."""

    def __init__(self, living: Database) -> None:
        self.living = living

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        async with self.living.writing() as transaction:
            yield transaction
            raise ZeroDivisionError

    async def sharing(self, key: str, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        async with self.writing() as transaction:
            return await work(transaction)


class DyingHouse(House):
    @property
    def deposits(self) -> Deposits:
        return Deposits(DyingDatabase(self.books), now, SHORT_DELAY)


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
        self.refunds = [
            RefundAsked(fresh("r"), self.partner_id, crowns(amount)) for amount in REFUNDS
        ]

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

    @rule(number=refunds)
    def a_refund_is_asked(self, number: int) -> None:
        state, amount = self.model.refunds.get(number), REFUNDS[number]
        asked = self.house.deposits.hold_refund(self.refunds[number])
        if state in ("paid", "released"):
            with pytest.raises(OrderEndedError):
                self.run(asked)
        elif state is None and self.model.free < amount:
            short = DepositTooSmall(crowns(self.model.free), crowns(amount - self.model.free))
            assert self.run(asked) == short
        else:
            assert self.run(asked) == Held()
            self.model.free -= amount if state is None else 0
            self.model.refunds[number] = "held"

    @rule(number=refunds)
    def a_refund_is_paid(self, number: int) -> None:
        state = self.model.refunds.get(number)
        paid = self.house.deposits.pay_refund(self.refunds[number].refund_id)
        if state in ("held", "paid"):
            self.run(paid)
            self.model.refunds[number] = "paid"
        else:
            with pytest.raises(WRONG_WAY if state == "released" else HoldMissingError):
                self.run(paid)

    @rule(number=refunds)
    def a_refund_is_released(self, number: int) -> None:
        state = self.model.refunds.get(number)
        release = self.house.deposits.release_refund(self.refunds[number].refund_id)
        if state == "paid":
            with pytest.raises(WRONG_WAY):
                self.run(release)
            return
        assert self.run(release).freed == (state is not None)
        if state == "held":
            self.model.free += REFUNDS[number]
            self.model.refunds[number] = "released"

    @rule(number=numbers)
    def a_charge_is_taken_back(self, number: int) -> None:
        entry_id = f"resolve/{self.orders[number].order_id}"
        answer = self.take_back(entry_id)
        if self.model.orders.get(number) != "charged":
            assert answer == "reversal_impossible"
        else:
            assert answer == "entry_reversed"
            self.model.free += self.first_time(entry_id, PRICES[number])

    @rule(number=movements)
    def a_top_up_is_taken_back(self, number: int) -> None:
        paid, amount = self.payments[number], TOP_UPS[number]
        entry_id = f"top-up/{paid.bank_account}/{paid.movement_id}"
        answer = self.take_back(entry_id)
        if number not in self.model.seen:
            assert answer == "reversal_impossible"
        elif entry_id not in self.model.reversed and self.model.free < amount:
            assert answer == "deposit_too_small"
        else:
            assert answer == "entry_reversed"
            self.model.free -= self.first_time(entry_id, amount)

    def take_back(self, entry_id: str) -> str:
        reversal = Reversal(entry_id, "wrong", "u-first", "u-second")
        return self.run(self.house.deposits.reverse_entry(reversal)).kind

    def first_time(self, entry_id: str, amount: int) -> int:
        again = entry_id in self.model.reversed
        self.model.reversed.add(entry_id)
        return 0 if again else amount

    @rule(number=movements, dying=st.sampled_from(DEATHS))
    def a_process_dies_before_the_commit(self, number: int, dying: str) -> None:
        """Whatever a step did is undone with it; its repeat comes as another step."""
        house, order = DyingHouse(self.house.books, self.house.front), self.orders[number]
        entry_id = f"resolve/{order.order_id}"
        steps: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "credit": lambda: house.deposits.credit_top_up(self.payments[number]),
            "hold": lambda: house.deposits.hold_price(order),
            "charge": lambda: house.deposits.charge_hold(
                OrderRegistered(order, Registered(date(2027, 11, 23)))
            ),
            "refund": lambda: house.deposits.hold_refund(self.refunds[number % len(REFUNDS)]),
            "reverse": lambda: house.deposits.reverse_entry(Reversal(entry_id, "w", "u-1", "u-2")),
        }
        with pytest.raises((ZeroDivisionError, ValueError, LookupError)):
            self.run(steps[dying]())

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
        self.run(assert_the_book_is_right(self.house.books, self.partner_id))

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        found = self.run(self.audit())
        # Tests pay without a bank and write no refunds down.
        assert found <= {"credit_is_not_the_payment", "refund_is_not_what_was_asked"}

    async def audit(self) -> set[str]:
        async with self.house.books.snapshot() as transaction:
            return {finding.kind for finding in await reconcile.findings(transaction)}

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


def test_a_deposits_life_agrees_with_the_model(postgres: EmbeddedPostgres) -> None:
    # A database of its own: the audit looks at all of it after each step.
    run_state_machine_as_test(
        partial(DepositLife, fresh_urls(postgres)),  # type: ignore[arg-type]  # any maker of machines does
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
