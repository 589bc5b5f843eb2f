"""What a comparison with a registry reads and writes: names to ask about, days taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from db.books.domains import changes
from db.books.domains.sightings import COMPARISONS, REGISTRY_FINDINGS, SIGHTINGS
from db.books.orders import ORDERS
from db.books.services import SERVICES
from db.engine import Transaction
from programme.domains.changes import zone_of
from programme.domains.comparison import Difference, Found, Ours
from programme.order import UNDER_WAY


@dataclass(frozen=True)
class ServiceToCompare:
    """A name of ours that is to be asked about."""

    name: str
    zone: str


async def count(transaction: Transaction, zones: Iterable[str]) -> int:
    """Return how many names of ours lie in these zones."""
    query = select(func.count()).select_from(SERVICES).where(_running(zones))
    return (await transaction.execute(query)).scalar_one()


async def comparison(transaction: Transaction, comparison_id: str) -> Row[Any]:
    """Return a comparison that was begun."""
    query = COMPARISONS.select().where(COMPARISONS.c.comparison_id == comparison_id)
    return (await transaction.execute(query)).one()


async def next_names(
    transaction: Transaction, zones: Iterable[str], begun_at: datetime, most: int
) -> tuple[ServiceToCompare, ...]:
    """Return the names not asked about since a comparison began, those asked longest ago first."""
    query = (
        select(SERVICES.c.name)
        .select_from(SERVICES.outerjoin(SIGHTINGS, SIGHTINGS.c.name == SERVICES.c.name))
        .where(
            _running(zones),
            or_(SIGHTINGS.c.looked_at.is_(None), SIGHTINGS.c.looked_at < begun_at),
        )
        .order_by(SIGHTINGS.c.looked_at.asc().nulls_first(), SERVICES.c.name)
        .limit(most)
    )
    rows = (await transaction.execute(query)).scalars()
    return tuple(ServiceToCompare(name, zone_of(name)) for name in rows)


async def ours(transaction: Transaction, name: str) -> Ours | None:
    """Return a name as we know it, locked; None if it is no service any more."""
    query = SERVICES.select().where(
        SERVICES.c.kind == "name", SERVICES.c.name == name, SERVICES.c.ended_at.is_(None)
    )
    row = (await transaction.execute(query.with_for_update())).one_or_none()
    if row is None:
        return None
    agreed = (
        await transaction.execute(SIGHTINGS.select().where(SIGHTINGS.c.name == name))
    ).one_or_none()
    orders = ORDERS.select().where(ORDERS.c.name == name, ORDERS.c.status.in_(UNDER_WAY))
    is_ordered = (await transaction.execute(orders.limit(1))).first() is not None
    is_changed = bool(await changes.live_names(transaction, [name]))
    return Ours(
        name,
        row.registered_until,
        registrant=None if agreed is None else agreed.agreed_registrant,
        servers=None if agreed is None else agreed.agreed_servers,
        is_being_changed=is_ordered or is_changed,
    )


async def take_day(transaction: Transaction, known: Ours, found: str) -> None:
    """Take a name's last day over from the registry, unless it moved meanwhile."""
    query = (
        SERVICES.update()
        .where(
            SERVICES.c.kind == "name",
            SERVICES.c.name == known.name,
            SERVICES.c.ended_at.is_(None),
            SERVICES.c.registered_until == known.until,
        )
        .values(registered_until=date.fromisoformat(found))
    )
    await transaction.execute(query)


async def end_gone(transaction: Transaction, name: str, kept: set[str], at: datetime) -> None:
    """Note which differences of a name a look no longer found."""
    table = REGISTRY_FINDINGS.c
    gone = and_(
        table.subject == name,
        table.gone_at.is_(None),
        table.difference != Difference.UNKNOWN_TO_US,
        table.finding_id.not_in(list(kept)),
    )
    await transaction.execute(REGISTRY_FINDINGS.update().where(gone).values(gone_at=at))


async def end_strangers(
    transaction: Transaction, registry: str, found: Iterable[Found], at: datetime
) -> None:
    """Note which unknown names the registry no longer lists, or are ours by now."""
    table = REGISTRY_FINDINGS.c
    gone = and_(
        table.registry == registry,
        table.difference == Difference.UNKNOWN_TO_US,
        table.gone_at.is_(None),
        table.finding_id.not_in([each.finding_id for each in found]),
    )
    await transaction.execute(REGISTRY_FINDINGS.update().where(gone).values(gone_at=at))


async def known_names(
    transaction: Transaction, zones: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return our names in these zones, and those that are being ordered."""
    services = (await transaction.execute(select(SERVICES.c.name).where(_running(zones)))).scalars()
    query = select(ORDERS.c.name).where(
        ORDERS.c.status.in_(UNDER_WAY), ORDERS.c.zone.in_(list(zones))
    )
    return frozenset(services), frozenset((await transaction.execute(query)).scalars())


async def count_one(
    transaction: Transaction, comparison_id: str, findings: int, healed: int, *, asked: int = 1
) -> None:
    """Count a name that was asked about, and what differed."""
    table = COMPARISONS.c
    query = COMPARISONS.update().where(table.comparison_id == comparison_id)
    await transaction.execute(
        query.values(
            asked=table.asked + asked,
            findings=table.findings + findings,
            healed=table.healed + healed,
        )
    )


async def new_findings(
    transaction: Transaction, registry: str, since: datetime
) -> tuple[Found, ...]:
    """Return what was found for the first time since a moment, what was healed included."""
    table = REGISTRY_FINDINGS.c
    query = REGISTRY_FINDINGS.select().where(
        table.registry == registry, table.first_seen_at >= since
    )
    rows = await transaction.execute(query.order_by(table.difference, table.subject))
    return tuple(
        Found(Difference(row.difference), row.subject, row.expected, row.found) for row in rows
    )


async def count_standing(transaction: Transaction, registry: str) -> int:
    """Return how much differs at a registry now."""
    query = select(func.count()).select_from(REGISTRY_FINDINGS)
    standing = query.where(
        REGISTRY_FINDINGS.c.registry == registry, REGISTRY_FINDINGS.c.gone_at.is_(None)
    )
    return (await transaction.execute(standing)).scalar_one()


def _running(zones: Iterable[str]) -> ColumnElement[bool]:
    # The zone is all that follows the first label.
    zone = func.substr(SERVICES.c.name, func.strpos(SERVICES.c.name, ".") + 1)
    return and_(SERVICES.c.kind == "name", SERVICES.c.ended_at.is_(None), zone.in_(list(zones)))
