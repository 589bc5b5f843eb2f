"""The record of what was sent to a registry: an attempt is in the books before on the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.books import orders, submissions
from db.engine import Database
from db.sealing import Seal
from epp.answers import Response
from programme.order import SUBMITTABLE, Order, OrderStatus, next_status
from programme.submission import Attempt, AttemptOutcome


@dataclass(frozen=True)
class Submission:
    """An order on its way to a registry, with the marker that tells whose the name is."""

    order: Order
    marker: str = field(repr=False)
    attempts: tuple[Attempt, ...]


class Attempts:
    """Keeps submissions and attempts in the books, each step in a transaction of its own."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock

    async def open_submission(self, order: Order, registry: str, marker: str) -> Submission:
        """Return the order's submission; the marker of the first run is the one that counts."""
        values = {
            "order_id": order.order_id,
            "registry": registry,
            "name": order.name,
            "sealed_marker": self._seal.seal(marker, order.order_id),
        }
        async with self._database.writing() as transaction:
            row = await submissions.open_submission(transaction, values)
            attempts = await submissions.attempts_of(transaction, order.order_id)
        return Submission(order, self._seal.open(row.sealed_marker, order.order_id), attempts)

    async def moment(self) -> datetime:
        """Return the moment by the clock that dates the attempts, not by this machine's own."""
        async with self._database.reading() as transaction:
            return await submissions.moment(transaction)

    async def open_attempt(self, order: Order, cl_trid: str) -> None:
        """Write an attempt down, if the order's price is still set aside.

        Raises OrderNotSubmittableError: whoever comes late finds the order ended.
        """
        async with self._database.writing() as transaction:
            row = await orders.locked(transaction, order.order_id)
            if row is None or OrderStatus(row.status) not in SUBMITTABLE:
                raise OrderNotSubmittableError(f"Order {order.order_id} may not be sent now.")
            await submissions.open_attempt(transaction, order.order_id, cl_trid)

    async def end_attempt(
        self, order: Order, cl_trid: str, outcome: AttemptOutcome, answer: Response | None
    ) -> None:
        """Write down how an attempt ended, and what that makes of the order."""
        async with self._database.writing() as transaction:
            await submissions.end_attempt(
                transaction,
                cl_trid,
                outcome=outcome,
                code=None if answer is None else answer.code,
                sv_trid=None if answer is None else answer.sv_trid,
                ended_at=self._clock(),
            )
        if outcome is AttemptOutcome.UNSURE:
            await self.show(order, OrderStatus.UNSURE)

    async def show(self, order: Order, status: OrderStatus) -> None:
        """Set the status people see while the registry has the order; an ended order keeps its."""
        async with self._database.writing() as transaction:
            row = await orders.locked(transaction, order.order_id)
            if row is None or OrderStatus(row.status) not in SUBMITTABLE:
                return
            status = next_status(OrderStatus(row.status), status)
            await orders.change(transaction, order.order_id, status=status)


class OrderNotSubmittableError(RuntimeError):
    """An attempt came after its order had ended; it must not reach the registry."""
