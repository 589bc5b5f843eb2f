"""Renews names at registries: exactly once an order, by the guard that every registry has.

The registry moves a last day only if it is told which day that is, so the same command sent again
does nothing; and after a lost answer its record of the name tells what was done (epp.md 6.6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from temporalio import activity

from activities.registry.attempts import Attempts, Submission, case_of
from activities.registry.carrying import Carrier, Plan, Refusal, believe
from activities.registry.lanes import Lane, RegistryUnsureError, agreed_fee
from activities.registry.records import MISSING, is_ours, moment_in, record_of
from epp.answers import DomainInfo, DomainRenewed, Response, expiry_day
from epp.commands import RenewDomain
from programme.domains.renewing import NameRecord, RenewalFate, RenewalSent, fate_of
from programme.order import (
    AwaitingRegistry,
    Order,
    OrderStatus,
    RegistryAnswer,
    RegistryRefused,
    Renewed,
)


class Renewals:
    """Moves the last day of names."""

    def __init__(self, lanes: Mapping[str, Lane], carrier: Carrier) -> None:
        self._lanes = lanes
        self._carrier = carrier

    @activity.defn
    async def renew_name(self, order: Order) -> RegistryAnswer:
        """Renew the name for this order, or find that this order has renewed it already.

        Refuses with RegistryRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError.
        """
        lane, them = self._lanes[order.zone], self._carrier
        plan = Renewal(lane, order, them.attempts, them.new_cl_trid)
        return await them.carry(lane, case_of(order), plan)


class Renewal(Plan[RegistryAnswer]):
    """Moves one last day; the day itself is the guard against moving it twice."""

    def __init__(
        self, lane: Lane, order: Order, attempts: Attempts, new_cl_trid: Callable[[], str]
    ) -> None:
        assert order.until is not None
        self._lane = lane
        self._order = order
        self._since = order.until
        self._attempts = attempts
        self._new_cl_trid = new_cl_trid

    async def look(self, submission: Submission, asked_at: datetime) -> RegistryAnswer | None:
        """Return what the registry's record settles; None if the day still waits to be moved."""
        info = await record_of(self._lane, self._order.name, self._new_cl_trid)
        if info is None or not is_ours(self._lane, info) or not info.expires:
            believe(self._lane, submission, asked_at)
            return RegistryRefused(MISSING, asked_at)
        if "pendingRenew" in info.statuses:
            return await self._accepted(submission)
        record = _what_counts(info, self._lane.pool.account.client_id)
        sent = RenewalSent(self._since, self._order.years, submission.attempts[0].opened_at)
        match fate_of(record, sent, asked_at.date()):
            case RenewalFate.DONE:
                return Renewed(record.until)
            case RenewalFate.NOT_DONE:
                return None
            case RenewalFate.UNCLEAR:
                raise RegistryUnsureError(
                    "The name's last day moved, and nothing says by whom; a person has to look."
                )

    async def command(self, submission: Submission) -> RenewDomain:
        """Return the renewal, with the very day that the registry once told us."""
        years = self._order.years
        fee = agreed_fee(self._lane, "renew", years)
        return RenewDomain(self._order.name, self._since.isoformat(), years, fee=fee)

    async def done(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Return the new last day; a registry that leaves it out here has it in its record."""
        if isinstance(answer.data, DomainRenewed) and answer.data.expires:
            return Renewed(expiry_day(answer.data.expires))
        info = await record_of(self._lane, self._order.name, self._new_cl_trid)
        if info is None or not info.expires:
            raise RegistryUnsureError("The name was renewed, and its day is not to be seen yet.")
        return Renewed(expiry_day(info.expires))

    async def pending(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Show that the registry decides later; the price stays set aside."""
        return await self._accepted(submission)

    async def refused(self, submission: Submission, refusal: Refusal) -> RegistryAnswer:
        """Return the registry's own code for why the day stays."""
        return RegistryRefused(refusal.code, refusal.asked_at)

    async def not_now(self, submission: Submission, answer: Response) -> RegistryAnswer:
        """Give up: a name that is locked, deleted or on its way elsewhere is not renewed by us."""
        asked_at = await self._attempts.moment()
        if submission.attempts:
            known = await self.look(submission, asked_at)
            if known is not None:
                return known
        believe(self._lane, submission, asked_at)
        return RegistryRefused(answer.code, asked_at)

    async def _accepted(self, submission: Submission) -> AwaitingRegistry:
        await self._attempts.show(submission.case, OrderStatus.AWAITING_REGISTRY)
        return AwaitingRegistry()


def _what_counts(info: DomainInfo, client_id: str) -> NameRecord:
    return NameRecord(
        until=expiry_day(info.expires or ""),
        changed_by_us=None if info.updater is None else info.updater == client_id,
        changed_at=moment_in(info.updated),
        in_renew_period="renewPeriod" in info.rgp_statuses,
        renewed_by_itself="autoRenewPeriod" in info.rgp_statuses,
    )
