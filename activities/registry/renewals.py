"""Renews names at registries: exactly once an order, by the guard that every registry has.

The registry moves a last day only if it is told which day that is, so the same command sent again
does nothing; and after a lost answer its record of the name tells what was done (epp.md 6.6).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from temporalio import activity

from activities.pulse import pulse
from activities.registry.attempts import Submission
from activities.registry.lanes import (
    Lane,
    RegistryOutOfReachError,
    RegistryUnsureError,
    closure_of,
)
from activities.registry.sending import MISSING, Sending
from epp.answers import DomainInfo, DomainRenewed, expiry_day
from epp.commands import RenewDomain
from epp.errors import NotSentError
from epp.handles import make_auth_info
from epp.result_codes import CodeClass
from programme.domains.renewing import NameRecord, RenewalFate, RenewalSent, fate_of
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    LaneClosure,
    Order,
    OrderStatus,
    RegistryAnswer,
    RegistryRefused,
    Renewed,
)
from programme.submission import must_ask_first

_MAY_BE_OURS = (2004, 2105, 2306)
"""What a registry says to a renewal it has done already: the day it is told is no longer right."""


class Renewals:
    """Moves the last day of names."""

    def __init__(self, lanes: Mapping[str, Lane], sending: Sending) -> None:
        self._lanes = lanes
        self._sending = sending

    @activity.defn
    async def renew_name(self, order: Order) -> RegistryAnswer:
        """Renew the name for this order, or find that this order has renewed it already.

        Refuses with RegistryRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError.
        """
        lane = self._lanes[order.zone]
        try:
            async with pulse():
                return await self._renew(lane, order)
        except NotSentError as error:
            closed = closure_of(error)
            if closed is None:
                raise RegistryOutOfReachError(str(error)) from error
            return closed

    async def _renew(self, lane: Lane, order: Order) -> RegistryAnswer:
        # Nothing is created, so the marker marks nothing; the submission dates the first sending.
        submission = await self._sending.attempts.open_submission(
            order, lane.registry, make_auth_info()
        )
        if must_ask_first(submission.attempts):
            known = await self._ask(lane, submission)
            if known is not None:
                return known
        asked_at = await self._sending.attempts.moment()
        command = RenewDomain(order.name, _since(order).isoformat(), order.years)
        answer = await self._sending.send(lane, order, command)
        match answer.meaning:
            case CodeClass.OK:
                return await self._renewed(lane, submission, answer.data)
            case CodeClass.PENDING:
                await self._sending.attempts.show(order, OrderStatus.AWAITING_REGISTRY)
                return AwaitingRegistry()
            case CodeClass.PARK:
                return LaneClosed(LaneClosure.NO_CREDIT)
            case _:
                return await self._refused(lane, submission, answer.code, asked_at)

    async def _renewed(self, lane: Lane, submission: Submission, data: object) -> RegistryAnswer:
        if isinstance(data, DomainRenewed) and data.expires:
            return Renewed(expiry_day(data.expires))
        # Some registries leave the day out of this answer; their record of the name has it.
        info = await self._sending.info(lane, submission.order.name)
        if info is None or not info.expires:
            raise RegistryUnsureError("The name was renewed, and its day is not to be seen yet.")
        return Renewed(expiry_day(info.expires))

    async def _refused(
        self, lane: Lane, submission: Submission, code: int, asked_at: datetime
    ) -> RegistryAnswer:
        if must_ask_first(submission.attempts) and (code in _MAY_BE_OURS or code == MISSING):
            # Our own lost attempt may be why the day is no longer right.
            known = await self._ask(lane, submission)
            if known is not None:
                return known
        return self._believe(lane, submission, RegistryRefused(code, asked_at))

    async def _ask(self, lane: Lane, submission: Submission) -> RegistryAnswer | None:
        """Return what the registry's record settles; None if the day still waits to be moved."""
        order = submission.order
        asked_at = await self._sending.attempts.moment()
        info = await self._sending.info(lane, order.name)
        if info is None or info.sponsor != lane.pool.account.client_id or not info.expires:
            return self._believe(lane, submission, RegistryRefused(MISSING, asked_at))
        if "pendingRenew" in info.statuses:
            return AwaitingRegistry()
        record = record_of(info, lane.pool.account.client_id)
        sent = RenewalSent(_since(order), order.years, submission.attempts[0].opened_at)
        match fate_of(record, sent, asked_at.date()):
            case RenewalFate.DONE:
                return Renewed(record.until)
            case RenewalFate.NOT_DONE:
                return None
            case RenewalFate.UNCLEAR:
                raise RegistryUnsureError(
                    "The name's last day moved, and nothing says by whom; a person has to look."
                )

    def _believe(
        self, lane: Lane, submission: Submission, refusal: RegistryRefused
    ) -> RegistryRefused:
        if not self._sending.is_believable(lane, submission, refusal.asked_at):
            raise RegistryUnsureError("A no is not believed while an attempt may be under way.")
        return refusal


def record_of(info: DomainInfo, client_id: str) -> NameRecord:
    """Return what a registry's record of a name says about renewals."""
    assert info.expires
    return NameRecord(
        until=expiry_day(info.expires),
        changed_by_us=None if info.updater is None else info.updater == client_id,
        changed_at=moment_in(info.updated),
        in_renew_period="renewPeriod" in info.rgp_statuses,
        renewed_by_itself="autoRenewPeriod" in info.rgp_statuses,
    )


def moment_in(raw: str | None) -> datetime | None:
    """Return a registry's moment; None where it is missing, or names no time zone."""
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _since(order: Order) -> date:
    assert order.until is not None
    return order.until
