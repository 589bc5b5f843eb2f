"""The record of what was sent to a registry: an attempt is in the books before on the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from temporalio import activity

from db.books import orders, submissions
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.sealing import Seal
from epp.answers import Response
from programme.order import SUBMITTABLE, Order, OrderStatus, next_status
from programme.submission import Attempt, AttemptOutcome, Ruling, RulingAsked, RulingStands


@dataclass(frozen=True)
class Case:
    """What is carried to a registry: an order, or a change of a name that is registered."""

    case_id: str
    name: str
    operation: str
    order: Order | None = None
    """An order is sent only while its price is set aside; a change holds no money."""


@dataclass(frozen=True)
class Submission:
    """A case on its way to a registry, with the marker that tells whose the name is."""

    case: Case
    marker: str = field(repr=False)
    attempts: tuple[Attempt, ...]
    opened_at: datetime
    """By the clock that dates the attempts; nothing was asked before."""
    facts: Mapping[str, str] | None = None
    """What was noted before the first attempt; None: nothing was noted yet."""
    ruled: Ruling | None = None

    @property
    def order(self) -> Order:
        """The order that is carried; a change has none."""
        assert self.case.order is not None
        return self.case.order


def case_of(order: Order) -> Case:
    """Return an order as a case."""
    return Case(order.order_id, order.name, order.operation, order)


def _as_case(what: Case | Order) -> Case:
    return what if isinstance(what, Case) else case_of(what)


class Attempts:
    """Keeps submissions and attempts in the books, each step in a transaction of its own."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock

    async def open_submission(self, what: Case | Order, registry: str, marker: str) -> Submission:
        """Return the case's submission; the marker of the first run is the one that counts."""
        case = _as_case(what)
        values = {
            "order_id": case.case_id,
            "registry": registry,
            "name": case.name,
            "operation": case.operation,
            "sealed_marker": self._seal.seal(marker, case.case_id),
        }
        async with self._database.writing() as transaction:
            row = await submissions.open_submission(transaction, values)
            attempts = await submissions.attempts_of(transaction, case.case_id)
        return Submission(
            case,
            self._seal.open(row.sealed_marker, case.case_id),
            attempts,
            row.read_at,
            row.facts,
            None if row.ruled is None else Ruling(row.ruled),
        )

    async def keep_facts(self, case: Case, facts: Mapping[str, str]) -> None:
        """Note what was found before the first attempt; what was noted first stays."""
        async with self._database.writing() as transaction:
            await submissions.keep_facts(transaction, case.case_id, dict(facts))

    async def moment(self) -> datetime:
        """Return the moment by the clock that dates the attempts, not by this machine's own."""
        async with self._database.reading() as transaction:
            return await submissions.moment(transaction)

    async def open_attempt(self, what: Case | Order, cl_trid: str) -> None:
        """Write an attempt down, if the order's price is still set aside.

        Raises OrderNotSubmittableError: whoever comes late finds the order ended.
        """
        case = _as_case(what)
        async with self._database.writing() as transaction:
            if case.order is not None and not await _may_be_sent(transaction, case):
                raise OrderNotSubmittableError(f"Order {case.case_id} may not be sent now.")
            await submissions.open_attempt(transaction, case.case_id, cl_trid)

    async def end_attempt(
        self, what: Case | Order, cl_trid: str, outcome: AttemptOutcome, answer: Response | None
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
            await self.show(what, OrderStatus.UNSURE)

    async def ask_a_person(self, submission: Submission, facts: Mapping[str, str]) -> None:
        """Put an order before our managers, once, with what the registry says of its name."""
        await self.show(submission.case, OrderStatus.UNSURE)
        case_id = submission.case.case_id
        line = Line(submissions.IN_REVIEW, case_id, facts=facts, once=f"order.in_review/{case_id}")
        async with self._database.writing() as transaction:
            await note(transaction, line)

    @activity.defn
    async def rule_on_order(self, asked: RulingAsked) -> RulingStands:
        """Note a manager's word about an order in review; the first word stands."""
        async with self._database.writing() as transaction:
            if not await submissions.is_in_review(transaction, asked.order_id):
                return RulingStands()
            if await submissions.rule(transaction, asked.order_id, asked.ruling, asked.by):
                facts = {"ruling": asked.ruling}
                line = Line("order.ruled", asked.order_id, actor=asked.by, facts=facts)
                await note(transaction, line)
            ruling, by = await submissions.ruling_of(transaction, asked.order_id)
        return RulingStands(Ruling(ruling), by)

    async def show(self, what: Case | Order, status: OrderStatus) -> None:
        """Set the status people see while the registry has the order; an ended order keeps its."""
        case = _as_case(what)
        if case.order is None:
            return
        async with self._database.writing() as transaction:
            row = await orders.locked(transaction, case.case_id)
            if row is None or OrderStatus(row.status) not in SUBMITTABLE:
                return
            status = next_status(OrderStatus(row.status), status)
            await orders.change(transaction, case.case_id, status=status)


async def _may_be_sent(transaction: Transaction, case: Case) -> bool:
    row = await orders.locked(transaction, case.case_id)
    return row is not None and OrderStatus(row.status) in SUBMITTABLE


class OrderNotSubmittableError(RuntimeError):
    """An attempt came after its order had ended; it must not reach the registry."""
