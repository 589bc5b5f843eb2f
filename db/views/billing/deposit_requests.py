"""Requests for a deposit: as they were sent, and as our reviewers and partners see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from db.books.billing.deposit_requests import DEPOSIT_REQUESTS
from db.books.partners import PARTNERS
from db.engine import Transaction
from db.front import deposit_requests as front
from db.front.users import USERS
from programme.billing.activation import DepositRequestStatus, NoDepositCause

MOST_ENDED = 50


@dataclass(frozen=True)
class Sent:
    """A request as the web kept it."""

    request_id: str
    partner_id: str
    user_id: str
    sent_at: datetime


@dataclass(frozen=True)
class RequestRow:
    """One request in the books, with whose it is and who decided."""

    request_id: str
    partner_id: str
    company_name: str
    tier_id: str
    tier_version: int
    asked_by_name: str | None
    asked_at: datetime
    status: DepositRequestStatus
    decided_by: str | None
    decided_by_name: str | None
    decided_at: datetime | None
    because: NoDepositCause | None
    reason: str


async def newest_sent(transaction: Transaction, partner_id: str) -> Sent | None:
    """Return what a partner sent last, if anything."""
    table = front.DEPOSIT_REQUESTS
    query = (
        table.select()
        .where(table.c.partner_id == partner_id)
        .order_by(table.c.sent_at.desc(), table.c.request_id.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else Sent(row.request_id, row.partner_id, row.user_id, row.sent_at)


_ASKER, _DECIDER = USERS.alias("asker"), USERS.alias("decider")
_ROWS = (
    select(
        DEPOSIT_REQUESTS,
        PARTNERS.c.company_name,
        PARTNERS.c.tier_id,
        PARTNERS.c.tier_version,
        _ASKER.c.name.label("asked_by_name"),
        _DECIDER.c.name.label("decided_by_name"),
    )
    .join(PARTNERS, PARTNERS.c.partner_id == DEPOSIT_REQUESTS.c.partner_id)
    .outerjoin(_ASKER, _ASKER.c.user_id == DEPOSIT_REQUESTS.c.asked_by)
    .outerjoin(_DECIDER, _DECIDER.c.user_id == DEPOSIT_REQUESTS.c.decided_by)
)


async def waiting(transaction: Transaction) -> tuple[RequestRow, ...]:
    """Return the requests that wait for a reviewer, the oldest first."""
    query = _ROWS.where(DEPOSIT_REQUESTS.c.status == DepositRequestStatus.AWAITING_REVIEW)
    rows = await transaction.execute(query.order_by(DEPOSIT_REQUESTS.c.asked_at))
    return tuple(_row(row) for row in rows)


async def ended(transaction: Transaction) -> tuple[RequestRow, ...]:
    """Return what was decided last, the newest first."""
    query = (
        _ROWS.where(DEPOSIT_REQUESTS.c.status != DepositRequestStatus.AWAITING_REVIEW)
        .order_by(DEPOSIT_REQUESTS.c.decided_at.desc())
        .limit(MOST_ENDED)
    )
    return tuple(_row(row) for row in await transaction.execute(query))


async def count_waiting(transaction: Transaction) -> int:
    """Return how many requests wait for a reviewer."""
    query = (
        select(func.count())
        .select_from(DEPOSIT_REQUESTS)
        .where(DEPOSIT_REQUESTS.c.status == DepositRequestStatus.AWAITING_REVIEW)
    )
    return (await transaction.execute(query)).scalar_one()


async def find(transaction: Transaction, request_id: str) -> RequestRow | None:
    """Return one request, if it is in the books."""
    query = _ROWS.where(DEPOSIT_REQUESTS.c.request_id == request_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _row(row)


async def newest_of(transaction: Transaction, partner_id: str) -> RequestRow | None:
    """Return the newest request of a partner that is in the books."""
    query = (
        _ROWS.where(DEPOSIT_REQUESTS.c.partner_id == partner_id)
        .order_by(DEPOSIT_REQUESTS.c.asked_at.desc(), DEPOSIT_REQUESTS.c.request_id.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _row(row)


def _row(row: Row[Any]) -> RequestRow:
    kept = {name: getattr(row, name) for name in RequestRow.__annotations__}
    because = None if row.because is None else NoDepositCause(row.because)
    return RequestRow(**kept | {"status": DepositRequestStatus(row.status), "because": because})
