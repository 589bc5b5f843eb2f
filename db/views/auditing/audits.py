"""The nightly looks at the books, as our accountants see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.books.billing.audits import AUDIT_FINDINGS, AUDITS
from db.engine import Transaction

MOST = 50


@dataclass(frozen=True)
class RunRow:
    """One look at the books."""

    audit_id: str
    began_at: datetime
    ended_at: datetime
    findings: int


@dataclass(frozen=True)
class FindingRow:
    """One difference, from when to when it was seen."""

    kind: str
    subject: str
    expected: str
    found: str
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None


async def runs(transaction: Transaction) -> tuple[RunRow, ...]:
    """Return the last looks, the newest first."""
    query = AUDITS.select().order_by(AUDITS.c.ended_at.desc()).limit(MOST)
    return tuple(RunRow(*row) for row in await transaction.execute(query))


async def standing(transaction: Transaction) -> tuple[FindingRow, ...]:
    """Return what differs as far as the last look knows, the oldest first."""
    query = _FINDINGS.where(AUDIT_FINDINGS.c.gone_at.is_(None))
    rows = await transaction.execute(query.order_by(AUDIT_FINDINGS.c.first_seen_at))
    return tuple(FindingRow(*row) for row in rows)


async def gone(transaction: Transaction) -> tuple[FindingRow, ...]:
    """Return what differed before, the newest first."""
    query = _FINDINGS.where(AUDIT_FINDINGS.c.gone_at.is_not(None))
    rows = await transaction.execute(query.order_by(AUDIT_FINDINGS.c.gone_at.desc()).limit(MOST))
    return tuple(FindingRow(*row) for row in rows)


async def count_standing(transaction: Transaction) -> int:
    """Return how many differences stand."""
    query = select(func.count()).select_from(AUDIT_FINDINGS)
    return (await transaction.execute(query.where(AUDIT_FINDINGS.c.gone_at.is_(None)))).scalar_one()


_FINDINGS = select(*(AUDIT_FINDINGS.c[name] for name in FindingRow.__annotations__))
