"""The orders' part of the deposits: prices are set aside, charged and given back.

The order's own rows are written before the deposit is locked, so that a busy partner's orders wait
for each other no longer than one function of PostgreSQL takes; those that come at the same moment
share a transaction. Whoever locks both locks the order first; the deposit is locked by the
functions of db/moving.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from temporalio import activity

from activities.deposits.answers import (
    AttemptUnderWay,
    HoldDiffersError,
    HoldEndedOtherwiseError,
    HoldMissingError,
    NameJustFreedError,
    OrderEnded,
    OrderEndedError,
    OrderRegistered,
    Released,
)
from activities.deposits.keeping import Keeper
from db.books import ledger, orders, services, submissions
from db.books.chronicle import Line, note
from db.engine import Transaction
from db.views.domains import details
from programme import ledger as rules
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import Money
from programme.order import (
    AlreadyOrdered,
    AlreadyRenewed,
    DepositNotOpen,
    Held,
    HoldAnswer,
    NotYourName,
    Order,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    RegistryRefused,
    TakenBack,
    TransferRefused,
    Undone,
    next_status,
    status_at_end,
)
from programme.people.partner import MAY_ORDER
from programme.pricing import Operation
from programme.submission import may_give_up, must_ask_first


class OrderHolds(Keeper):
    """What orders do to a deposit."""

    @activity.defn
    async def hold_price(self, order: Order) -> HoldAnswer:
        """Write the order down and set its price aside; asking twice for one order holds once.

        Refuses with DepositTooSmall, AlreadyOrdered, DepositNotOpen, PartnerNotActive; a renewal
        also with AlreadyRenewed, NotYourName. Raises HoldDiffersError, OrderEndedError.
        """

        async def work(transaction: Transaction) -> HoldAnswer:
            taken = await self._write_order(transaction, order)
            if taken is not None:
                return taken
            return await self._hold(transaction, order)

        return await self._database.sharing(order.partner_id, work)

    @activity.defn
    async def hold_for_waiting(self, partner_id: str) -> tuple[str, ...]:
        """Set prices aside for orders that wait, the oldest first, as far as the money goes.

        Returns the ids of all orders that hold now; a repeat holds nothing twice.
        """
        async with self._database.writing() as transaction:
            for order_id in await orders.waiting_for_funds(transaction, partner_id):
                moved = await ledger.hold_for_order(transaction, order_id)
                if moved.outcome not in ("made", "repeated"):
                    # Strictly by age: a small young order does not overtake a large old one.
                    break
            # Asked of the books, not remembered: a repeat must name those the first run held for.
            return await orders.ready_to_send(transaction, partner_id)

    @activity.defn
    async def charge_hold(self, outcome: OrderRegistered) -> None:
        """Charge what the order holds and set the service up, or prolong it; twice charges once.

        Raises HoldMissingError, HoldEndedOtherwiseError.
        """
        order_id, until = outcome.order.order_id, outcome.registered.until

        async def work(transaction: Transaction) -> None:
            how = await ledger.charge_for_order(transaction, order_id, until, self._clock())
            match how:
                case "made" | EntryKind.CHARGE:
                    await self._note_holder(transaction, outcome.order)
                case "no_hold":
                    raise HoldMissingError(f"Order {order_id} holds nothing.")
                case "no_order":
                    raise LookupError(f"There is no order {order_id}.")
                case _:
                    raise HoldEndedOtherwiseError(f"The hold of order {order_id} ended with {how}.")

        await self._database.sharing(outcome.order.partner_id, work)

    @activity.defn
    async def release_hold(self, ended: OrderEnded) -> Released | AttemptUnderWay:
        """Give back what the order holds, if anything; from then on it can hold no more.

        Refuses with AttemptUnderWay while an attempt at the registry may still succeed.
        Raises HoldEndedOtherwiseError.
        """
        order = ended.order
        async with self._database.writing() as transaction:
            row = await orders.locked(transaction, order.order_id)
            if not await self._nothing_under_way(transaction, ended):
                return AttemptUnderWay()
            if await ledger.read(transaction, order.partner_id) is not None:
                release = await self._release(transaction, order)
                if release is not None:
                    await ledger.append(transaction, order.partner_id, release)
            if row is not None and row.end_kind is None:
                await self._end_order(transaction, order, ended.end)
            book = await ledger.order_in_book(transaction, order.order_id)
            return Released(freed=book.hold is not None)

    async def _note_holder(self, transaction: Transaction, order: Order) -> None:
        if order.details_id is not None:
            holder_id = await details.holder_of(transaction, order.details_id)
            await services.give_holder(transaction, order.order_id, holder_id)

    async def _write_order(
        self, transaction: Transaction, order: Order
    ) -> AlreadyOrdered | AlreadyRenewed | NotYourName | None:
        facts: dict[str, str | int] = {"name": order.name, "minor": order.price.minor}
        line = Line("order.received", order.order_id, actor=order.partner_id, facts=facts)
        not_to_renew = await _not_to_renew(transaction, order)
        if not_to_renew is None and await orders.receive(transaction, order, line):
            return None
        row = await orders.locked(transaction, order.order_id)
        if row is not None:
            if not orders.is_same(row, order):
                raise HoldDiffersError(f"Order {order.order_id} was another one before.")
            # It ended before: it was refused for the name, or this attempt comes too late.
            return _refused_before(row)
        refusal = not_to_renew or await _in_the_way(transaction, order)
        await orders.add(transaction, order, OrderStatus.REFUSED)
        await orders.change(
            transaction,
            order.order_id,
            end_kind=refusal.kind,
            end_detail=_detail(refusal),
            ended_at=self._clock(),
        )
        await note(
            transaction, Line("order.refused", order.order_id, facts={"because": refusal.kind})
        )
        return refusal

    async def _hold(self, transaction: Transaction, order: Order) -> HoldAnswer:
        moved = await ledger.hold_for_order(transaction, order.order_id, MAY_ORDER)
        match moved.outcome:
            case "not_active":
                return PartnerNotActive()
            case "no_deposit":
                return DepositNotOpen()
            case "ended":
                raise OrderEndedError(f"Order {order.order_id} has ended; it can hold no more.")
            case "too_small":
                currency = order.price.currency
                return DepositTooSmall(
                    available=Money(currency, moved.free_minor),
                    missing=Money(currency, moved.missing_minor),
                )
            case _:
                return Held()

    async def _release(self, transaction: Transaction, order: Order) -> Entry | None:
        """Return the entry that gives back what the order holds; None when it was made before."""
        book = await ledger.order_in_book(transaction, order.order_id)
        if book.resolution is None:
            if book.hold is None:
                return rules.nothing_held(order.order_id, order.price.currency)
            return rules.resolve(book.hold, EntryKind.RELEASE)
        if book.resolution.kind is not EntryKind.RELEASE:
            raise HoldEndedOtherwiseError(
                f"The hold of order {order.order_id} ended with {book.resolution.kind}."
            )
        return None

    async def _nothing_under_way(self, transaction: Transaction, ended: OrderEnded) -> bool:
        attempts = await submissions.attempts_of(transaction, ended.order.order_id)
        if not attempts:
            return True
        if isinstance(ended.end, TakenBack):
            # Only what was never sent, or was refused, can still be taken back.
            return not must_ask_first(attempts)
        if not isinstance(ended.end, Undone):
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


async def _not_to_renew(
    transaction: Transaction, order: Order
) -> AlreadyRenewed | NotYourName | None:
    """Return why a renewal would move nothing, or something that is not the partner's."""
    if order.operation is not Operation.RENEW:
        return None
    service = await services.running(transaction, order.name)
    if service is None or order.partner_id not in (service.administrator_id, service.payer_id):
        return NotYourName()
    until: date = service.registered_until
    return None if until == order.until else AlreadyRenewed(until)


async def _in_the_way(transaction: Transaction, order: Order) -> AlreadyOrdered:
    other = await orders.live_order_of(transaction, order.name, order.operation)
    if other is None:
        raise NameJustFreedError(f"The order that held {order.name} ended just now.")
    return AlreadyOrdered(other)


def _refused_before(row: Any) -> AlreadyOrdered | AlreadyRenewed | NotYourName | None:
    match row.end_kind:
        case "already_ordered":
            return AlreadyOrdered(row.end_detail)
        case "already_renewed":
            return AlreadyRenewed(date.fromisoformat(row.end_detail))
        case "not_your_name":
            return NotYourName()
        case _:
            return None


def _detail(end: OrderEnd) -> str | None:
    match end:
        case AlreadyRenewed(until=until):
            return until.isoformat()
        case TransferRefused(because=because):
            return because.value
        case RegistryRefused(code=code):
            return str(code)
        case AlreadyOrdered(order_id=other):
            return other
        case _:
            return None
