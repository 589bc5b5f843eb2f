"""Our accounts at the registries and the orders that wait there, as our own people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union

from db.books.chronicle import CHRONICLE
from db.books.domains.registry_accounts import REGISTRY_ACCOUNTS, REGISTRY_WAITS
from db.books.domains.sightings import COMPARISONS
from db.books.orders import ORDERS
from db.books.submissions import ATTEMPTS, IN_REVIEW, SUBMISSIONS
from db.engine import Transaction
from db.front.users import USERS
from programme.order import OrderStatus

MOST = 200
_UNKNOWN = (OrderStatus.UNSURE, OrderStatus.AT_REGISTRY)


@dataclass(frozen=True)
class AccountRow:
    """One account: stopped since when and why, or open."""

    account: str
    because: str | None
    detail: str
    stopped_at: datetime | None
    stops: int
    waiting: int
    """How many stories wait until it opens."""


@dataclass(frozen=True)
class WaitingRow:
    """An order whose end nobody knows yet."""

    order_id: str
    registry: str
    name: str
    first_at: datetime
    attempts: int
    outcome: str | None
    """How the last attempt ended; none: no answer was written down."""
    code: int | None
    review_at: datetime | None
    """Since when a person is asked whose the name is."""
    facts: dict[str, Any] | None
    """What the registry says of the name; its own words."""
    ruled: str | None
    ruled_by: str | None
    """A name of one of our people."""

    @property
    def wants_ruling(self) -> bool:
        """Say whether a person has to say whose the name is."""
        return self.review_at is not None and self.ruled is None


async def accounts(transaction: Transaction) -> tuple[AccountRow, ...]:
    """Return every account that we ever had to do with, those that stopped first."""
    known = union(
        select(REGISTRY_ACCOUNTS.c.account),
        select(SUBMISSIONS.c.registry),
        select(COMPARISONS.c.registry),
    ).subquery()
    waiting = (
        select(func.count())
        .where(
            REGISTRY_WAITS.c.account == known.c.account,
            REGISTRY_WAITS.c.woken_at.is_(None),
        )
        .scalar_subquery()
    )
    columns = REGISTRY_ACCOUNTS.c
    query = (
        select(
            known.c.account,
            columns.because,
            func.coalesce(columns.detail, ""),
            columns.stopped_at,
            func.coalesce(columns.stops, 0),
            waiting,
        )
        .outerjoin(REGISTRY_ACCOUNTS, columns.account == known.c.account)
        .order_by(columns.because.is_(None), known.c.account)
    )
    return tuple(AccountRow(*row) for row in await transaction.execute(query))


async def waiting_orders(transaction: Transaction, before: datetime) -> tuple[WaitingRow, ...]:
    """Return the orders that have been at a registry since before a moment, or are in review."""
    query = _waiting().having(
        or_(func.min(ATTEMPTS.c.opened_at) < before, CHRONICLE.c.at.is_not(None))
    )
    rows = await transaction.execute(query.order_by(func.min(ATTEMPTS.c.opened_at)).limit(MOST))
    return tuple(WaitingRow(*row) for row in rows)


async def waiting_order(transaction: Transaction, order_id: str) -> WaitingRow | None:
    """Return one order whose end nobody knows yet."""
    query = _waiting().where(SUBMISSIONS.c.order_id == order_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else WaitingRow(*row)


def _waiting() -> Select[Any]:
    columns = SUBMISSIONS.c
    last = (
        select(ATTEMPTS.c.cl_trid)
        .where(ATTEMPTS.c.order_id == columns.order_id)
        .order_by(ATTEMPTS.c.opened_at.desc())
        .limit(1)
        .correlate(SUBMISSIONS)
        .scalar_subquery()
    )
    newest = ATTEMPTS.alias("newest")
    said = and_(CHRONICLE.c.subject == columns.order_id, CHRONICLE.c.kind == IN_REVIEW)
    shown = (columns.order_id, columns.registry, columns.name)
    end = (newest.c.outcome, newest.c.code, CHRONICLE.c.at, CHRONICLE.c.facts)
    word = (columns.ruled, USERS.c.name)
    return (
        select(*shown, func.min(ATTEMPTS.c.opened_at), func.count(), *end, *word)
        .join(ORDERS, ORDERS.c.order_id == columns.order_id)
        .join(ATTEMPTS, ATTEMPTS.c.order_id == columns.order_id)
        .join(newest, newest.c.cl_trid == last)
        .outerjoin(CHRONICLE, said)
        .outerjoin(USERS, USERS.c.user_id == columns.ruled_by)
        .where(ORDERS.c.status.in_(_UNKNOWN))
        .group_by(*shown, *end, *word)
    )
