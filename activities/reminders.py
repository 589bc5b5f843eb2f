"""Names near their last day: which partners are told what, and which names renew by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from temporalio import activity

from db.books.domains import renewal_notices
from db.engine import Database
from db.views import deposit, partner
from db.views.domains import renewals
from db.views.domains.renewals import RenewalRow
from programme.domains.reminding import MOST_LISTED, Notice, is_due
from programme.domains.renewal_letters import EndingName, NamesEnded, NamesEnding
from programme.money import Money, czk
from programme.order import Order
from programme.pricing import Operation, quote_of
from programme.typography import PRAGUE

PAGE = 200


@dataclass(frozen=True)
class NameToRenew:
    """A name that renews by itself, and the last day that is to be moved."""

    name: str
    until: date
    partner_id: str


@dataclass(frozen=True)
class LookFrom:
    """Where a look goes on: the day it is about, and what it saw last."""

    day: date
    after: str = ""


@dataclass(frozen=True)
class Told:
    """What a partner is told in the letters of a day."""

    ending: NamesEnding | None
    ended: NamesEnded | None


@dataclass(frozen=True)
class RenewalMade:
    """The order that renews a name by itself."""

    order: Order
    kind: Literal["renewal_made"] = "renewal_made"


@dataclass(frozen=True)
class NothingToRenew:
    """The name was renewed, ended or taken off the automatic renewal meanwhile."""

    kind: Literal["nothing_to_renew"] = "nothing_to_renew"


class Reminders:
    """Renewals as the books know them. Each method is one transaction."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def partners_to_remind(self, where: LookFrom) -> tuple[str, ...]:
        """Return the next partners that are told something on a day."""
        async with self._database.reading() as transaction:
            return await renewals.partners_to_tell(transaction, where.day, where.after, PAGE)

    @activity.defn
    async def take_reminders(self, partner_id: str, day: date) -> Told:
        """Note what a partner is told on a day and return it; a repeat returns the same names."""
        async with self._database.writing() as transaction:
            noticed = await renewals.to_tell(transaction, partner_id, day)
            await renewal_notices.tell(
                transaction,
                partner_id,
                day,
                [(row.order_id, row.until, notice) for row, notice in noticed],
            )
            told = await renewals.told_on(transaction, partner_id, day)
            mine = [each for each in noticed if (each[0].order_id, each[0].until) in told]
            payer = await partner.find(transaction, partner_id)
            if payer is None or not mine:
                return Told(None, None)
            a_year = await renewals.a_year(transaction, payer, self._clock())
            money = await deposit.find(transaction, partner_id)
        names = {
            ended: [_listed(row, a_year.get(row.zone)) for row, notice in mine
                    if (notice is Notice.ENDED) is ended]
            for ended in (False, True)
        }  # fmt: skip
        available = czk(0) if money is None else money.free
        return Told(_ending(names[False], available), _ended(names[True]))

    @activity.defn
    async def names_to_renew(self, where: LookFrom) -> tuple[NameToRenew, ...]:
        """Return the next names that are to be renewed by themselves on a day."""
        async with self._database.reading() as transaction:
            rows = await renewals.due(transaction, where.day, where.after, PAGE)
        return tuple(NameToRenew(row.name, row.until, row.payer_id) for row in rows)

    @activity.defn
    async def make_renewal(self, wanted: NameToRenew) -> RenewalMade | NothingToRenew:
        """Return the order that renews a name for a year at the price of now.

        Its id is made of the name's own order and the day: a repeat makes the same order.
        Refuses with NothingToRenew.
        """
        now = self._clock()
        async with self._database.reading() as transaction:
            row = await renewals.find(transaction, wanted.partner_id, wanted.name)
            payer = await partner.find(transaction, wanted.partner_id)
            yearly = await renewals.yearly(transaction, now)
        if row is None or not _is_wanted(row, wanted, now) or row.zone not in yearly:
            return NothingToRenew()
        if payer is None or not renewals.may_order(payer):
            return NothingToRenew()
        discount = payer.tier.names_discount_permille
        order = Order(
            order_id=f"ren_{row.order_id}_{row.until:%Y%m%d}",
            partner_id=wanted.partner_id,
            name=row.name,
            zone=row.zone,
            years=1,
            quote=quote_of(yearly[row.zone], discount_permille=discount, years=1),
            operation=Operation.RENEW,
            until=row.until,
        )
        return RenewalMade(order)


def _is_wanted(row: RenewalRow, wanted: NameToRenew, now: datetime) -> bool:
    today = now.astimezone(PRAGUE).date()
    return row.automatic and row.until == wanted.until and is_due(row.until, today)


def _listed(row: RenewalRow, price: Money | None) -> EndingName:
    return EndingName(row.name, row.until, price, automatic=row.automatic)


def _ending(names: list[EndingName], available: Money) -> NamesEnding | None:
    return NamesEnding(tuple(names[:MOST_LISTED]), len(names), available) if names else None


def _ended(names: list[EndingName]) -> NamesEnded | None:
    return NamesEnded(tuple(names[:MOST_LISTED]), len(names)) if names else None
