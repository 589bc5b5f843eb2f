"""The deposits: holds, charges, releases and top-ups, each in one transaction under one lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio import activity

from db.books import ledger, orders, partners, payments, services, submissions
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from programme import ledger as rules
from programme.ledger import Deposit, DepositTooSmall, Entry, EntryKind, Resolution
from programme.money import Currency, Money
from programme.order import (
    AlreadyOrdered,
    DepositNotOpen,
    Held,
    HoldAnswer,
    NameTaken,
    Order,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    next_status,
    status_at_end,
)
from programme.payments import PaymentMatched, TopUpStatus
from programme.people.partner import MAY_ORDER
from programme.submission import may_give_up


@dataclass(frozen=True)
class OrderRegistered:
    """An order whose name the registry has created."""

    order: Order
    registered: Registered


@dataclass(frozen=True)
class OrderEnded:
    """An order that ended without a name."""

    order: Order
    end: OrderEnd


@dataclass(frozen=True)
class Released:
    """What the order held is free again, and it can hold no more; others may want the money."""

    freed: bool
    kind: Literal["released"] = "released"


@dataclass(frozen=True)
class AttemptUnderWay:
    """An attempt at the registry may still succeed; the money must stay set aside."""

    kind: Literal["attempt_under_way"] = "attempt_under_way"


@dataclass(frozen=True)
class TopUpCredited:
    """The payment is in the deposit."""

    credited: Money
    available: Money


class Deposits:
    """The deposits, as workflows see them. Each method is one transaction."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], consistency_delay: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._consistency_delay = consistency_delay

    @activity.defn
    async def open_deposit(self, partner_id: str) -> None:
        """Open an empty deposit; a repeat finds it open.

        Raises PartnerMissingError.
        """
        async with self._database.writing() as transaction:
            if await partners.find(transaction, partner_id) is None:
                raise PartnerMissingError(f"{partner_id} is not a partner.")
            if await ledger.open_deposit(transaction, partner_id, Currency.CZK):
                await note(transaction, Line("deposit.opened", partner_id, actor=partner_id))

    @activity.defn
    async def hold_price(self, order: Order) -> HoldAnswer:
        """Write the order down and set its price aside; asking twice for one order holds once.

        Refuses with DepositTooSmall, AlreadyOrdered, DepositNotOpen, PartnerNotActive.
        Raises HoldDiffersError, OrderEndedError.
        """
        async with self._database.writing() as transaction:
            deposit = await ledger.lock(transaction, order.partner_id)
            taken = await self._write_order(transaction, order)
            if taken is not None:
                return taken
            if not await _may_order(transaction, order.partner_id):
                return PartnerNotActive()
            if deposit is None:
                return DepositNotOpen()
            return await self._hold(transaction, deposit, order)

    @activity.defn
    async def hold_for_waiting(self, partner_id: str) -> tuple[str, ...]:
        """Set prices aside for orders that wait, the oldest first, as far as the money goes.

        Returns the ids of all orders that hold now; a repeat holds nothing twice.
        """
        async with self._database.writing() as transaction:
            deposit = await ledger.lock(transaction, partner_id)
            for order in await orders.waiting_for_funds(transaction, partner_id):
                answer = await self._hold(transaction, deposit, order) if deposit else None
                if not isinstance(answer, Held):
                    # Strictly by age: a small young order does not overtake a large old one.
                    break
                deposit = await ledger.read(transaction, partner_id)
            # Asked of the books, not remembered: a repeat must name those the first run held for.
            return await orders.ready_to_send(transaction, partner_id)

    @activity.defn
    async def charge_hold(self, outcome: OrderRegistered) -> None:
        """Turn the order's hold into a charge and set the service up; twice charges once.

        Raises HoldMissingError, HoldEndedOtherwiseError.
        """
        order = outcome.order
        async with self._database.writing() as transaction:
            await ledger.lock(transaction, order.partner_id)
            if not await self._resolve(transaction, order, EntryKind.CHARGE):
                return
            until = outcome.registered.until
            await self._end_order(transaction, order, outcome.registered, registered_until=until)
            await services.add(
                transaction,
                {
                    "order_id": order.order_id,
                    "kind": "name",
                    "name": order.name,
                    "administrator_id": order.partner_id,
                    "payer_id": order.partner_id,
                    "registered_until": until,
                },
            )

    @activity.defn
    async def release_hold(self, ended: OrderEnded) -> Released | AttemptUnderWay:
        """Give back what the order holds, if anything; from then on it can hold no more.

        Refuses with AttemptUnderWay while an attempt at the registry may still succeed.
        Raises HoldEndedOtherwiseError.
        """
        order = ended.order
        async with self._database.writing() as transaction:
            deposit = await ledger.lock(transaction, order.partner_id)
            row = await orders.locked(transaction, order.order_id)
            if not await self._nothing_under_way(transaction, ended):
                return AttemptUnderWay()
            if deposit is not None:
                await self._resolve(transaction, order, EntryKind.RELEASE)
            if row is not None and row.end_kind is None:
                await self._end_order(transaction, order, ended.end)
            book = await ledger.order_in_book(transaction, order.order_id)
            return Released(freed=book.hold is not None)

    @activity.defn
    async def credit_top_up(self, paid: PaymentMatched) -> TopUpCredited:
        """Add a matched payment, net of VAT, to the deposit; a movement is added once."""
        async with self._database.writing() as transaction:
            row = await payments.find_top_up(transaction, paid.top_up_id)
            if row is None:
                raise LookupError(f"There is no top-up {paid.top_up_id}.")
            net = Money(Currency(row.currency), row.net_minor)
            deposit = await ledger.lock(transaction, row.partner_id)
            entry = rules.top_up(paid.bank_account, paid.movement_id, net)
            if await ledger.find(transaction, entry.entry_id) is None:
                await ledger.append(transaction, row.partner_id, entry)
                await payments.change_top_up(
                    transaction,
                    paid.top_up_id,
                    status=TopUpStatus.CREDITED,
                    ended_at=self._clock(),
                )
                credited: dict[str, str | int] = {"minor": net.minor, "movement": paid.movement_id}
                await note(transaction, Line("top_up.credited", paid.top_up_id, facts=credited))
            deposit = await ledger.read(transaction, row.partner_id)
            return TopUpCredited(net, deposit.free if deposit else net)

    async def _write_order(self, transaction: Transaction, order: Order) -> AlreadyOrdered | None:
        if await orders.add(transaction, order, OrderStatus.RECEIVED):
            facts: dict[str, str | int] = {"name": order.name, "minor": order.price.minor}
            line = Line("order.received", order.order_id, actor=order.partner_id, facts=facts)
            await note(transaction, line)
            return None
        row = await orders.locked(transaction, order.order_id)
        if row is not None:
            if not orders.is_same(row, order):
                raise HoldDiffersError(f"Order {order.order_id} was another one before.")
            # It ended before: it was refused for the name, or this attempt comes too late.
            return AlreadyOrdered(row.end_detail) if row.end_kind == "already_ordered" else None
        other = await orders.live_order_of(transaction, order.name)
        if other is None:
            raise NameJustFreedError(f"The order that held {order.name} ended just now.")
        await orders.add(transaction, order, OrderStatus.REFUSED)
        refusal = AlreadyOrdered(other)
        await orders.change(
            transaction,
            order.order_id,
            end_kind=refusal.kind,
            end_detail=other,
            ended_at=self._clock(),
        )
        await note(
            transaction, Line("order.refused", order.order_id, facts={"because": refusal.kind})
        )
        return refusal

    async def _hold(
        self, transaction: Transaction, deposit: Deposit, order: Order
    ) -> Held | DepositTooSmall:
        book = await ledger.order_in_book(transaction, order.order_id)
        if book.resolution is not None:
            raise OrderEndedError(f"Order {order.order_id} has ended; it can hold no more.")
        if book.hold is not None:
            if book.hold.amount != order.price:
                raise HoldDiffersError(f"Order {order.order_id} holds another amount already.")
            return Held()
        entry = rules.hold(deposit, order.order_id, order.price)
        if isinstance(entry, DepositTooSmall):
            await self._move_order(
                transaction,
                order.order_id,
                OrderStatus.AWAITING_FUNDS,
                missing_minor=entry.missing.minor,
            )
            return entry
        await ledger.append(transaction, order.partner_id, entry)
        await self._move_order(
            transaction, order.order_id, OrderStatus.AT_REGISTRY, missing_minor=None
        )
        held = {"minor": order.price.minor}
        await note(transaction, Line("deposit.held", order.order_id, facts=held))
        return Held()

    async def _resolve(self, transaction: Transaction, order: Order, how: Resolution) -> bool:
        book = await ledger.order_in_book(transaction, order.order_id)
        if book.resolution is not None:
            if book.resolution.kind is not how:
                raise HoldEndedOtherwiseError(
                    f"The hold of order {order.order_id} ended with {book.resolution.kind}."
                )
            return False
        await ledger.append(transaction, order.partner_id, _resolution(book.hold, order, how))
        return True

    async def _nothing_under_way(self, transaction: Transaction, ended: OrderEnded) -> bool:
        attempts = await submissions.attempts_of(transaction, ended.order.order_id)
        if not attempts:
            return True
        if not isinstance(ended.end, NameTaken | RegistryRefused):
            raise HoldEndedOtherwiseError(
                f"Order {ended.order.order_id} was sent; {ended.end.kind} is no end for it."
            )
        return may_give_up(
            attempts,
            asked_at=ended.end.asked_at,
            consistency_delay=self._consistency_delay,
        )

    async def _move_order(
        self, transaction: Transaction, order_id: str, wanted: OrderStatus, **values: Any
    ) -> None:
        row = await orders.locked(transaction, order_id)
        if row is None:
            raise LookupError(f"There is no order {order_id}.")
        status = next_status(OrderStatus(row.status), wanted)
        await orders.change(transaction, order_id, status=status, **values)

    async def _end_order(
        self, transaction: Transaction, order: Order, end: OrderEnd, **values: Any
    ) -> None:
        status = status_at_end(end)
        await self._move_order(
            transaction,
            order.order_id,
            status,
            end_kind=end.kind,
            end_detail=_detail(end),
            ended_at=self._clock(),
            **values,
        )
        await note(
            transaction, Line(f"order.{status}", order.order_id, facts={"because": end.kind})
        )


async def _may_order(transaction: Transaction, partner_id: str) -> bool:
    partner = await partners.find(transaction, partner_id)
    return partner is not None and partner.status in MAY_ORDER


def _resolution(hold: Entry | None, order: Order, how: Resolution) -> Entry:
    if hold is not None:
        return rules.resolve(hold, how)
    if how is EntryKind.CHARGE:
        raise HoldMissingError(f"Order {order.order_id} holds nothing.")
    return rules.nothing_held(order.order_id, order.price.currency)


def _detail(end: OrderEnd) -> str | None:
    match end:
        case RegistryRefused(code=code):
            return str(code)
        case AlreadyOrdered(order_id=other):
            return other
        case _:
            return None


class PartnerMissingError(LookupError):
    """A deposit was asked for by somebody who is not a partner."""


class NameJustFreedError(RuntimeError):
    """Another order for the name ended between two looks; the next try will know."""


class OrderEndedError(ValueError):
    """An attempt to hold came after the order had ended."""


class HoldDiffersError(ValueError):
    """An order holds another amount than it asks for now."""


class HoldMissingError(LookupError):
    """An order that never held money wants it charged."""


class HoldEndedOtherwiseError(ValueError):
    """A hold that was charged should be released, or the other way round."""
