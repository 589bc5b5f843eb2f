"""Deposits that became low: who is to be told what, and that they were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from temporalio import activity

from db.books.billing import alerts
from db.books.billing.alerts import Alert
from db.books.chronicle import Line, note
from db.engine import Database
from db.views.billing import low_deposits
from programme.money import Money, czk


@dataclass(frozen=True)
class LowDeposit:
    """One crossing of the level, named by the entry that made it."""

    partner_id: str
    version: int


@dataclass(frozen=True)
class ToldOfLowDeposit:
    """What the partner is told."""

    available: Money
    level: Money
    lasts_until: date | None
    top_up: Money | None
    """For how much a call for payment is made, if the partner wants one made by itself."""
    kind: Literal["told_of_low_deposit"] = "told_of_low_deposit"


@dataclass(frozen=True)
class NothingToTell:
    """The partner was told, or took the money out on purpose."""

    kind: Literal["nothing_to_tell"] = "nothing_to_tell"


class Alerts:
    """The alerts about low deposits, as workflows see them. Each method is one transaction."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def find_low_deposits(self, most: int) -> tuple[LowDeposit, ...]:
        """Return the crossings nobody was told of yet, the oldest first."""
        async with self._database.reading() as transaction:
            found = await alerts.untold(transaction, most)
        return tuple(LowDeposit(each.partner_id, each.version) for each in found)

    @activity.defn
    async def look_at_low_deposit(self, low: LowDeposit) -> ToldOfLowDeposit | NothingToTell:
        """Return what the partner is to be told, as things stand now.

        Refuses with NothingToTell.
        """
        async with self._database.reading() as transaction:
            found = await low_deposits.find(transaction, low.partner_id, low.version)
            if found is None or found.told or found.by_refund:
                return NothingToTell()
            lasts_until = await low_deposits.ends_on(transaction, low.partner_id, self._clock())
        level = czk(found.level_minor)
        return ToldOfLowDeposit(found.available, level, lasts_until, found.top_up)

    @activity.defn
    async def record_low_deposit_told(self, low: LowDeposit) -> None:
        """Note that the partner was told, or needed no telling; a repeat changes nothing."""
        async with self._database.writing() as transaction:
            alert = Alert(low.partner_id, low.version, 0, 0)
            if await alerts.tell(transaction, alert, self._clock()):
                facts: dict[str, str | int] = {"version": low.version}
                await note(transaction, Line("deposit.low_told", low.partner_id, facts=facts))
