"""Changes names at their registries: only what differs is sent, and nothing blindly twice.

The difference is computed from a fresh record each time (epp.md 6.8); an empty one means done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from temporalio import activity

from activities.registry.attempts import Case, Submission
from activities.registry.carrying import Carrier, Plan, Refusal, believe, consistency_delay_of
from activities.registry.change_book import ChangeBook
from activities.registry.details import Details
from activities.registry.differing import difference, is_deleted, is_ours
from activities.registry.holders import Holders
from activities.registry.lanes import Lane, RegistryUnsureError
from activities.registry.wanted_objects import WantedObjects
from epp.answers import DomainInfo, Response
from epp.commands import DeleteDomain, InfoDomain, SendAuthInfo
from epp.commands import Order as Transform
from epp.errors import UnsureError
from programme.domains.changes import (
    CODE_KEPT,
    CODE_SENT,
    DELETED,
    DELETED_LATER,
    ChangeKind,
    ChangeTaken,
    ChangeWaits,
    Done,
    NameNotOurs,
    RefusedByRegistry,
    RegistryChangeAnswer,
)
from programme.order import LaneClosed
from programme.submission import Attempt, AttemptOutcome

_MISSING = 2303
_FOREIGN = 2201
_DENIED = 1001
"""A change that was taken up and never came was denied; 1001 is the last code there was."""
_SAME_TWICE = frozenset({ChangeKind.TRANSFER_CODE, ChangeKind.DELETE})
"""What comes to the same however often it arrives."""


class NameChanges:
    """The registries, for what is changed of names that are registered."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        carrier: Carrier,
        book: ChangeBook,
        holders: Holders,
        details: Details,
    ) -> None:
        self._lanes = lanes
        self._carrier = carrier
        self._book = book
        self._holders = holders
        self._details = details

    @activity.defn
    async def change_name(self, taken: ChangeTaken) -> RegistryChangeAnswer:
        """Make a name what the partner wants, or find that it is.

        Refuses with RefusedByRegistry, NameNotOurs. Raises what the carrier raises.
        """
        lane = self._lanes[taken.zone]
        case = Case(taken.change_id, taken.name, taken.change)
        wanted = await self._book.wanted(taken.change_id)
        objects = WantedObjects(lane, taken, wanted, self._holders, self._details)
        plan = _Change(lane, taken, objects, self._carrier.new_cl_trid)
        try:
            answer: RegistryChangeAnswer | LaneClosed = await self._carrier.carry(lane, case, plan)
        except _NothingToSendError as error:
            answer = error.answer
        if isinstance(answer, Done) and answer.how == CODE_KEPT:
            await self._book.keep_code(taken.change_id, plan.code)
        await self._book.show(taken.change_id, answer)
        return answer


class _NothingToSendError(RuntimeError):
    """The registry's record is what is wanted, or not ours to change; no command is needed."""

    def __init__(self, answer: Done | NameNotOurs) -> None:
        super().__init__(answer.kind)
        self.answer = answer


class _Change(Plan[RegistryChangeAnswer]):
    """One change of one name."""

    def __init__(
        self,
        lane: Lane,
        taken: ChangeTaken,
        objects: WantedObjects,
        new_cl_trid: Callable[[], str],
    ) -> None:
        self._lane = lane
        self._taken = taken
        self._wanted = objects
        self._new_cl_trid = new_cl_trid
        self.code = ""

    async def look(self, submission: Submission, asked_at: datetime) -> RegistryChangeAnswer | None:
        """Return what the record settles: it is as wanted, it is not ours, it is being decided."""
        self.code = submission.marker
        was_done = any(each.outcome is AttemptOutcome.CREATED for each in submission.attempts)
        if was_done and self._taken.change is ChangeKind.TRANSFER_CODE:
            # Nothing shows a code again; the registry's own yes is all there is.
            return self._done()
        info = await self._info()
        if info is None or not is_ours(info, self._lane.pool.account.client_id):
            return self._vanished(submission, asked_at)
        if self._taken.change is ChangeKind.DELETE:
            return self._deleted(info, was_done=was_done)
        if self._taken.change is ChangeKind.TRANSFER_CODE and self._is_sent_by_registry:
            return None
        return await self._compared(submission, info, asked_at)

    async def _compared(
        self, submission: Submission, info: DomainInfo, asked_at: datetime
    ) -> RegistryChangeAnswer | None:
        if "pendingUpdate" in info.statuses:
            return ChangeWaits()
        objects = await self._wanted.make()
        if difference(info, self._taken.change, objects, submission.marker) is not None:
            return self._denied(submission, asked_at)
        self._nothing_to_come(submission, asked_at)
        return self._done()

    async def command(self, submission: Submission) -> Transform:
        """Return what is sent: the difference from the registry's fresh record."""
        self.code = submission.marker
        change, name = self._taken.change, self._taken.name
        if change is ChangeKind.TRANSFER_CODE and self._is_sent_by_registry:
            return SendAuthInfo("domain", name)
        info = await self._info()
        if info is None or not is_ours(info, self._lane.pool.account.client_id):
            raise _NothingToSendError(NameNotOurs())
        if change is ChangeKind.DELETE:
            if is_deleted(info):
                raise _NothingToSendError(Done(DELETED_LATER))
            return DeleteDomain(name)
        command = difference(info, change, await self._wanted.make(), submission.marker)
        if command is None:
            raise _NothingToSendError(self._done())
        return command

    async def done(self, submission: Submission, answer: Response) -> RegistryChangeAnswer:
        """Return that it is done, unless something older of ours may still undo it."""
        if _open(submission) and self._taken.change not in _SAME_TWICE:
            raise RegistryUnsureError("It is done, and an older attempt may still arrive.")
        return self._done()

    async def pending(self, submission: Submission, answer: Response) -> RegistryChangeAnswer:
        """Return that the registry decides later; of a deletion that is all there will be."""
        return Done(DELETED_LATER) if self._taken.change is ChangeKind.DELETE else ChangeWaits()

    async def refused(self, submission: Submission, refusal: Refusal) -> RegistryChangeAnswer:
        """Return the registry's no."""
        if refusal.code in (_MISSING, _FOREIGN):
            return NameNotOurs()
        return RefusedByRegistry(refusal.code)

    async def lacking(self, submission: Submission) -> None:
        """Look which of the objects a change named is gone, so that it is made again."""
        if await self._wanted.forget_the_deleted():
            raise RegistryUnsureError("An object of ours is gone; it is made again.")

    async def not_now(self, submission: Submission, answer: Response) -> RegistryChangeAnswer:
        """Return that the name's own state forbids it: people decide, nobody knocks for months."""
        return RefusedByRegistry(answer.code)

    async def _info(self) -> DomainInfo | None:
        question = InfoDomain(self._taken.name)
        try:
            answer = await self._lane.pool.ask(question, self._new_cl_trid())
        except UnsureError as error:
            raise RegistryUnsureError(str(error)) from error
        if isinstance(answer.data, DomainInfo):
            return answer.data
        if answer.code in (_MISSING, _FOREIGN):
            return None
        raise RegistryUnsureError(f"Asked about the name, the registry answered {answer.code}.")

    @property
    def _is_sent_by_registry(self) -> bool:
        return self._lane.pool.account.profile.dialect == "fred"

    def _done(self) -> Done:
        if self._taken.change is ChangeKind.TRANSFER_CODE:
            return Done(CODE_SENT if self._is_sent_by_registry else CODE_KEPT)
        return Done(DELETED if self._taken.change is ChangeKind.DELETE else "")

    def _vanished(self, submission: Submission, asked_at: datetime) -> RegistryChangeAnswer:
        if self._taken.change is ChangeKind.DELETE:
            return Done(DELETED)
        believe(self._lane, submission, asked_at)
        return NameNotOurs()

    def _denied(self, submission: Submission, asked_at: datetime) -> RegistryChangeAnswer | None:
        outcomes = [each.outcome for each in submission.attempts]
        if AttemptOutcome.PENDING not in outcomes:
            return None
        believe(self._lane, submission, asked_at)
        return RefusedByRegistry(_DENIED)

    def _deleted(self, info: DomainInfo, *, was_done: bool) -> RegistryChangeAnswer | None:
        if is_deleted(info):
            return Done(DELETED_LATER)
        if was_done:
            raise RegistryUnsureError("The name is deleted, and the registry still shows it.")
        return None

    def _nothing_to_come(self, submission: Submission, asked_at: datetime) -> None:
        # One lost attempt is the one that did it; of two, one may come after the next change.
        was_done = any(each.outcome is AttemptOutcome.CREATED for each in submission.attempts)
        delay = consistency_delay_of(self._lane)
        lost = _open(submission)
        if len(lost) + was_done > 1 and lost[-1].opened_at + delay > asked_at:
            raise RegistryUnsureError("It is done, and another attempt may still arrive.")


def _open(submission: Submission) -> list[Attempt]:
    lost = (None, AttemptOutcome.UNSURE)
    return [each for each in submission.attempts if each.outcome in lost]
