"""Applications being filled in: saved after every page, for thirty days from the last save.

A draft belongs to a customer who is signed in, or to whoever holds a secret: the token of a
browser (its digest lies here) or the link of a letter (its digest lies in the books).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, word

KEPT_FOR = timedelta(days=30)
"""How long a draft lives after it was last saved."""

DRAFTS = Table(
    "application_drafts",
    METADATA,
    Column("draft_id", String, primary_key=True, comment="no secret: who may open it is below"),
    word("customer_id", nullable=True),
    Column("email", String, nullable=True, comment="where the link to go on is sent"),
    word("language"),
    Column("company_name", String, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1", comment="counts the saves"),
    Column("typed", JSONB, nullable=False, comment="what stands in the fields, as it was typed"),
    Column("marks", JSONB, nullable=False, comment="by page: the version that saved it last"),
    Column("prefilled", JSONB(none_as_null=True), nullable=True, comment="the register's answer"),
    Column("sent_as", String, nullable=True, comment="the application it became"),
    made_at(),
    moment("saved_at"),
    moment("kept_until"),
    Index("ix_application_drafts_customer_id", "customer_id"),
    Index("ix_application_drafts_kept_until", "kept_until"),
    schema=FRONT,
)

DRAFT_KEYS = Table(
    "draft_keys",
    METADATA,
    Column("digest", String, primary_key=True, comment="SHA-256 of the browser's token"),
    Column(
        "draft_id",
        String,
        ForeignKey(DRAFTS.c.draft_id, ondelete="CASCADE"),
        primary_key=True,
    ),
    made_at(),
    Index("ix_draft_keys_draft_id", "draft_id"),
    schema=FRONT,
)


@dataclass(frozen=True)
class Draft:
    """An application as far as it is filled in."""

    draft_id: str
    customer_id: str | None
    email: str | None
    language: str
    version: int
    typed: Mapping[str, str]
    marks: Mapping[str, int]
    prefilled: Mapping[str, str] | None
    sent_as: str | None
    saved_at: datetime
    kept_until: datetime

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return self.typed.get(name, "")


async def begin(transaction: Transaction, draft: Draft, digest: str) -> None:
    """Keep a new draft, and who may open it."""
    await transaction.execute(DRAFTS.insert().values(draft_id=draft.draft_id, **_values(draft)))
    await add_key(transaction, draft.draft_id, digest)


async def add_key(transaction: Transaction, draft_id: str, digest: str) -> None:
    """Let a browser open a draft."""
    values = {"draft_id": draft_id, "digest": digest}
    await transaction.execute(insert(DRAFT_KEYS).values(values).on_conflict_do_nothing())


async def find(transaction: Transaction, draft_id: str) -> Draft | None:
    """Return a draft, whoever's it is."""
    query = DRAFTS.select().where(DRAFTS.c.draft_id == draft_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _draft(row)


async def locked(transaction: Transaction, draft_id: str) -> Draft | None:
    """Return a draft and keep others from saving it meanwhile."""
    query = DRAFTS.select().where(DRAFTS.c.draft_id == draft_id).with_for_update()
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _draft(row)


async def opens(transaction: Transaction, draft_id: str, digest: str) -> bool:
    """Say whether a browser's token opens a draft."""
    query = select(DRAFT_KEYS.c.draft_id).where(
        DRAFT_KEYS.c.draft_id == draft_id, DRAFT_KEYS.c.digest == digest
    )
    return (await transaction.execute(query)).first() is not None


async def of_visitor(
    transaction: Transaction, customer_id: str | None, digest: str | None, now: datetime
) -> tuple[Draft, ...]:
    """Return the drafts a customer or a browser can go on with, the latest first.

    A draft that a customer has taken is no longer the browser's.
    """
    by_key = select(DRAFT_KEYS.c.draft_id).where(DRAFT_KEYS.c.digest == digest)
    nobodys = and_(DRAFTS.c.customer_id.is_(None), DRAFTS.c.draft_id.in_(by_key))
    query = DRAFTS.select().where(
        or_(DRAFTS.c.customer_id == customer_id, nobodys),
        DRAFTS.c.sent_as.is_(None),
        DRAFTS.c.kept_until > now,
    )
    rows = await transaction.execute(query.order_by(DRAFTS.c.saved_at.desc()))
    return tuple(_draft(row) for row in rows)


async def of_email(transaction: Transaction, email: str, now: datetime) -> tuple[str, ...]:
    """Return the ids of the drafts whose link goes to an address."""
    query = (
        select(DRAFTS.c.draft_id)
        .where(
            func.lower(DRAFTS.c.email) == email.lower(),
            DRAFTS.c.sent_as.is_(None),
            DRAFTS.c.kept_until > now,
        )
        .order_by(DRAFTS.c.saved_at.desc())
    )
    return tuple((await transaction.execute(query)).scalars())


async def save(transaction: Transaction, draft: Draft) -> None:
    """Write a draft as it is now; the caller holds its lock."""
    await transaction.execute(
        DRAFTS.update().where(DRAFTS.c.draft_id == draft.draft_id).values(**_values(draft))
    )


async def throw_away(transaction: Transaction, draft_id: str) -> None:
    """Forget a draft, and with it every way to open it."""
    await transaction.execute(DRAFTS.delete().where(DRAFTS.c.draft_id == draft_id))


async def delete_expired(transaction: Transaction, before: datetime) -> int:
    """Forget the drafts that were kept until a moment that has passed; say how many."""
    gone = DRAFTS.delete().where(DRAFTS.c.kept_until <= before).returning(DRAFTS.c.draft_id)
    return len((await transaction.execute(gone)).all())


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "customer_id": draft.customer_id,
        "email": draft.email,
        "language": draft.language,
        "company_name": draft.value("company_name"),
        "version": draft.version,
        "typed": dict(draft.typed),
        "marks": dict(draft.marks),
        "prefilled": None if draft.prefilled is None else dict(draft.prefilled),
        "sent_as": draft.sent_as,
        "saved_at": draft.saved_at,
        "kept_until": draft.kept_until,
    }


def _draft(row: Row[Any]) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})
