"""The daily comparisons with the registries, as our own people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.books.domains.sightings import COMPARISONS, REGISTRY_FINDINGS
from db.engine import Transaction

MOST = 50


@dataclass(frozen=True)
class RunRow:
    """One comparison with one registry."""

    comparison_id: str
    registry: str
    began_at: datetime
    ended_at: datetime | None
    names: int
    asked: int
    listed: int | None
    findings: int
    healed: int


@dataclass(frozen=True)
class FindingRow:
    """One difference, from when to when it was seen."""

    registry: str
    difference: str
    subject: str
    expected: str
    found: str
    first_seen_at: datetime
    last_seen_at: datetime
    healed_at: datetime | None
    gone_at: datetime | None


async def runs(transaction: Transaction) -> tuple[RunRow, ...]:
    """Return the last comparisons, the newest first."""
    columns = (COMPARISONS.c[name] for name in RunRow.__annotations__)
    query = select(*columns).order_by(COMPARISONS.c.began_at.desc()).limit(MOST)
    return tuple(RunRow(*row) for row in await transaction.execute(query))


async def standing(transaction: Transaction) -> tuple[FindingRow, ...]:
    """Return what differs as far as the last comparison knows, the oldest first."""
    query = _FINDINGS.where(REGISTRY_FINDINGS.c.gone_at.is_(None))
    rows = await transaction.execute(query.order_by(REGISTRY_FINDINGS.c.first_seen_at))
    return tuple(FindingRow(*row) for row in rows)


async def gone(transaction: Transaction) -> tuple[FindingRow, ...]:
    """Return what differed before, healed by us or not, the newest first."""
    query = _FINDINGS.where(REGISTRY_FINDINGS.c.gone_at.is_not(None))
    newest = query.order_by(REGISTRY_FINDINGS.c.gone_at.desc()).limit(MOST)
    return tuple(FindingRow(*row) for row in await transaction.execute(newest))


_FINDINGS = select(*(REGISTRY_FINDINGS.c[name] for name in FindingRow.__annotations__))
