"""Changes of names, as pages and stories read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.books.domains.changes import DOMAIN_CHANGES
from db.books.domains.sightings import SIGHTINGS
from db.engine import Transaction
from db.front.domain_changes import CHANGE_REQUESTS
from programme.domains.changes import ChangeKind, ChangeStatus
from programme.domains.comparison import Standing

MOST = 50


@dataclass(frozen=True)
class SentRow:
    """What a partner wants changed, as it was sent."""

    change_id: str
    partner_id: str
    user_id: str
    name: str
    kind: ChangeKind
    servers: tuple[str, ...] | None
    details_id: str | None
    sent_at: datetime


@dataclass(frozen=True)
class ChangeRow:
    """A change of a name, and how it stands; before its story has heard of it, no status."""

    change_id: str
    name: str
    kind: ChangeKind
    servers: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    status: ChangeStatus | None
    end_kind: str | None = None
    end_detail: str | None = None
    ended_at: datetime | None = None
    code_until: datetime | None = None
    has_code: bool = False


async def sent(transaction: Transaction, change_id: str) -> SentRow | None:
    """Return what was sent under an id."""
    query = CHANGE_REQUESTS.select().where(CHANGE_REQUESTS.c.change_id == change_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    servers = None if row.servers is None else tuple(row.servers)
    return SentRow(
        row.change_id, row.partner_id, row.user_id, row.name, ChangeKind(row.kind), servers,
        row.details_id, row.sent_at,
    )  # fmt: skip


async def find(transaction: Transaction, partner_id: str, change_id: str) -> ChangeRow | None:
    """Return a partner's change, from the moment it was sent."""
    rows = await _of(transaction, partner_id, CHANGE_REQUESTS.c.change_id == change_id)
    return rows[0] if rows else None


async def of_name(transaction: Transaction, partner_id: str, name: str) -> tuple[ChangeRow, ...]:
    """Return a partner's changes of a name, the newest first."""
    return await _of(transaction, partner_id, CHANGE_REQUESTS.c.name == name)


async def sealed_code(transaction: Transaction, partner_id: str, change_id: str) -> str | None:
    """Return the sealed transfer code of a partner's case, while there is one."""
    query = (
        DOMAIN_CHANGES.select()
        .with_only_columns(DOMAIN_CHANGES.c.sealed_code)
        .where(DOMAIN_CHANGES.c.change_id == change_id, DOMAIN_CHANGES.c.partner_id == partner_id)
    )
    code: str | None = (await transaction.execute(query)).scalar_one_or_none()
    return code


async def _of(transaction: Transaction, partner_id: str, which: Any) -> tuple[ChangeRow, ...]:
    table = DOMAIN_CHANGES.c
    query = (
        CHANGE_REQUESTS.outerjoin(DOMAIN_CHANGES, table.change_id == CHANGE_REQUESTS.c.change_id)
        .select()
        .with_only_columns(
            CHANGE_REQUESTS.c.change_id,
            CHANGE_REQUESTS.c.name,
            CHANGE_REQUESTS.c.kind,
            CHANGE_REQUESTS.c.servers,
            CHANGE_REQUESTS.c.user_id,
            CHANGE_REQUESTS.c.sent_at,
            table.status,
            table.end_kind,
            table.end_detail,
            table.ended_at,
            table.code_until,
            table.sealed_code.is_not(None).label("has_code"),
        )
        .where(CHANGE_REQUESTS.c.partner_id == partner_id, which)
        .order_by(CHANGE_REQUESTS.c.sent_at.desc())
        .limit(MOST)
    )
    return tuple(_row(row) for row in await transaction.execute(query))


def _row(row: Any) -> ChangeRow:
    return ChangeRow(
        change_id=row.change_id,
        name=row.name,
        kind=ChangeKind(row.kind),
        servers=tuple(row.servers or ()),
        asked_by=row.user_id,
        asked_at=row.sent_at,
        status=None if row.status is None else ChangeStatus(row.status),
        end_kind=row.end_kind,
        end_detail=row.end_detail,
        ended_at=row.ended_at,
        code_until=row.code_until,
        has_code=row.has_code,
    )


@dataclass(frozen=True)
class SightingRow:
    """How a registry showed a name when it was last asked."""

    looked_at: datetime
    standing: Standing
    until: date | None
    statuses: tuple[str, ...]
    registrant: str | None
    servers: tuple[str, ...]
    nsset: str | None
    keyset: str | None


async def sighting(transaction: Transaction, name: str) -> SightingRow | None:
    """Return how a registry showed a name when it was last asked."""
    query = SIGHTINGS.select().where(SIGHTINGS.c.name == name)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    return SightingRow(
        row.looked_at, Standing(row.standing), row.until, tuple(row.statuses), row.registrant,
        tuple(row.servers), row.nsset, row.keyset,
    )  # fmt: skip
