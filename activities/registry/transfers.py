"""Brings names of other registrars to us: exactly once an order, with the holder's code.

A registry decides at once (.cz) or after days; after a lost answer its record of the name, and
what it says of the transfer, tell what was done (epp.md 6.7). The code is read where it is sealed
and goes nowhere but to the registry.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from temporalio import activity

from activities.pulse import pulse
from activities.registry.attempts import Submission
from activities.registry.lanes import (
    Lane,
    RegistryOutOfReachError,
    RegistryUnsureError,
    closure_of,
)
from activities.registry.renewals import moment_in
from activities.registry.sending import Sending
from epp.answers import DomainInfo, TransferState, expiry_day
from epp.commands import TransferDomain
from epp.errors import NotSentError
from epp.handles import make_auth_info
from epp.result_codes import CodeClass
from programme.domains.renewing import CLOCKS_DIFFER
from programme.domains.transferring import TransferStage, refusal_by_code, stage_of
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    LaneClosure,
    Order,
    OrderStatus,
    RegistryAnswer,
    Transferred,
    TransferRefusal,
    TransferRefused,
)
from programme.submission import must_ask_first, was_accepted_pending

_UNDER_WAY_ALREADY = 2300


class TransferCodeMissingError(LookupError):
    """An order for a transfer came without the holder's code, or the code was erased."""


class Transfers:
    """Brings names to us."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        sending: Sending,
        code_of: Callable[[Order], Awaitable[str | None]],
    ) -> None:
        self._lanes = lanes
        self._sending = sending
        self._code_of = code_of

    @activity.defn
    async def transfer_name(self, order: Order) -> RegistryAnswer:
        """Bring the name to us for this order, or find that this order has brought it already.

        Refuses with TransferRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError, TransferCodeMissingError.
        """
        lane = self._lanes[order.zone]
        try:
            async with pulse():
                return await self._transfer(lane, order)
        except NotSentError as error:
            closed = closure_of(error)
            if closed is None:
                raise RegistryOutOfReachError(str(error)) from error
            return closed

    async def _transfer(self, lane: Lane, order: Order) -> RegistryAnswer:
        submission = await self._sending.attempts.open_submission(
            order, lane.registry, make_auth_info()
        )
        if must_ask_first(submission.attempts):
            known = await self._ask(lane, submission)
            if known is not None:
                return known
        code = await self._code_of(order)
        if code is None:
            raise TransferCodeMissingError(f"Order {order.order_id} has no transfer code.")
        asked_at = await self._sending.attempts.moment()
        # Where a transfer adds no year, the dialect knows no years either.
        answer = await self._sending.send(
            lane, order, TransferDomain(order.name, code, years=order.years)
        )
        match answer.meaning:
            case CodeClass.OK:
                return await self._came_over(lane, submission)
            case CodeClass.PENDING:
                return await self._pending(order)
            case CodeClass.PARK:
                return LaneClosed(LaneClosure.NO_CREDIT)
            case CodeClass.LATER if answer.code == _UNDER_WAY_ALREADY:
                return await self._already_under_way(lane, submission, asked_at)
            case _:
                return await self._refused(lane, submission, answer.code, asked_at)

    async def _came_over(self, lane: Lane, submission: Submission) -> RegistryAnswer:
        # A transfer's answer has no day, or the one before it; the record of the name has it.
        info = await self._sending.info(lane, submission.order.name)
        if info is None or not self._is_ours(lane, info) or not info.expires:
            raise RegistryUnsureError("The name came over, and is not to be seen with us yet.")
        return Transferred(expiry_day(info.expires))

    async def _already_under_way(
        self, lane: Lane, submission: Submission, asked_at: datetime
    ) -> RegistryAnswer:
        known = await self._ask(lane, submission)
        return known or self._believe(lane, submission, TransferRefusal.NOT_ALLOWED, asked_at)

    async def _refused(
        self, lane: Lane, submission: Submission, code: int, asked_at: datetime
    ) -> RegistryAnswer:
        because = refusal_by_code(code)
        if must_ask_first(submission.attempts):
            # Our own lost attempt may be why the code no longer works, or the name is ours.
            known = await self._ask(lane, submission)
            if known is not None:
                return known
        elif because is TransferRefusal.TOO_EARLY:
            info = await self._sending.info(lane, submission.order.name)
            if info is not None and self._is_ours(lane, info):
                because = TransferRefusal.OURS_ALREADY
        return self._believe(lane, submission, because, asked_at)

    async def _ask(self, lane: Lane, submission: Submission) -> RegistryAnswer | None:
        """Return what the registry's record settles; None if the transfer is to be asked for."""
        order = submission.order
        asked_at = await self._sending.attempts.moment()
        info = await self._sending.info(lane, order.name)
        if info is not None and self._is_ours(lane, info):
            if not self._came_by(submission, info):
                return self._believe(lane, submission, TransferRefusal.OURS_ALREADY, asked_at)
            if not info.expires:
                raise RegistryUnsureError("The name came over, and its day is not to be seen yet.")
            return Transferred(expiry_day(info.expires))
        stage = await self._stage(lane, submission)
        if stage is TransferStage.PENDING:
            return await self._pending(order)
        if stage is TransferStage.APPROVED:
            raise RegistryUnsureError("The transfer is approved; the name is not with us yet.")
        if stage is TransferStage.REJECTED or was_accepted_pending(submission.attempts):
            return self._believe(lane, submission, TransferRefusal.REJECTED, asked_at)
        return None

    async def _stage(self, lane: Lane, submission: Submission) -> TransferStage:
        answer = await self._sending.ask_transfer(lane, submission.order.name)
        state = answer.data
        if not isinstance(state, TransferState):
            return TransferStage.NONE
        if state.requested_by not in (None, lane.pool.account.client_id):
            return TransferStage.NONE
        stage = stage_of(state.status)
        asked_for = moment_in(state.requested_at)
        # A no to somebody's request of last year says nothing about this one.
        return stage if _is_since(submission, asked_for) else TransferStage.NONE

    async def _pending(self, order: Order) -> AwaitingRegistry:
        await self._sending.attempts.show(order, OrderStatus.AWAITING_REGISTRY)
        return AwaitingRegistry()

    def _is_ours(self, lane: Lane, info: DomainInfo) -> bool:
        return info.sponsor == lane.pool.account.client_id

    def _came_by(self, submission: Submission, info: DomainInfo) -> bool:
        """Say whether the name came to us after we first asked; where no day is told, it did."""
        return _is_since(submission, moment_in(info.transferred))

    def _believe(
        self, lane: Lane, submission: Submission, because: TransferRefusal, asked_at: datetime
    ) -> TransferRefused:
        if not self._sending.is_believable(lane, submission, asked_at):
            raise RegistryUnsureError("A no is not believed while an attempt may be under way.")
        return TransferRefused(because, asked_at)


def _is_since(submission: Submission, moment: datetime | None) -> bool:
    if moment is None or not submission.attempts:
        return True
    return moment >= submission.attempts[0].opened_at - CLOCKS_DIFFER
