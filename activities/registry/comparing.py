"""The daily comparison of our names with a registry's, portion by portion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.pulse import pulse
from activities.registry.lanes import Lane
from activities.registry.listing import listed_names
from activities.registry.looking import Looks
from db.books.chronicle import Line, note
from db.books.domains import comparing as books
from db.books.domains import sightings
from db.engine import Database, Transaction
from db.views import staff
from programme.domains.changes import zone_of
from programme.domains.comparison import (
    Difference,
    Found,
    Ours,
    differences,
    questions_a_day,
    unknown_to_us,
)

PORTION = 100
MOST_IN_A_LETTER = 20


@dataclass(frozen=True)
class ComparisonBegun:
    """How many names of ours lie at a registry, and how many of them are asked about today."""

    comparison_id: str
    registry: str
    names: int
    to_ask: int


@dataclass(frozen=True)
class PortionToCompare:
    """A comparison, of which the next portion is to be compared."""

    comparison_id: str
    zone: str
    """One of those that lie there."""


@dataclass(frozen=True)
class PortionCompared:
    """What became of a portion; `more` says whether there is another."""

    asked: int
    more: bool


@dataclass(frozen=True)
class ComparisonDone:
    """What a comparison came to, and who of ours hears of what is new in it."""

    registry: str
    at: datetime
    findings: int
    new: tuple[Found, ...]
    to_be_told: tuple[str, ...]


class Comparison:
    """The daily comparison with the registries, as workflows see it."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        looks: Looks,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._lanes = lanes
        self._looks = looks
        self._database = database
        self._clock = clock

    @activity.defn
    async def look_at_name(self, name: str) -> str:
        """Ask its registry how a name of ours stands, for the page that shows it.

        Raises RegistryOutOfReachError, RegistryUnsureError.
        """
        seen = await self._looks.look(zone_of(name), name, with_servers=True)
        return seen.standing

    @activity.defn
    async def registries_to_compare(self) -> tuple[str, ...]:
        """Return the zone by which each of our accounts is reached."""
        accounts = {lane.registry: zone for zone, lane in sorted(self._lanes.items())}
        return tuple(sorted(accounts.values()))

    @activity.defn
    async def begin_comparison(self, wanted: PortionToCompare) -> ComparisonBegun:
        """Write a comparison down; a repeat finds the one begun before."""
        lane = self._lanes[wanted.zone]
        async with self._database.writing() as transaction:
            names = await books.count(transaction, lane.pool.account.profile.zones)
            values = {
                "comparison_id": wanted.comparison_id,
                "registry": lane.registry,
                "began_at": self._clock(),
                "names": names,
                "asked": 0,
                "findings": 0,
                "healed": 0,
            }
            await sightings.begin(transaction, values)
        budget = questions_a_day(names, metered=lane.pool.account.profile.metered_queries)
        return ComparisonBegun(wanted.comparison_id, lane.registry, names, min(names, budget))

    @activity.defn
    async def compare_portion(self, wanted: PortionToCompare) -> PortionCompared:
        """Ask about the names asked longest ago, and write down what differs; heal what is safe.

        Every name is kept by itself: whoever repeats goes on with those not asked about yet.
        Raises RegistryOutOfReachError, RegistryUnsureError.
        """
        lane = self._lanes[wanted.zone]
        zones = lane.pool.account.profile.zones
        async with self._database.writing() as transaction:
            begun = await books.comparison(transaction, wanted.comparison_id)
            names = await books.next_names(transaction, zones, begun.began_at, PORTION)
        async with pulse():
            for each in names:
                await self._compare(lane, wanted.comparison_id, each)
        return PortionCompared(len(names), len(names) == PORTION)

    async def _compare(self, lane: Lane, comparison_id: str, each: books.ServiceToCompare) -> None:
        seen = await self._looks.look(each.zone, each.name)
        at = self._clock()
        async with self._database.writing() as transaction:
            ours = await books.ours(transaction, each.name)
            if ours is None:
                return
            found = differences(ours, seen)
            healed = 0
            for one in found:
                healed += await self._write(transaction, lane.registry, one, ours, at)
            kept = {one.finding_id for one in found}
            await books.end_gone(transaction, each.name, kept, at)
            await books.count_one(transaction, comparison_id, len(found), healed)

    async def _write(
        self, transaction: Transaction, registry: str, one: Found, ours: Ours, at: datetime
    ) -> bool:
        is_new = await sightings.keep_finding(transaction, registry, one, at, healed=one.heals)
        facts: dict[str, str | int] = {"expected": one.expected, "found": one.found}
        if is_new:
            await note(transaction, Line(f"registry.{one.difference}", one.subject, facts=facts))
        if one.difference is Difference.DAY:
            await books.take_day(transaction, ours, one.found)
        return one.heals

    @activity.defn
    async def compare_list(self, wanted: PortionToCompare) -> int:
        """Compare the registry's own list of our names with ours, where it gives one.

        Raises RegistryOutOfReachError.
        """
        lane = self._lanes[wanted.zone]
        if lane.pool.account.profile.dialect != "fred":
            return 0
        async with pulse():
            listed = await listed_names(lane)
        at = self._clock()
        zones = lane.pool.account.profile.zones
        async with self._database.writing() as transaction:
            services, ordered = await books.known_names(transaction, zones)
            found = unknown_to_us(listed, services, ordered)
            for one in found:
                is_new = await sightings.keep_finding(
                    transaction, lane.registry, one, at, healed=False
                )
                if is_new:
                    line = Line(f"registry.{one.difference}", one.subject)
                    await note(transaction, line)
            await books.end_strangers(transaction, lane.registry, found, at)
            await sightings.change_comparison(transaction, wanted.comparison_id, listed=len(listed))
            await books.count_one(transaction, wanted.comparison_id, len(found), 0, asked=0)
        return len(found)

    @activity.defn
    async def end_comparison(self, wanted: PortionToCompare) -> ComparisonDone:
        """Write the end of a comparison down, and say what is new since the one before."""
        lane = self._lanes[wanted.zone]
        async with self._database.writing() as transaction:
            begun = await books.comparison(transaction, wanted.comparison_id)
            new = await books.new_findings(transaction, lane.registry, begun.began_at)
            if begun.ended_at is None:
                await sightings.change_comparison(
                    transaction, wanted.comparison_id, ended_at=self._clock()
                )
            standing = await books.count_standing(transaction, lane.registry)
            told = await staff.managers(transaction) if new else ()
        return ComparisonDone(lane.registry, begun.began_at, standing, new, told)
