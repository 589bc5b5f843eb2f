"""Application forms as they were sent; a story copies them into the books.

The form is written before the story starts: what the applicant was told we have, we have, even
if the web dies in the next instant. Personal data stay here and in the books, out of Temporal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Sequence, String, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, word
from programme.people.parties import PostalAddress
from programme.people.statement import Stated

APPLICATION_NUMBERS = Sequence("application_numbers", schema=FRONT, metadata=METADATA)

FORMS = Table(
    "application_forms",
    METADATA,
    Column("application_id", String, primary_key=True, comment="PP-year-number, our reference"),
    word("customer_id"),
    Column("send_key", String, nullable=False, comment="made with the page; one a sent form"),
    Column("form", JSONB, nullable=False),
    made_at("sent_at"),
    moment("started_at", nullable=True),
    UniqueConstraint("customer_id", "send_key"),
    Index(
        "ix_application_forms_not_started",
        "sent_at",
        postgresql_where=text("started_at IS NULL"),
    ),
    Index("ix_application_forms_company_number", text("(form ->> 'company_number')")),
    schema=FRONT,
)


@dataclass(frozen=True)
class Form:
    """What an applicant typed, cleaned."""

    tier_id: str
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
    prefilled: Mapping[str, str] | None = None
    """What the company register filled in, by field; None if it was not asked or said nothing."""
    stated: Stated = field(default_factory=Stated)
    tier_version: int = 1
    """The version of the tier that was shown and counted when the form was sent."""


@dataclass(frozen=True)
class SentForm:
    """A form with the reference it was given."""

    application_id: str
    customer_id: str
    form: Form
    sent_at: datetime
    started_at: datetime | None


async def lock_customer(transaction: Transaction, customer_id: str) -> None:
    """Let nobody else send a form for this customer until this transaction ends."""
    await transaction.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))"), {"key": customer_id}
    )


async def send(transaction: Transaction, customer_id: str, send_key: str, form: Form) -> str:
    """Keep a form and return its reference; the same page sent twice gives the first one.

    A customer's forms are kept one after the other: the next one sees what this one kept.
    """
    await lock_customer(transaction, customer_id)
    known = await find_by_key(transaction, customer_id, send_key)
    if known is not None:
        return known
    application_id = await _next_reference(transaction)
    await transaction.execute(
        insert(FORMS).values(
            application_id=application_id,
            customer_id=customer_id,
            send_key=send_key,
            form=asdict(form),
        )
    )
    return application_id


async def find_by_key(transaction: Transaction, customer_id: str, send_key: str) -> str | None:
    """Return the reference of the form a customer sent with a key, if it was sent."""
    query = FORMS.select().where(FORMS.c.customer_id == customer_id, FORMS.c.send_key == send_key)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else str(row.application_id)


async def find(transaction: Transaction, application_id: str) -> SentForm | None:
    """Return a form that was sent."""
    query = FORMS.select().where(FORMS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _sent(row)


async def not_started(transaction: Transaction, before: datetime) -> tuple[SentForm, ...]:
    """Return forms sent before a moment whose story was never seen to start."""
    query = FORMS.select().where(FORMS.c.started_at.is_(None), FORMS.c.sent_at < before)
    return tuple(_sent(row) for row in await transaction.execute(query.order_by(FORMS.c.sent_at)))


async def mark_started(transaction: Transaction, application_id: str, now: datetime) -> None:
    """Note that a form's story runs."""
    await transaction.execute(
        FORMS.update().where(FORMS.c.application_id == application_id).values(started_at=now)
    )


async def _next_reference(transaction: Transaction) -> str:
    number = await transaction.scalar(APPLICATION_NUMBERS.next_value())
    year = await transaction.scalar(
        text("SELECT to_char(now() AT TIME ZONE 'Europe/Prague', 'YYYY')")
    )
    return f"PP-{year}-{number:04}"


def stated_from(kept: Mapping[str, Any]) -> Stated:
    """Return what an applicant stated from how it is kept; older forms hold none of it."""
    values = dict(kept)
    billing = values.get("billing_address")
    values["technical_addresses"] = tuple(values.get("technical_addresses", ()))
    values["billing_address"] = None if billing is None else PostalAddress(**billing)
    return Stated(**values)


def _sent(row: Any) -> SentForm:
    form = Form(**row.form | {"stated": stated_from(row.form.get("stated", {}))})
    return SentForm(row.application_id, row.customer_id, form, row.sent_at, row.started_at)
