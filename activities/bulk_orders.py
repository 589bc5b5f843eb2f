"""Bulk orders in our own books: which items come next, how they stand, what became of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from db.books.chronicle import Line, note
from db.books.domains import bulk_orders
from db.engine import Database
from db.views.domains import bulk_items
from programme.domains.bulk import BulkResult, StopCause
from programme.money import Money
from programme.order import Order, OrderStatus

FAILURES_TOLD = 20
"""How many names the letter gives that are not registered; the page gives all."""


@dataclass(frozen=True)
class ItemsWanted:
    """The next items of a bulk order after a line of its list."""

    bulk_id: str
    after: int
    limit: int


@dataclass(frozen=True)
class NextItems:
    """Items in the order given; `last` is the line the next ones come after."""

    orders: tuple[Order, ...]
    last: int
    are_all: bool
    """Whether the list ends with them."""


@dataclass(frozen=True)
class BulkStanding:
    """The items that have begun and not ended."""

    waiting_for_money: tuple[str, ...] = ()
    waiting_for_others: tuple[str, ...] = ()
    """The registry, or a person, says later; that may take days."""
    on_their_way: int = 0
    missing: Money | None = None
    """What the deposit lacks for the first that waits for money."""

    @property
    def under_way(self) -> int:
        """How many there are."""
        return len(self.waiting_for_money) + len(self.waiting_for_others) + self.on_their_way


@dataclass(frozen=True)
class BulkEnded:
    """Every item of a bulk order that began has ended; why the others did not begin."""

    bulk_id: str
    stopped: StopCause | None


class BulkNotAskedForError(RuntimeError):
    """No partner has asked for such a bulk order."""


class BulkOrders:
    """The bulk orders' rows; the orders' own are the deposits' business."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def begin_bulk(self, bulk_id: str) -> int:
        """Write a bulk order down; return how many names it orders. Twice writes it once.

        Raises BulkNotAskedForError.
        """
        async with self._database.writing() as transaction:
            wanted = await bulk_items.wanted(transaction, bulk_id)
            if wanted is None:
                raise BulkNotAskedForError(f"Nobody asked for {bulk_id}.")
            partner_id, names = wanted
            if await bulk_orders.begin(transaction, bulk_id, partner_id, names):
                await note(
                    transaction,
                    Line("bulk.begun", bulk_id, actor=partner_id, facts={"names": names}),
                )
            return names

    @activity.defn
    async def next_items(self, wanted: ItemsWanted) -> NextItems:
        """Return the next items as orders, at the prices the partner agreed to."""
        async with self._database.reading() as transaction:
            found = await bulk_items.orders_after(
                transaction, wanted.bulk_id, wanted.after, wanted.limit
            )
        last = found[-1][0] if found else wanted.after
        return NextItems(tuple(order for _, order in found), last, len(found) < wanted.limit)

    @activity.defn
    async def bulk_standing(self, bulk_id: str) -> BulkStanding:
        """Return which items have begun and not ended, and what they wait for."""
        async with self._database.reading() as transaction:
            slow = await bulk_items.slow(transaction, bulk_id)
        short = [each for each in slow if each.status is OrderStatus.AWAITING_FUNDS]
        others = [each for each in slow if each.waits_for_others]
        return BulkStanding(
            tuple(each.order_id for each in short),
            tuple(each.order_id for each in others),
            len(slow) - len(short) - len(others),
            short[0].missing if short else None,
        )

    @activity.defn
    async def end_bulk(self, ended: BulkEnded) -> BulkResult:
        """Write down that a bulk order has ended; return what became of it. Twice ends it once."""
        async with self._database.writing() as transaction:
            if await bulk_orders.end(transaction, ended.bulk_id, ended.stopped, self._clock()):
                because = {"because": str(ended.stopped)} if ended.stopped else {}
                await note(transaction, Line("bulk.ended", ended.bulk_id, facts=because))
            return await bulk_items.result(transaction, ended.bulk_id, FAILURES_TOLD)
