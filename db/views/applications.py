"""Applications as pages show them: the applicant's own, the reviewers' queue, and one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, false, func, select

from db.books.applications import APPLICATIONS, DECISIONS
from db.books.chronicle import CHRONICLE
from db.books.letters import LETTERS, LINKS
from db.books.tiers import TIERS
from db.engine import Transaction
from db.front import forms
from db.front.forms import FORMS, SentForm, stated_from
from db.front.users import USERS
from programme.letters import LinkPurpose
from programme.people.application import ApplicationStatus
from programme.people.decisions import ReasonCode, Verdict
from programme.people.statement import Stated


@dataclass(frozen=True)
class ApplicationRow:
    """One application, flat."""

    application_id: str
    customer_id: str
    tier_id: str
    status: ApplicationStatus
    company_number: str
    company_name: str
    vat_number: str | None
    street: str
    city: str
    postcode: str
    country: str
    contact_name: str
    email: str
    phone: str
    language: str
    terms_version: str
    prefilled: Mapping[str, str] | None
    """What the company register had filled in; statement.changed_from_register compares."""
    stated: Stated
    tier_version: int
    is_demonstration: bool
    """Whether that version of the tier is an invented one."""
    received_at: datetime
    due_at: datetime | None
    email_confirmed_at: datetime | None
    ended_at: datetime | None
    round: int
    """1 for the first review, 2 after an appeal; the decision below is the round's."""
    clock_stopped_at: datetime | None
    answer_until: datetime | None
    escalated_at: datetime | None
    appeal_until: datetime | None
    apply_again_from: datetime | None
    verdict: Verdict | None
    reason_code: ReasonCode | None
    reason: str | None
    override: str | None
    """For our own people only."""
    reviewer_id: str | None
    reviewer_name: str | None
    second_reviewer_id: str | None
    second_reviewer_name: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class TimelineRow:
    """One thing that happened to a case."""

    at: datetime
    actor: str
    actor_name: str | None
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class LetterRow:
    """One letter of a case."""

    kind: str
    subject: str
    language: str
    email: str
    made_at: datetime
    sent_at: datetime | None
    refused_code: int | None
    given_up_at: datetime | None


@dataclass(frozen=True)
class LinkSeen:
    """What a secret link is good for."""

    subject: str
    expired: bool
    used: bool


_SECOND = USERS.alias("second")

UNDER_VERSION = (TIERS.c.tier_id == APPLICATIONS.c.tier_id) & (
    TIERS.c.version == APPLICATIONS.c.tier_version
)
"""Joins an application with the version of the tier it was made under."""

_WITH_DECISION = (
    select(
        APPLICATIONS,
        DECISIONS.c.verdict,
        func.coalesce(TIERS.c.demonstration, false()).label("is_demonstration"),
        DECISIONS.c.reason_code,
        DECISIONS.c.reason,
        DECISIONS.c.override,
        DECISIONS.c.reviewer_id,
        DECISIONS.c.second_reviewer_id,
        DECISIONS.c.decided_at,
        USERS.c.name.label("reviewer_name"),
        _SECOND.c.name.label("second_reviewer_name"),
    )
    .outerjoin(
        DECISIONS,
        (DECISIONS.c.application_id == APPLICATIONS.c.application_id)
        & (DECISIONS.c.round == APPLICATIONS.c.round),
    )
    .outerjoin(TIERS, UNDER_VERSION)
    .outerjoin(USERS, USERS.c.user_id == DECISIONS.c.reviewer_id)
    .outerjoin(_SECOND, _SECOND.c.user_id == DECISIONS.c.second_reviewer_id)
)


async def find(transaction: Transaction, application_id: str) -> ApplicationRow | None:
    """Return one application, if it is in the books."""
    query = _WITH_DECISION.where(APPLICATIONS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _application(row)


async def of_customer(transaction: Transaction, customer_id: str) -> tuple[ApplicationRow, ...]:
    """Return a customer's applications, the newest first."""
    query = _WITH_DECISION.where(APPLICATIONS.c.customer_id == customer_id)
    rows = await transaction.execute(query.order_by(APPLICATIONS.c.received_at.desc()))
    return tuple(_application(row) for row in rows)


async def timeline_of(transaction: Transaction, application_id: str) -> tuple[TimelineRow, ...]:
    """Return everything that happened to an application, in order."""
    query = (
        select(CHRONICLE, USERS.c.name.label("actor_name"))
        .outerjoin(USERS, USERS.c.user_id == CHRONICLE.c.actor)
        .where(CHRONICLE.c.subject == application_id)
        .order_by(CHRONICLE.c.line)
    )
    return tuple(
        TimelineRow(row.at, row.actor, row.actor_name, row.kind, row.facts)
        for row in await transaction.execute(query)
    )


async def letters_of(transaction: Transaction, application_id: str) -> tuple[LetterRow, ...]:
    """Return the letters of an application, in order."""
    query = (
        select(
            LETTERS.c.kind,
            LETTERS.c.subject,
            LETTERS.c.language,
            LETTERS.c.email,
            LETTERS.c.made_at,
            LETTERS.c.sent_at,
            LETTERS.c.refused_code,
            LETTERS.c.given_up_at,
        )
        .where(LETTERS.c.letter_id.startswith(f"application/{application_id}/", autoescape=True))
        .order_by(LETTERS.c.made_at)
    )
    return tuple(LetterRow(**row._mapping) for row in await transaction.execute(query))


async def sent_form(transaction: Transaction, application_id: str) -> SentForm | None:
    """Return the form as the applicant sent it; a story copies it into the books."""
    return await forms.find(transaction, application_id)


async def waiting_for_the_books(transaction: Transaction, customer_id: str) -> set[str]:
    """Return what a customer has sent and no story has copied into the books yet."""
    query = (
        select(FORMS.c.application_id)
        .outerjoin(APPLICATIONS, APPLICATIONS.c.application_id == FORMS.c.application_id)
        .where(FORMS.c.customer_id == customer_id, APPLICATIONS.c.application_id.is_(None))
    )
    return set((await transaction.execute(query)).scalars())


async def of_email(transaction: Transaction, email: str) -> tuple[str, ...]:
    """Return the references of the applications an address was given with, the newest first."""
    query = (
        select(APPLICATIONS.c.application_id)
        .where(func.lower(APPLICATIONS.c.email) == email.lower())
        .order_by(APPLICATIONS.c.received_at.desc())
    )
    return tuple((await transaction.execute(query)).scalars())


async def link(
    transaction: Transaction, digest: str, purpose: LinkPurpose, now: datetime
) -> LinkSeen | None:
    """Return what a link of this purpose is about, if we ever sent it."""
    query = LINKS.select().where(LINKS.c.digest == digest, LINKS.c.purpose == purpose)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    return LinkSeen(row.subject, row.expires_at <= now, row.used_at is not None)


def _application(row: Row[Any]) -> ApplicationRow:
    values = {each.name: row._mapping[each.name] for each in fields(ApplicationRow)}
    values["stated"] = stated_from(row.stated)
    values["status"] = ApplicationStatus(values["status"])
    values["verdict"] = None if values["verdict"] is None else Verdict(values["verdict"])
    code = values["reason_code"]
    values["reason_code"] = None if code is None else ReasonCode(code)
    return ApplicationRow(**values)
