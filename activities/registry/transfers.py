"""Brings names of other registrars to us: exactly once an order, with the holder's code.

A registry decides at once (.cz) or after days; after a lost answer its record of the name, and
what it says of the transfer, tell what was done (epp.md 6.7). The code is read where it is sealed
and goes nowhere but to the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from temporalio import activity

from activities.registry.attempts import Submission, case_of
from activities.registry.carrying import Carrier, Plan, Refusal, believe
from activities.registry.details import Details
from activities.registry.lanes import Lane, RegistryMisspokenError, RegistryUnsureError, agreed_fee
from activities.registry.records import is_ours, moment_in, record_of
from epp.answers import DomainInfo, Response, TransferState, expiry_day
from epp.commands import QueryTransfer, TransferDomain
from programme.domains.renewing import CLOCKS_DIFFER
from programme.domains.transferring import TransferStage, refusal_by_code, stage_of
from programme.order import (
    AwaitingRegistry,
    Order,
    OrderStatus,
    RegistryAnswer,
    Transferred,
    TransferRefusal,
    TransferRefused,
)
from programme.submission import must_ask_first, was_accepted_pending

_UNDER_WAY_ALREADY = 2300


class Transfers:
    """Brings names to us."""

    def __init__(self, lanes: Mapping[str, Lane], carrier: Carrier, details: Details) -> None:
        self._lanes = lanes
        self._carrier = carrier
        self._details = details

    @activity.defn
    async def transfer_name(self, order: Order) -> RegistryAnswer:
        """Bring the name to us for this order, or find that this order has brought it already.

        Refuses with TransferRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError.
        """
        lane = self._lanes[order.zone]
        plan = Transfer(lane, order, self._carrier, self._details)
        return await self._carrier.carry(lane, case_of(order), plan)


class Transfer(Plan[RegistryAnswer]):
    """Brings one name to us; whose the name is then tells whether it was done."""

    def __init__(self, lane: Lane, order: Order, carrier: Carrier, details: Details) -> None:
        self._lane = lane
        self._order = order
        self._attempts = carrier.attempts
        self._new_cl_trid = carrier.new_cl_trid
        self._details = details

    async def look(self, submission: Submission, asked_at: datetime) -> RegistryAnswer | None:
        """Return what the registry's record settles; None if the transfer is to be asked for."""
        info = await self._record()
        if info is not None and is_ours(self._lane, info):
            if not _is_since(submission, moment_in(info.transferred)):
                return self._no(submission, TransferRefusal.OURS_ALREADY, asked_at)
            return _came_over(info)
        stage = await self._stage(submission)
        if stage is TransferStage.PENDING:
            return await self._accepted(submission)
        if stage is TransferStage.APPROVED:
            raise RegistryUnsureError("The transfer is approved; the name is not with us yet.")
        if stage is TransferStage.REJECTED or was_accepted_pending(submission.attempts):
            return self._no(submission, TransferRefusal.REJECTED, asked_at)
        return None

    async def command(self, submission: Submission) -> TransferDomain:
        """Return the request with the holder's code; where it adds no year, none is said."""
        details = await self._details.of(self._order.partner_id, self._order.details_id)
        if details.auth_info is None:
            raise RegistryMisspokenError(f"Order {self._order.order_id} has no transfer code.")
        years = None if self._is_done_at_once else self._order.years
        fee = agreed_fee(self._lane, "transfer", self._order.years)
        return TransferDomain(self._order.name, details.auth_info, years=years, fee=fee)

    async def done(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Return the last day from the name's record; a transfer's answer has none, or the old."""
        info = await self._record()
        if info is None or not is_ours(self._lane, info):
            raise RegistryUnsureError("The name came over, and is not to be seen with us yet.")
        return _came_over(info)

    async def pending(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Show that the other registrar decides now; the price stays set aside."""
        return await self._accepted(submission)

    async def refused(self, submission: Submission, refusal: Refusal) -> RegistryAnswer:
        """Return why the name stays where it is."""
        because = refusal_by_code(refusal.code)
        if because is TransferRefusal.TOO_EARLY and is_ours(self._lane, await self._record()):
            because = TransferRefusal.OURS_ALREADY
        return TransferRefused(because, refusal.asked_at)

    async def not_now(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Find our own request under way, or return that the name is locked."""
        asked_at = await self._attempts.moment()
        if answer.code == _UNDER_WAY_ALREADY or must_ask_first(submission.attempts):
            known = await self.look(submission, asked_at)
            if known is not None:
                return known
        return self._no(submission, refusal_by_code(answer.code), asked_at)

    @property
    def _is_done_at_once(self) -> bool:
        """FRED asks nobody, adds no year, and has nothing to ask about afterwards."""
        return self._lane.pool.account.profile.dialect == "fred"

    async def _record(self) -> DomainInfo | None:
        return await record_of(self._lane, self._order.name, self._new_cl_trid)

    async def _stage(self, submission: Submission) -> TransferStage:
        if self._is_done_at_once:
            return TransferStage.NONE
        question = QueryTransfer(self._order.name)
        state = (await self._lane.pool.ask(question, self._new_cl_trid())).data
        if not isinstance(state, TransferState):
            return TransferStage.NONE
        if state.requested_by not in (None, self._lane.pool.account.client_id):
            return TransferStage.NONE
        # A no to somebody's request of last year says nothing about this one.
        is_this_one = _is_since(submission, moment_in(state.requested_at))
        return stage_of(state.status) if is_this_one else TransferStage.NONE

    async def _accepted(self, submission: Submission) -> AwaitingRegistry:
        await self._attempts.show(submission.case, OrderStatus.AWAITING_REGISTRY)
        return AwaitingRegistry()

    def _no(
        self, submission: Submission, because: TransferRefusal, asked_at: datetime
    ) -> TransferRefused:
        believe(self._lane, submission, asked_at)
        return TransferRefused(because, asked_at)


def _came_over(info: DomainInfo) -> Transferred:
    if not info.expires:
        raise RegistryUnsureError("The name came over, and its day is not to be seen yet.")
    return Transferred(expiry_day(info.expires))


def _is_since(submission: Submission, moment: datetime | None) -> bool:
    """Say whether something happened after we first asked; what has no day did."""
    if moment is None or not submission.attempts:
        return True
    return moment >= submission.attempts[0].opened_at - CLOCKS_DIFFER
