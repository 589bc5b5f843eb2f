"""The applications, the evidence about them, and the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Row,
    String,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.people.application import ApplicationStatus, Decision, Verdict
from programme.people.evidence import DEFINITE, Checked, CheckName, RiskFlag
from programme.people.verification import CheckOutcome

APPLICATIONS = Table(
    "applications",
    METADATA,
    word("application_id", primary_key=True),
    word("customer_id"),
    word("tier_id"),
    word("status"),
    word("company_number"),
    word("company_name"),
    word("vat_number", nullable=True),
    word("street"),
    word("city"),
    word("postcode"),
    word("country"),
    word("contact_name"),
    word("email"),
    word("phone"),
    word("language"),
    Column("terms_version", String, nullable=False, comment="the terms the applicant agreed to"),
    moment("received_at"),
    moment("due_at", nullable=True),
    moment("email_confirmed_at", nullable=True),
    moment("ended_at", nullable=True),
    one_of("status", ApplicationStatus),
    Index("ix_applications_status", "status", "due_at"),
    Index("ix_applications_customer_id", "customer_id"),
    schema=BOOKS,
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("line", BigInteger, Identity(always=True), primary_key=True),
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), nullable=False),
    word("check_name"),
    word("outcome"),
    word("source"),
    moment("asked_at"),
    Column("digest", String, nullable=True, comment="SHA-256 of the raw answer"),
    Column("facts", JSONB, nullable=False, comment="the fields relied on"),
    Column("findings", JSONB, nullable=False, comment="what they mean, row by row"),
    Column(
        "code",
        String,
        nullable=False,
        server_default="",
        comment="the register's own code, never its text",
    ),
    Column(
        "flags",
        JSONB,
        nullable=False,
        server_default="[]",
        comment="what is to be looked at, without the details",
    ),
    one_of("outcome", CheckOutcome),
    UniqueConstraint("application_id", "check_name"),
    schema=BOOKS,
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column(
        "application_id",
        String,
        ForeignKey(APPLICATIONS.c.application_id),
        primary_key=True,
        comment="one decision an application",
    ),
    word("reviewer_id"),
    word("verdict"),
    word("reason"),
    made_at("decided_at"),
    one_of("verdict", Verdict),
    schema=BOOKS,
)


@dataclass(frozen=True)
class DecisionRow:
    """A decision as it stands in the books."""

    decision: Decision
    decided_at: datetime


@dataclass(frozen=True)
class KeptEvidence:
    """What stands in the books about one check."""

    checked: Checked
    facts: Mapping[str, Any]
    findings: tuple[dict[str, Any], ...]


async def add(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write an application; say whether it is new."""
    query = (
        insert(APPLICATIONS)
        .values(values)
        .on_conflict_do_nothing(index_elements=["application_id"])
        .returning(APPLICATIONS.c.application_id)
    )
    return (await transaction.execute(query)).first() is not None


async def find(transaction: Transaction, application_id: str) -> Row[Any]:
    """Return the application's row as it stands."""
    query = APPLICATIONS.select().where(APPLICATIONS.c.application_id == application_id)
    return (await transaction.execute(query)).one()


async def locked(transaction: Transaction, application_id: str) -> Row[Any]:
    """Return the application's row and keep others from changing it."""
    query = APPLICATIONS.select().where(APPLICATIONS.c.application_id == application_id)
    return (await transaction.execute(query.with_for_update())).one()


async def change(transaction: Transaction, application_id: str, **values: Any) -> None:
    """Change an application."""
    await transaction.execute(
        APPLICATIONS.update()
        .where(APPLICATIONS.c.application_id == application_id)
        .values(**values)
    )


async def add_evidence(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Keep what a check found and say whether it was kept.

    The first answer that tells something stays; only a gap gives way to it.
    """
    told = values["outcome"] in DEFINITE
    query = (
        insert(EVIDENCE)
        .values(values)
        .on_conflict_do_update(
            index_elements=["application_id", "check_name"],
            set_=values,
            where=EVIDENCE.c.outcome.not_in(DEFINITE) if told else false(),
        )
        .returning(EVIDENCE.c.line)
    )
    return (await transaction.execute(query)).first() is not None


async def evidence_of(
    transaction: Transaction, application_id: str, check: CheckName
) -> KeptEvidence | None:
    """Return what a check found, if it has run."""
    query = EVIDENCE.select().where(
        EVIDENCE.c.application_id == application_id, EVIDENCE.c.check_name == check
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    flags = tuple(RiskFlag(flag) for flag in row.flags)
    return KeptEvidence(
        Checked(check, CheckOutcome(row.outcome), flags), row.facts, tuple(row.findings)
    )


async def decision_of(transaction: Transaction, application_id: str) -> DecisionRow | None:
    """Return the decision that stands, if there is one."""
    query = DECISIONS.select().where(DECISIONS.c.application_id == application_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    decision = Decision(row.reviewer_id, Verdict(row.verdict), row.reason)
    return DecisionRow(decision, row.decided_at)


async def add_decision(transaction: Transaction, application_id: str, decision: Decision) -> None:
    """Write the decision down."""
    await transaction.execute(
        DECISIONS.insert().values(
            application_id=application_id,
            reviewer_id=decision.reviewer_id,
            verdict=decision.verdict,
            reason=decision.reason,
        )
    )
