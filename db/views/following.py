"""An application as its applicant may see it: no reviewer, no flag, no note, no raw answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, select

from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.tiers import TIERS
from db.engine import Transaction
from db.views.applications import UNDER_VERSION
from programme.people.application import ApplicationStatus
from programme.people.decisions import ReasonCode, Verdict
from programme.people.evidence import CheckName
from programme.people.verification import CheckOutcome


@dataclass(frozen=True)
class FollowedRow:
    """One application, flat."""

    application_id: str
    customer_id: str
    status: ApplicationStatus
    round: int
    tier_id: str
    tier_version: int
    is_demonstration: bool
    company_number: str
    company_name: str
    vat_number: str | None
    street: str
    city: str
    postcode: str
    contact_name: str
    email: str
    phone: str
    language: str
    received_at: datetime
    due_at: datetime | None
    email_confirmed_at: datetime | None
    answer_until: datetime | None
    ended_at: datetime | None
    appeal_until: datetime | None
    apply_again_from: datetime | None


@dataclass(frozen=True)
class RegisterSeen:
    """Whether a register answered, and when; never what it said."""

    check: CheckName
    outcome: CheckOutcome
    asked_at: datetime


@dataclass(frozen=True)
class DecisionSeen:
    """A decision with its words to the applicant; never who decided."""

    round: int
    verdict: Verdict
    reason_code: ReasonCode | None
    reason: str
    decided_at: datetime


_OWN = tuple(
    APPLICATIONS.c[each.name] for each in fields(FollowedRow) if each.name in APPLICATIONS.c
)
_FOLLOWED = select(
    *_OWN, func.coalesce(TIERS.c.demonstration, false()).label("is_demonstration")
).select_from(APPLICATIONS.outerjoin(TIERS, UNDER_VERSION))


async def find(transaction: Transaction, application_id: str) -> FollowedRow | None:
    """Return one application, if it is in the books."""
    query = _FOLLOWED.where(APPLICATIONS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _followed(dict(row._mapping))


async def of_customer(transaction: Transaction, customer_id: str) -> tuple[FollowedRow, ...]:
    """Return a customer's applications, the newest first."""
    query = _FOLLOWED.where(APPLICATIONS.c.customer_id == customer_id)
    rows = await transaction.execute(query.order_by(APPLICATIONS.c.received_at.desc()))
    return tuple(_followed(dict(row._mapping)) for row in rows)


async def registers_of(
    transaction: Transaction, application_id: str
) -> dict[CheckName, RegisterSeen]:
    """Return which registers were asked and whether they answered."""
    query = select(EVIDENCE.c.check_name, EVIDENCE.c.outcome, EVIDENCE.c.asked_at).where(
        EVIDENCE.c.application_id == application_id, EVIDENCE.c.superseded_at.is_(None)
    )
    seen = [
        RegisterSeen(CheckName(row.check_name), CheckOutcome(row.outcome), row.asked_at)
        for row in await transaction.execute(query)
    ]
    return {each.check: each for each in seen}


async def decisions_of(transaction: Transaction, application_id: str) -> tuple[DecisionSeen, ...]:
    """Return the decisions about an application, in order; the second answers an appeal."""
    query = DECISIONS.select().where(DECISIONS.c.application_id == application_id)
    return tuple(
        DecisionSeen(
            row.round,
            Verdict(row.verdict),
            None if row.reason_code is None else ReasonCode(row.reason_code),
            row.reason,
            row.decided_at,
        )
        for row in await transaction.execute(query.order_by(DECISIONS.c.round))
    )


async def versions(transaction: Transaction, application_ids: Collection[str]) -> dict[str, str]:
    """Return a mark for each application that changes whenever its page would."""
    query = (
        select(
            APPLICATIONS.c.application_id,
            APPLICATIONS.c.status,
            APPLICATIONS.c.round,
            APPLICATIONS.c.due_at,
            APPLICATIONS.c.email_confirmed_at,
            APPLICATIONS.c.answer_until,
            APPLICATIONS.c.ended_at,
            func.count(EVIDENCE.c.line),
            func.max(EVIDENCE.c.asked_at),
        )
        .outerjoin(
            EVIDENCE,
            (EVIDENCE.c.application_id == APPLICATIONS.c.application_id)
            & EVIDENCE.c.superseded_at.is_(None),
        )
        .where(APPLICATIONS.c.application_id.in_(application_ids))
        .group_by(APPLICATIONS.c.application_id)
    )
    rows = await transaction.execute(query)
    return {row.application_id: _mark(tuple(row)) for row in rows}


def _mark(values: tuple[object, ...]) -> str:
    words = "\n".join(str(value) for value in values)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _followed(values: Mapping[str, Any]) -> FollowedRow:
    return FollowedRow(**{**values, "status": ApplicationStatus(values["status"])})
