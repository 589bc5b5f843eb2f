"""The reviewers' queue: its parts with their counts, and one page of one part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.reviews import PROPOSALS, ProposalFate
from db.books.tiers import TIERS
from db.engine import Transaction
from db.front.claims import CLAIMS
from db.front.users import USERS
from db.views.applications import UNDER_VERSION
from programme.people.application import ENDS, ApplicationStatus
from programme.people.evidence import RiskFlag

A_PAGE = 25
NOBODY = "nobody"
_MOST_OPEN = 500
_S = ApplicationStatus


class Part(StrEnum):
    """A part of the queue."""

    FOR_ME = "for-me"
    """What waits for whoever asks: nobody else holds it, and they may decide about it."""
    NEW = "new"
    """Nobody holds it and nobody has decided."""
    MINE = "mine"
    AWAITING_APPLICANT = "awaiting-applicant"
    AWAITING_SECOND = "awaiting-second"
    ESCALATED = "escalated"
    DECIDED = "decided"


class Order(StrEnum):
    """By what a page of the queue is ordered."""

    DUE = "due"
    REFERENCE = "reference"
    COMPANY = "company"
    TIER = "tier"
    RECEIVED = "received"
    DECIDED = "decided"


@dataclass(frozen=True)
class Wanted:
    """Which applications somebody wants to see; everything empty means all of the part."""

    part: Part = Part.FOR_ME
    tier_id: str = ""
    flag: RiskFlag | None = None
    country: str = ""
    holder: str = ""
    """A user's id, or NOBODY."""
    received_before: datetime | None = None
    text: str = ""
    order: Order = Order.DUE
    descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """One application of the queue, flat."""

    application_id: str
    company_name: str
    company_number: str
    country: str
    tier_id: str
    tier_version: int
    is_demonstration: bool
    status: ApplicationStatus
    round: int
    received_at: datetime
    due_at: datetime | None
    clock_stopped_at: datetime | None
    escalated_at: datetime | None
    ended_at: datetime | None
    flags: tuple[RiskFlag, ...]
    holder_id: str | None
    holder_name: str | None
    held_until: datetime | None
    decider_name: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Asker:
    """Who looks at the queue, and when."""

    user_id: str
    now: datetime


@dataclass(frozen=True)
class Choices:
    """What there is to filter by."""

    tiers: tuple[str, ...]
    countries: tuple[str, ...]
    holders: tuple[tuple[str, str], ...]


_DECIDER = USERS.alias("decider")
_LAST_DECISION = (
    select(DECISIONS.c.reviewer_id, DECISIONS.c.decided_at)
    .where(DECISIONS.c.application_id == APPLICATIONS.c.application_id)
    .order_by(DECISIONS.c.round.desc())
    .limit(1)
    .lateral("last_decision")
)
_FLAGS = (
    select(func.jsonb_agg(EVIDENCE.c.flags, type_=JSONB))
    .where(
        EVIDENCE.c.application_id == APPLICATIONS.c.application_id,
        EVIDENCE.c.superseded_at.is_(None),
    )
    .scalar_subquery()
    .label("flags")
)
_COLUMNS: dict[Order, ColumnElement[Any]] = {
    Order.DUE: APPLICATIONS.c.due_at,
    Order.REFERENCE: APPLICATIONS.c.application_id,
    Order.COMPANY: func.lower(APPLICATIONS.c.company_name),
    Order.TIER: APPLICATIONS.c.tier_id,
    Order.RECEIVED: APPLICATIONS.c.received_at,
    Order.DECIDED: func.coalesce(_LAST_DECISION.c.decided_at, APPLICATIONS.c.ended_at),
}


async def counts(transaction: Transaction, asker: Asker) -> dict[Part, int]:
    """Return how many applications each part holds."""
    columns = [
        func.count().filter(_belongs(part, asker)).label(f"part_{place}")
        for place, part in enumerate(Part)
    ]
    row = (await transaction.execute(_with_claims(select(*columns), asker))).one()
    return dict(zip(Part, row, strict=True))


async def page(
    transaction: Transaction, wanted: Wanted, asker: Asker
) -> tuple[tuple[QueueRow, ...], int]:
    """Return one page of a part, and how many applications fit in all."""
    fits = and_(_belongs(wanted.part, asker), *_filters(wanted))
    total = await transaction.scalar(_with_claims(select(func.count()), asker).where(fits))
    column = _COLUMNS[wanted.order]
    ordered = column.desc().nulls_last() if wanted.descending else column.asc().nulls_last()
    query = (
        _rows(asker)
        .where(fits)
        .order_by(ordered, APPLICATIONS.c.application_id)
        .limit(A_PAGE)
        .offset((wanted.page - 1) * A_PAGE)
    )
    rows = await transaction.execute(query)
    return tuple(_queue_row(row._mapping) for row in rows), total or 0


async def waiting_for(transaction: Transaction, asker: Asker) -> tuple[str, ...]:
    """Return the references of what waits for somebody, the one due first on top."""
    query = (
        _with_claims(select(APPLICATIONS.c.application_id), asker)
        .where(_belongs(Part.FOR_ME, asker))
        .order_by(APPLICATIONS.c.due_at.asc().nulls_last(), APPLICATIONS.c.application_id)
        .limit(_MOST_OPEN)
    )
    return tuple((await transaction.execute(query)).scalars())


async def choices(transaction: Transaction) -> Choices:
    """Return the tiers, countries and people that occur among the applications."""
    tiers = select(APPLICATIONS.c.tier_id).distinct().order_by(APPLICATIONS.c.tier_id)
    countries = select(APPLICATIONS.c.country).distinct().order_by(APPLICATIONS.c.country)
    people = (
        select(USERS.c.user_id, USERS.c.name)
        .where(USERS.c.customer_id.is_(None))
        .order_by(USERS.c.name)
    )
    return Choices(
        tuple((await transaction.execute(tiers)).scalars()),
        tuple((await transaction.execute(countries)).scalars()),
        tuple((row.user_id, row.name) for row in await transaction.execute(people)),
    )


async def standing(transaction: Transaction, application_id: str, asker: Asker) -> QueueRow | None:
    """Return one application as the queue shows it."""
    query = _rows(asker).where(APPLICATIONS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _queue_row(row._mapping)


def _rows(asker: Asker) -> Select[*tuple[Any, ...]]:
    query = select(
        APPLICATIONS,
        _FLAGS,
        func.coalesce(TIERS.c.demonstration, false()).label("is_demonstration"),
        CLAIMS.c.user_id.label("holder_id"),
        USERS.c.name.label("holder_name"),
        CLAIMS.c.expires_at.label("held_until"),
        _DECIDER.c.name.label("decider_name"),
        _LAST_DECISION.c.decided_at,
    )
    return (
        _with_claims(query, asker)
        .outerjoin(TIERS, UNDER_VERSION)
        .outerjoin(USERS, USERS.c.user_id == CLAIMS.c.user_id)
        .outerjoin(_LAST_DECISION, true())
        .outerjoin(_DECIDER, _DECIDER.c.user_id == _LAST_DECISION.c.reviewer_id)
    )


def _with_claims(query: Select[*tuple[Any, ...]], asker: Asker) -> Select[*tuple[Any, ...]]:
    live = and_(
        CLAIMS.c.application_id == APPLICATIONS.c.application_id,
        CLAIMS.c.expires_at > asker.now,
    )
    return query.select_from(APPLICATIONS).outerjoin(CLAIMS, live)


def _belongs(part: Part, asker: Asker) -> ColumnElement[bool]:
    status, holder = APPLICATIONS.c.status, CLAIMS.c.user_id
    reviewable = status.in_((_S.AWAITING_REVIEW, _S.AWAITING_SECOND))
    free = or_(holder.is_(None), holder == asker.user_id)
    is_open = status.not_in(ENDS)
    return {
        Part.FOR_ME: and_(reviewable, free, ~_has_decided(asker.user_id)),
        Part.NEW: and_(status.in_((_S.AWAITING_REVIEW, _S.CHECKING)), holder.is_(None)),
        Part.MINE: and_(holder == asker.user_id, is_open),
        Part.AWAITING_APPLICANT: status.in_((_S.AWAITING_APPLICANT, _S.RECEIVED)),
        Part.AWAITING_SECOND: status == _S.AWAITING_SECOND,
        Part.ESCALATED: and_(APPLICATIONS.c.escalated_at.is_not(None), is_open),
        Part.DECIDED: status.in_(ENDS),
    }[part]


def _has_decided(user_id: str) -> ColumnElement[bool]:
    """Whether somebody is the first of two, or decided before the appeal."""
    first = exists().where(
        PROPOSALS.c.application_id == APPLICATIONS.c.application_id,
        PROPOSALS.c.reviewer_id == user_id,
        PROPOSALS.c.fate == ProposalFate.AWAITS_SECOND,
        APPLICATIONS.c.status == _S.AWAITING_SECOND,
    )
    before = exists().where(
        DECISIONS.c.application_id == APPLICATIONS.c.application_id,
        DECISIONS.c.round < APPLICATIONS.c.round,
        or_(DECISIONS.c.reviewer_id == user_id, DECISIONS.c.second_reviewer_id == user_id),
    )
    return or_(first, before)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.tier_id:
        found.append(APPLICATIONS.c.tier_id == wanted.tier_id)
    if wanted.country:
        found.append(APPLICATIONS.c.country == wanted.country)
    if wanted.flag is not None:
        found.append(
            exists().where(
                EVIDENCE.c.application_id == APPLICATIONS.c.application_id,
                EVIDENCE.c.superseded_at.is_(None),
                EVIDENCE.c.flags.contains([wanted.flag.value]),
            )
        )
    if wanted.holder == NOBODY:
        found.append(CLAIMS.c.user_id.is_(None))
    elif wanted.holder:
        found.append(CLAIMS.c.user_id == wanted.holder)
    if wanted.received_before is not None:
        found.append(APPLICATIONS.c.received_at <= wanted.received_before)
    if wanted.text:
        found.append(_speaks_of(wanted.text))
    return found


def _speaks_of(text: str) -> ColumnElement[bool]:
    columns = (
        APPLICATIONS.c.application_id,
        APPLICATIONS.c.company_name,
        APPLICATIONS.c.company_number,
    )
    plain = [each.icontains(text, autoescape=True) for each in columns]
    digits = text.replace(" ", "")
    number = APPLICATIONS.c.company_number.contains(digits, autoescape=True)
    return or_(*plain, number) if digits.isdigit() else or_(*plain)


def _queue_row(values: Any) -> QueueRow:
    raised = {flag for flags in values["flags"] or () for flag in flags}
    plain = {name: values[name] for name in QueueRow.__dataclass_fields__}
    return QueueRow(
        **plain
        | {
            "status": ApplicationStatus(values["status"]),
            "flags": tuple(flag for flag in RiskFlag if flag in raised),
        }
    )
