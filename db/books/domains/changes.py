"""Changes of names after their registration; what is sent for each stands in submissions.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, Row, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.domains.changes import LIVE_CHANGES, ChangeKind, ChangeStatus

_LIVE = text(f"status IN ({', '.join(repr(str(each)) for each in sorted(LIVE_CHANGES))})")

DOMAIN_CHANGES = Table(
    "domain_changes",
    METADATA,
    word("change_id", primary_key=True),
    word("partner_id"),
    word("name"),
    word("zone"),
    word("kind"),
    word("status"),
    Column("servers", JSONB, nullable=True, comment="the name servers wanted, one line each"),
    Column("details_id", String, nullable=True, comment="who is to be the holder; in the front"),
    Column("asked_by", String, nullable=False, comment="a user's id, or 'api'"),
    moment("asked_at"),
    Column("end_kind", String, nullable=True, comment="the kind of the answer it ended with"),
    Column("end_detail", String, nullable=True, comment="a code, or how it was done"),
    moment("ended_at", nullable=True),
    Column(
        "sealed_code",
        String,
        nullable=True,
        comment="a fresh transfer code while it can be seen; sealed, and then forgotten",
    ),
    moment("code_until", nullable=True),
    one_of("kind", ChangeKind),
    one_of("status", ChangeStatus),
    Index("uq_domain_changes_one_live_a_name", "name", unique=True, postgresql_where=_LIVE),
    Index("ix_domain_changes_partner_id", "partner_id", "name", "asked_at"),
    schema=BOOKS,
)


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a change; say no if it is there already or its name is in another live one."""
    query = insert(DOMAIN_CHANGES).values(values).on_conflict_do_nothing()
    added = await transaction.execute(query.returning(DOMAIN_CHANGES.c.change_id))
    return added.first() is not None


async def locked(transaction: Transaction, change_id: str) -> Row[Any] | None:
    """Return a change's row, if it is in the books, and keep others from changing it."""
    query = DOMAIN_CHANGES.select().where(DOMAIN_CHANGES.c.change_id == change_id)
    return (await transaction.execute(query.with_for_update())).one_or_none()


async def live_of(transaction: Transaction, name: str) -> str | None:
    """Return the id of the change of a name that is under way, if there is one."""
    query = DOMAIN_CHANGES.select().where(DOMAIN_CHANGES.c.name == name, _LIVE)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else str(row.change_id)


async def live_names(transaction: Transaction, names: Iterable[str]) -> frozenset[str]:
    """Return which of these names are being changed."""
    query = DOMAIN_CHANGES.select().where(DOMAIN_CHANGES.c.name.in_(list(names)), _LIVE)
    return frozenset(row.name for row in await transaction.execute(query))


async def change(transaction: Transaction, change_id: str, **values: Any) -> None:
    """Note how a change goes on."""
    mine = DOMAIN_CHANGES.c.change_id == change_id
    await transaction.execute(DOMAIN_CHANGES.update().where(mine).values(**values))
