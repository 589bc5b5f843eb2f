"""The nightly looks at the books, and what they found, kept until it is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, Row, String, Table, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, word
from programme.billing.audit import Finding

AUDITS = Table(
    "audits",
    METADATA,
    word("audit_id", primary_key=True),
    moment("began_at"),
    moment("ended_at"),
    Column("findings", Integer, nullable=False, comment="how many differences stood that night"),
    Index("ix_audits_ended_at", "ended_at"),
    schema=BOOKS,
)

AUDIT_FINDINGS = Table(
    "audit_findings",
    METADATA,
    Column("finding_id", String, primary_key=True, comment="made from the kind and the subject"),
    word("kind"),
    Column("subject", String, nullable=False, comment="an id of ours; no personal data"),
    word("expected"),
    word("found"),
    moment("first_seen_at"),
    moment("last_seen_at"),
    Column("gone_at", moment("x").type, nullable=True, comment="a later look did not find it"),
    CheckConstraint("last_seen_at >= first_seen_at", name="seen_in_order"),
    Index("ix_audit_findings_open", "first_seen_at", postgresql_where=text("gone_at IS NULL")),
    schema=BOOKS,
)


async def find(transaction: Transaction, audit_id: str) -> Row[Any] | None:
    """Return a look at the books that was written down before."""
    query = AUDITS.select().where(AUDITS.c.audit_id == audit_id)
    return (await transaction.execute(query)).one_or_none()


async def add(transaction: Transaction, values: dict[str, Any]) -> None:
    """Write a look at the books down."""
    await transaction.execute(insert(AUDITS).values(values).on_conflict_do_nothing())


async def open_findings(transaction: Transaction) -> dict[str, Row[Any]]:
    """Return what was found and is not gone yet, and keep others from writing it meanwhile."""
    query = AUDIT_FINDINGS.select().where(AUDIT_FINDINGS.c.gone_at.is_(None)).with_for_update()
    return {row.finding_id: row for row in await transaction.execute(query)}


async def keep(transaction: Transaction, finding: Finding, at: datetime, *, is_new: bool) -> None:
    """Write a finding down; one that stands already was first seen when it was first seen."""
    seen = {"expected": finding.expected, "found": finding.found, "last_seen_at": at}
    first = {"first_seen_at": at, "gone_at": None}
    named = {"finding_id": finding.finding_id, "kind": finding.kind, "subject": finding.subject}
    query = insert(AUDIT_FINDINGS).values(named | seen | first)
    await transaction.execute(
        query.on_conflict_do_update(
            index_elements=["finding_id"], set_=seen | (first if is_new else {})
        )
    )


async def end(transaction: Transaction, finding_ids: Iterable[str], at: datetime) -> None:
    """Note that findings are gone."""
    query = AUDIT_FINDINGS.update().where(AUDIT_FINDINGS.c.finding_id.in_(list(finding_ids)))
    await transaction.execute(query.values(gone_at=at))
