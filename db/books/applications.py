"""The applications, the evidence about them, and the decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Row,
    String,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.people.application import ENDS, ApplicationStatus, next_status
from programme.people.decisions import Decision, ReasonCode, Verdict
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
    Column(
        "tier_version",
        Integer,
        nullable=False,
        server_default="1",
        comment="the one shown when it was sent; it stays",
    ),
    Column(
        "round",
        Integer,
        nullable=False,
        server_default="1",
        comment="1 for the first review, 2 for the one after an appeal",
    ),
    Column(
        "clock_stopped_at",
        DateTime(timezone=True),
        nullable=True,
        comment="our promise does not count while the applicant is asked",
    ),
    moment("answer_until", nullable=True),
    Column(
        "escalated_at",
        DateTime(timezone=True),
        nullable=True,
        comment="when the promised moment passed without a decision",
    ),
    moment("appeal_until", nullable=True),
    moment("apply_again_from", nullable=True),
    Column(
        "prefilled",
        JSONB(none_as_null=True),
        nullable=True,
        comment="what the company register had filled in, by field",
    ),
    Column(
        "stated",
        JSONB,
        nullable=False,
        server_default="{}",
        comment="technical data, billing and size, as the form had them",
    ),
    Column(
        "erased_at",
        DateTime(timezone=True),
        nullable=True,
        comment="when everything personal in it went",
    ),
    one_of("status", ApplicationStatus),
    Index("ix_applications_status", "status", "due_at"),
    Index("ix_applications_customer_id", "customer_id"),
    Index("ix_applications_company_number", "company_number"),
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
    Column(
        "superseded_at",
        DateTime(timezone=True),
        nullable=True,
        comment="when the applicant changed what this was about; the check runs again then",
    ),
    one_of("outcome", CheckOutcome),
    Index(
        "uq_evidence_standing",
        "application_id",
        "check_name",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
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
    ),
    word("reviewer_id"),
    word("verdict"),
    word("reason"),
    made_at("decided_at"),
    Column(
        "round",
        Integer,
        primary_key=True,
        server_default="1",
        autoincrement=False,
        comment="one decision a round; the second one after an appeal",
    ),
    Column("second_reviewer_id", String, nullable=True, comment="who decided the same, if asked"),
    word("reason_code", nullable=True),
    Column("override", String, nullable=False, server_default="", comment="never in a letter"),
    one_of("verdict", Verdict),
    one_of("reason_code", ReasonCode),
    schema=BOOKS,
)


@dataclass(frozen=True)
class DecisionRow:
    """A decision as it stands in the books."""

    decision: Decision
    second_reviewer_id: str | None
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


async def move(
    transaction: Transaction, application_id: str, wanted: ApplicationStatus, now: datetime
) -> bool:
    """Bring an application to a status that may follow; say whether it was elsewhere before.

    Raises StatusOutOfTurnError.
    """
    row = await locked(transaction, application_id)
    status = ApplicationStatus(row.status)
    if status is wanted:
        return False
    ended_at = now if wanted in ENDS else None
    await change(transaction, application_id, status=next_status(status, wanted), ended_at=ended_at)
    return True


async def add_evidence(transaction: Transaction, values: dict[str, Any]) -> int | None:
    """Keep what a check found and return its line, or None if it was not kept.

    The first answer that tells something stays until it is superseded; only a gap gives way.
    """
    query = (
        insert(EVIDENCE)
        .values(values)
        .on_conflict_do_update(
            index_elements=["application_id", "check_name"],
            index_where=EVIDENCE.c.superseded_at.is_(None),
            set_=values,
            where=EVIDENCE.c.outcome.not_in(DEFINITE),
        )
        .returning(EVIDENCE.c.line)
    )
    line: int | None = await transaction.scalar(query)
    return line


async def evidence_of(
    transaction: Transaction, application_id: str, check: CheckName
) -> KeptEvidence | None:
    """Return what a check found, if it has run."""
    query = EVIDENCE.select().where(
        EVIDENCE.c.application_id == application_id,
        EVIDENCE.c.check_name == check,
        EVIDENCE.c.superseded_at.is_(None),
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    flags = tuple(RiskFlag(flag) for flag in row.flags)
    return KeptEvidence(
        Checked(check, CheckOutcome(row.outcome), flags), row.facts, tuple(row.findings)
    )


async def all_evidence(transaction: Transaction, application_id: str) -> tuple[Checked, ...]:
    """Return what the checks of an application came to, as it stands now."""
    query = EVIDENCE.select().where(
        EVIDENCE.c.application_id == application_id, EVIDENCE.c.superseded_at.is_(None)
    )
    return tuple(
        Checked(
            CheckName(row.check_name),
            CheckOutcome(row.outcome),
            tuple(RiskFlag(flag) for flag in row.flags),
        )
        for row in await transaction.execute(query.order_by(EVIDENCE.c.line))
    )


async def supersede_evidence(
    transaction: Transaction, application_id: str, checks: Collection[CheckName], at: datetime
) -> None:
    """Put aside what some checks found: what they were about has changed."""
    await transaction.execute(
        EVIDENCE.update()
        .where(
            EVIDENCE.c.application_id == application_id,
            EVIDENCE.c.check_name.in_(checks),
            EVIDENCE.c.superseded_at.is_(None),
        )
        .values(superseded_at=at)
    )


async def decision_of(
    transaction: Transaction, application_id: str, number: int
) -> DecisionRow | None:
    """Return the decision of a round, if there is one."""
    query = DECISIONS.select().where(
        DECISIONS.c.application_id == application_id, DECISIONS.c.round == number
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    code = None if row.reason_code is None else ReasonCode(row.reason_code)
    decision = Decision(
        row.reviewer_id, Verdict(row.verdict), code, row.reason, override=row.override
    )
    return DecisionRow(decision, row.second_reviewer_id, row.decided_at)


async def add_decision(
    transaction: Transaction,
    application_id: str,
    decision: Decision,
    *,
    number: int = 1,
    second_reviewer_id: str | None = None,
) -> None:
    """Write the decision of a round down."""
    await transaction.execute(
        DECISIONS.insert().values(
            application_id=application_id,
            round=number,
            reviewer_id=decision.reviewer_id,
            second_reviewer_id=second_reviewer_id,
            verdict=decision.verdict,
            reason_code=decision.reason_code,
            reason=decision.reason,
            override=decision.override,
        )
    )
