"""Submits orders to registries: exactly one name an order, whatever happens on the way.

The protocol is that of epp.md 6.3 and reliability.md 1.2; its rules are programme/submission.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NoReturn

from temporalio import activity

from activities.pulse import pulse
from activities.registry.attempts import Attempts, Submission
from activities.registry.holders import HolderObjects, HolderRefusedError, Holders
from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
    closure_of,
    sighting_of,
)
from epp.answers import DomainCreated, DomainInfo, Response, expiry_day
from epp.commands import CreateDomain, InfoDomain
from epp.errors import NotSentError, UnsureError
from epp.handles import make_auth_info
from epp.result_codes import CodeClass
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    LaneClosure,
    NameTaken,
    Order,
    OrderStatus,
    Registered,
    RegistryAnswer,
    RegistryRefused,
)
from programme.submission import (
    AttemptOutcome,
    Owner,
    may_give_up,
    must_ask_first,
    owner_of,
    was_accepted_pending,
)

_EXISTS = 2302
_MISSING = 2303
_FOREIGN = (2201,)
_DENIED = 1001
"""A pending order that vanished from the registry was denied; 1001 is the last code it gave."""

_OUTCOMES = {
    CodeClass.OK: AttemptOutcome.CREATED,
    CodeClass.PENDING: AttemptOutcome.PENDING,
    CodeClass.UNSURE: AttemptOutcome.UNSURE,
}


class Registry:
    """The registries our names lie in."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        attempts: Attempts,
        holders: Holders,
        new_cl_trid: Callable[[], str],
    ) -> None:
        self._lanes = lanes
        self._attempts = attempts
        self._holders = holders
        self._new_cl_trid = new_cl_trid

    @activity.defn
    async def register_name(self, order: Order) -> RegistryAnswer:
        """Create the name for this order, or find that this order has created it already.

        Refuses with NameTaken, RegistryRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError.
        """
        lane = self._lanes[order.zone]
        try:
            async with pulse():
                return await self._submit(lane, order)
        except NotSentError as error:
            closed = closure_of(error)
            if closed is None:
                raise RegistryOutOfReachError(str(error)) from error
            return closed

    async def _submit(self, lane: Lane, order: Order) -> RegistryAnswer:
        submission = await self._attempts.open_submission(order, lane.registry, make_auth_info())
        if must_ask_first(submission.attempts):
            known = await self._ask_about(lane, submission)
            if known is not None:
                return known
        asked_at = await self._attempts.moment()
        try:
            objects = await self._holders.objects_for(lane, order.partner_id)
        except HolderRefusedError as error:
            return self._believe(lane, submission, RegistryRefused(error.code, asked_at))
        answer = await self._create(lane, submission, objects)
        return await self._judge(lane, submission, objects, answer)

    async def _ask_about(self, lane: Lane, submission: Submission) -> RegistryAnswer | None:
        """Return what the registry's own record of the name settles, or None if nobody has it."""
        asked_at = await self._attempts.moment()
        answer = await lane.pool.ask(InfoDomain(submission.order.name), self._new_cl_trid())
        info = _info_in(answer)
        sighting = None if info is None else sighting_of(info, lane.pool.account.client_id)
        owner = Owner.ANOTHER if answer.code in _FOREIGN else owner_of(sighting, submission.marker)
        if owner is Owner.THIS_ORDER and info is not None:
            return Registered(_day(info.expires))
        if owner is Owner.PENDING_THIS_ORDER:
            return await self._pending(submission.order)
        if owner is Owner.NOBODY:
            return self._denied(lane, submission, asked_at)
        if owner is Owner.UNCLEAR:
            raise RegistryUnsureError("The registry hides whose the name is; a person has to look.")
        return self._believe(lane, submission, NameTaken(asked_at))

    async def _create(self, lane: Lane, submission: Submission, objects: HolderObjects) -> Response:
        order, cl_trid = submission.order, self._new_cl_trid()
        await self._attempts.open_attempt(order, cl_trid)
        command = CreateDomain(
            name=order.name,
            years=order.years,
            registrant=objects.registrant,
            auth_info=submission.marker,
            admins=(objects.registrant,),
            nsset=objects.nsset,
            hosts=objects.hosts,
        )
        try:
            answer = await lane.pool.order(command, cl_trid)
        except UnsureError as error:
            await self._attempts.end_attempt(order, cl_trid, AttemptOutcome.UNSURE, None)
            raise RegistryUnsureError(str(error)) from error
        except NotSentError:
            await self._attempts.end_attempt(order, cl_trid, AttemptOutcome.NOT_SENT, None)
            raise
        outcome = _OUTCOMES.get(answer.meaning, AttemptOutcome.REFUSED)
        await self._attempts.end_attempt(order, cl_trid, outcome, answer)
        return answer

    async def _judge(
        self, lane: Lane, submission: Submission, objects: HolderObjects, answer: Response
    ) -> RegistryAnswer:
        match answer.meaning:
            case CodeClass.OK:
                return await self._created(lane, submission, answer)
            case CodeClass.PENDING:
                return await self._pending(submission.order)
            case CodeClass.PARK:
                return LaneClosed(LaneClosure.NO_CREDIT)
            case CodeClass.UNSURE:
                raise RegistryUnsureError(f"The registry answered {answer.code}.")
            case CodeClass.SESSION | CodeClass.LATER:
                raise RegistryOutOfReachError(f"The registry answered {answer.code}.")
            case CodeClass.BUG:
                raise RegistryMisspokenError(f"The registry answered {answer.code}.")
            case CodeClass.REJECT if answer.code == _MISSING:
                await self._recreate_what_is_gone(lane, objects)
            case CodeClass.REJECT:
                return await self._refused(lane, submission, answer.code)

    async def _created(
        self, lane: Lane, submission: Submission, answer: Response
    ) -> RegistryAnswer:
        if isinstance(answer.data, DomainCreated) and answer.data.expires:
            return Registered(_day(answer.data.expires))
        # Some registries leave the day out of this answer; their record of the name has it.
        known = await self._ask_about(lane, submission)
        if known is None:
            raise RegistryUnsureError("The name was created, and is not to be seen yet.")
        return known

    async def _recreate_what_is_gone(self, lane: Lane, objects: HolderObjects) -> NoReturn:
        if await self._holders.forget_the_deleted(lane, objects):
            raise RegistryOutOfReachError("An object of ours is gone; it is made again.")
        raise RegistryMisspokenError("The registry misses an object, and shows us all of them.")

    async def _refused(self, lane: Lane, submission: Submission, code: int) -> RegistryAnswer:
        # Before the question, never after: a no counts from the moment it was asked for.
        asked_at = await self._attempts.moment()
        if must_ask_first(submission.attempts):
            # Our own lost attempt may be what stands in the way.
            known = await self._ask_about(lane, submission)
            if known is not None:
                return known
        if code == _EXISTS:
            return self._believe(lane, submission, NameTaken(asked_at))
        return self._believe(lane, submission, RegistryRefused(code, asked_at))

    async def _pending(self, order: Order) -> AwaitingRegistry:
        await self._attempts.show(order, OrderStatus.AWAITING_REGISTRY)
        return AwaitingRegistry()

    def _denied(
        self, lane: Lane, submission: Submission, asked_at: datetime
    ) -> RegistryAnswer | None:
        if not was_accepted_pending(submission.attempts):
            return None
        return self._believe(lane, submission, RegistryRefused(_DENIED, asked_at))

    def _believe(
        self, lane: Lane, submission: Submission, refusal: NameTaken | RegistryRefused
    ) -> RegistryAnswer:
        delay = timedelta(seconds=lane.pool.account.profile.consistency_delay_seconds)
        if not may_give_up(submission.attempts, asked_at=refusal.asked_at, consistency_delay=delay):
            raise RegistryUnsureError("A no is not believed while an attempt may be under way.")
        return refusal


def _info_in(answer: Response) -> DomainInfo | None:
    if isinstance(answer.data, DomainInfo):
        return answer.data
    if answer.code == _MISSING or answer.code in _FOREIGN:
        return None
    raise RegistryUnsureError(f"Asked about the name, the registry answered {answer.code}.")


def _day(raw: str | None) -> date:
    return expiry_day(raw or "")
