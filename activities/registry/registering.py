"""How a name is created for an order: the plan of epp.md 6.3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from activities.registry.attempts import Attempts, Submission
from activities.registry.carrying import (
    Plan,
    Refusal,
    RefusedBeforehandError,
    believe,
    consistency_delay_of,
)
from activities.registry.holders import HolderObjects, Holders
from activities.registry.lanes import (
    Lane,
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
    agreed_fee,
    sighting_of,
)
from activities.registry.objects import ObjectRefusedError
from epp.answers import DomainCreated, DomainInfo, Response, expiry_day
from epp.commands import CreateDomain, InfoDomain
from programme.order import (
    AwaitingRegistry,
    NameTaken,
    Order,
    OrderStatus,
    Registered,
    RegistryAnswer,
    RegistryRefused,
)
from programme.submission import (
    Owner,
    Ruling,
    must_ask_first,
    owner_of,
    was_accepted_pending,
)

_EXISTS = 2302
_MISSING = 2303
_FOREIGN = (2201,)
_DENIED = 1001
"""A pending order that vanished from the registry was denied; 1001 is the last code it gave."""


class Registration(Plan[RegistryAnswer]):
    """Creates a name for an order; the order's marker in its record tells it from any other."""

    def __init__(
        self,
        lane: Lane,
        order: Order,
        attempts: Attempts,
        holders: Holders,
        new_cl_trid: Callable[[], str],
    ) -> None:
        self._lane = lane
        self._order = order
        self._attempts = attempts
        self._holders = holders
        self._new_cl_trid = new_cl_trid
        self._objects: HolderObjects | None = None

    async def look(self, submission: Submission, asked_at: datetime) -> RegistryAnswer | None:
        """Return what the registry's own record of the name settles, or None if nobody has it."""
        answer = await self._lane.pool.ask(InfoDomain(self._order.name), self._new_cl_trid())
        info = _info_in(answer)
        sighting = None if info is None else sighting_of(info, self._lane.pool.account.client_id)
        owner = Owner.ANOTHER if answer.code in _FOREIGN else owner_of(sighting, submission.marker)
        if owner is Owner.THIS_ORDER and info is not None:
            return Registered(expiry_day(info.expires or ""))
        if owner is Owner.PENDING_THIS_ORDER:
            return await self._accepted(submission)
        if owner is Owner.NOBODY:
            return self._denied(submission, asked_at)
        if owner is Owner.UNCLEAR:
            assert info is not None
            return await self._ruled(submission, info, asked_at)
        believe(self._lane, submission, asked_at)
        return NameTaken(asked_at)

    async def command(self, submission: Submission) -> CreateDomain:
        """Return the create, once the holder and the servers are known to the registry."""
        try:
            objects = await self._holders.objects_for(
                self._lane, self._order.partner_id, self._order.details_id
            )
        except ObjectRefusedError as error:
            raise RefusedBeforehandError(error.code) from error
        self._objects = objects
        return CreateDomain(
            name=self._order.name,
            years=self._order.years,
            registrant=objects.registrant,
            auth_info=submission.marker,
            admins=(objects.registrant,),
            nsset=objects.nsset,
            hosts=objects.hosts,
            fee=agreed_fee(self._lane, "create", self._order.years),
        )

    async def done(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Return the last day; a registry that leaves it out here has it in its record."""
        if isinstance(answer.data, DomainCreated) and answer.data.expires:
            return Registered(expiry_day(answer.data.expires))
        known = await self.look(submission, await self._attempts.moment())
        if known is None:
            raise RegistryUnsureError("The name was created, and is not to be seen yet.")
        return known

    async def pending(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Show that the registry decides later; the price stays set aside."""
        return await self._accepted(submission)

    async def refused(self, submission: Submission, refusal: Refusal) -> RegistryAnswer:
        """Return why the name is not to be had."""
        if refusal.code != _EXISTS:
            return RegistryRefused(refusal.code, refusal.asked_at)
        if must_ask_first(submission.attempts):
            return self._never_to_be_had(submission, refusal)
        return NameTaken(refusal.asked_at)

    async def lacking(self, submission: Submission) -> None:
        """Find which of our objects is gone, so that the next attempt makes it anew."""
        assert self._objects is not None
        if await self._holders.forget_the_deleted(self._lane, self._objects):
            raise RegistryOutOfReachError("An object of ours is gone; it is made again.")
        raise RegistryMisspokenError("The registry misses an object, and shows us all of them.")

    async def _ruled(
        self, submission: Submission, info: DomainInfo, asked_at: datetime
    ) -> RegistryAnswer:
        """Return what a person found out about a name whose marker is hidden, or ask for it."""
        if submission.ruled is None:
            facts = {"created": info.created or "", "creator": info.creator or ""}
            await self._attempts.ask_a_person(submission, facts)
            # An answer, not a failure: the story is woken by the person's word.
            return AwaitingRegistry()
        if submission.ruled is Ruling.NOT_OURS:
            believe(self._lane, submission, asked_at)
            return NameTaken(asked_at)
        if "pendingCreate" in info.statuses:
            return await self._accepted(submission)
        return Registered(expiry_day(info.expires or ""))

    async def _accepted(self, submission: Submission) -> AwaitingRegistry:
        await self._attempts.show(submission.case, OrderStatus.AWAITING_REGISTRY)
        return AwaitingRegistry()

    def _denied(self, submission: Submission, asked_at: datetime) -> RegistryAnswer | None:
        if not was_accepted_pending(submission.attempts):
            return None
        believe(self._lane, submission, asked_at)
        return RegistryRefused(_DENIED, asked_at)

    def _never_to_be_had(self, submission: Submission, refusal: Refusal) -> RegistryAnswer:
        """Return the no of a registry that says of a name that it exists, and that it does not.

        Reserved names are refused like that. Once is not enough: a lost attempt may be under way.
        """
        delay = consistency_delay_of(self._lane)
        for attempt in submission.attempts:
            if attempt.code == _EXISTS and attempt.opened_at + delay <= refusal.asked_at:
                return RegistryRefused(_EXISTS, refusal.asked_at)
        raise RegistryUnsureError("The name exists, and nobody has it; it is asked again later.")


def _info_in(answer: Response) -> DomainInfo | None:
    if isinstance(answer.data, DomainInfo):
        return answer.data
    if answer.code == _MISSING or answer.code in _FOREIGN:
        return None
    raise RegistryUnsureError(f"Asked about the name, the registry answered {answer.code}.")
