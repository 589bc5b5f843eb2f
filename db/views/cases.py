"""One case as a reviewer reads it: evidence, proposals, questions, comments, what else we know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from db.books import tiers
from db.books.applications import APPLICATIONS, EVIDENCE
from db.books.reviews import INFORMATION_REQUESTS, PROPOSALS
from db.books.reviews import ProposalFate as ProposalFate
from db.engine import Transaction
from db.front.claims import CASE_LOG, ClaimEvent
from db.front.comments import COMMENTS
from db.front.users import USERS
from programme.people.application import ApplicationStatus
from programme.people.decisions import ReasonCode, Verdict
from programme.people.evidence import Checked, CheckName, RiskFlag
from programme.people.questions import AskedField, Question
from programme.people.verification import CheckOutcome, Finding, FindingKind, FindingSubject


@dataclass(frozen=True)
class CaseEvidence:
    """What one check found, with everything it relied on."""

    check: CheckName
    outcome: CheckOutcome
    source: str
    asked_at: datetime
    digest: str | None
    code: str
    flags: tuple[RiskFlag, ...]
    facts: Mapping[str, Any]
    findings: tuple[Finding, ...]
    superseded_at: datetime | None

    @property
    def checked(self) -> Checked:
        """What the check came to, as the rules read it."""
        return Checked(self.check, self.outcome, self.flags)


@dataclass(frozen=True)
class ProposalRow:
    """A decision a reviewer sent, and what became of it."""

    number: int
    round: int
    reviewer_id: str
    reviewer_name: str | None
    verdict: Verdict
    reason_code: ReasonCode | None
    reason: str
    override: str
    questions: tuple[Question, ...]
    needs_second: bool
    made_at: datetime
    takes_effect_at: datetime
    fate: ProposalFate


@dataclass(frozen=True)
class AnswerRow:
    """One answer of an applicant: what stood there before, and what stands there now."""

    field: AskedField
    old: str
    new: str


@dataclass(frozen=True)
class RequestRow:
    """What an applicant was asked, and what came back."""

    number: int
    reviewer_name: str | None
    questions: tuple[Question, ...]
    asked_at: datetime
    answer_until: datetime
    answered_at: datetime | None
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class CommentRow:
    """What one of our people said about a case."""

    name: str
    words: str
    made_at: datetime


@dataclass(frozen=True)
class ClaimRow:
    """A claim that was taken, given back or taken over."""

    name: str
    event: ClaimEvent
    former_name: str | None
    at: datetime


@dataclass(frozen=True)
class EarlierRow:
    """Another application of the same company or the same address."""

    application_id: str
    company_name: str
    status: ApplicationStatus
    received_at: datetime
    same_company: bool


async def evidence_of(transaction: Transaction, application_id: str) -> tuple[CaseEvidence, ...]:
    """Return what the checks found, what was superseded included, in the order of the checks."""
    query = EVIDENCE.select().where(EVIDENCE.c.application_id == application_id)
    rows = await transaction.execute(query.order_by(EVIDENCE.c.line))
    known = [_evidence(row) for row in rows if row.check_name in set(CheckName)]
    order = list(CheckName)
    return tuple(sorted(known, key=lambda each: order.index(each.check)))


async def proposals_of(transaction: Transaction, application_id: str) -> tuple[ProposalRow, ...]:
    """Return every decision reviewers sent about an application, in order."""
    query = (
        select(PROPOSALS, USERS.c.name.label("reviewer_name"))
        .outerjoin(USERS, USERS.c.user_id == PROPOSALS.c.reviewer_id)
        .where(PROPOSALS.c.application_id == application_id)
        .order_by(PROPOSALS.c.number)
    )
    return tuple(_proposal(row) for row in await transaction.execute(query))


async def requests_of(transaction: Transaction, application_id: str) -> tuple[RequestRow, ...]:
    """Return what the applicant was asked and answered, in order."""
    query = (
        select(INFORMATION_REQUESTS, USERS.c.name.label("reviewer_name"))
        .outerjoin(USERS, USERS.c.user_id == INFORMATION_REQUESTS.c.reviewer_id)
        .where(INFORMATION_REQUESTS.c.application_id == application_id)
        .order_by(INFORMATION_REQUESTS.c.number)
    )
    return tuple(_request(row) for row in await transaction.execute(query))


async def comments_of(transaction: Transaction, application_id: str) -> tuple[CommentRow, ...]:
    """Return what our people said about an application, in order."""
    query = (
        select(COMMENTS.c.words, COMMENTS.c.made_at, USERS.c.name)
        .join(USERS, USERS.c.user_id == COMMENTS.c.user_id)
        .where(COMMENTS.c.application_id == application_id)
        .order_by(COMMENTS.c.line)
    )
    rows = await transaction.execute(query)
    return tuple(CommentRow(row.name, row.words, row.made_at) for row in rows)


async def claims_of(transaction: Transaction, application_id: str) -> tuple[ClaimRow, ...]:
    """Return what happened to the claims on an application, in order."""
    former = USERS.alias("former")
    query = (
        select(CASE_LOG, USERS.c.name, former.c.name.label("former_name"))
        .outerjoin(USERS, USERS.c.user_id == CASE_LOG.c.user_id)
        .outerjoin(former, former.c.user_id == CASE_LOG.c.former_id)
        .where(CASE_LOG.c.application_id == application_id)
        .order_by(CASE_LOG.c.line)
    )
    return tuple(
        ClaimRow(row.name or row.user_id, ClaimEvent(row.event), row.former_name, row.at)
        for row in await transaction.execute(query)
    )


async def others_of(transaction: Transaction, application_id: str) -> tuple[EarlierRow, ...]:
    """Return other applications of the same company number or e-mail address, newest first."""
    this, other = APPLICATIONS.alias("this"), APPLICATIONS.alias("other")
    same_company = other.c.company_number == this.c.company_number
    same_email = func.lower(other.c.email) == func.lower(this.c.email)
    query = (
        select(other, same_company.label("same_company"))
        .join(this, or_(same_company, same_email))
        .where(this.c.application_id == application_id, other.c.application_id != application_id)
        .order_by(other.c.received_at.desc())
        .limit(20)
    )
    return tuple(
        EarlierRow(
            row.application_id,
            row.company_name,
            ApplicationStatus(row.status),
            row.received_at,
            row.same_company,
        )
        for row in await transaction.execute(query)
    )


async def discount_of(transaction: Transaction, tier_id: str, version: int) -> int:
    """Return what a version of a tier takes off the price of names, in thousandths."""
    return await tiers.discount_of(transaction, tier_id, version)


def _evidence(row: Row[Any]) -> CaseEvidence:
    return CaseEvidence(
        check=CheckName(row.check_name),
        outcome=CheckOutcome(row.outcome),
        source=row.source,
        asked_at=row.asked_at,
        digest=row.digest,
        code=row.code,
        flags=tuple(RiskFlag(flag) for flag in row.flags),
        facts=row.facts,
        findings=tuple(_finding(each) for each in row.findings),
        superseded_at=row.superseded_at,
    )


def _finding(each: Mapping[str, str]) -> Finding:
    return Finding(
        FindingSubject(each["subject"]),
        FindingKind(each["kind"]),
        each["stated"],
        each["registered"],
    )


def _proposal(row: Row[Any]) -> ProposalRow:
    return ProposalRow(
        number=row.number,
        round=row.round,
        reviewer_id=row.reviewer_id,
        reviewer_name=row.reviewer_name,
        verdict=Verdict(row.verdict),
        reason_code=None if row.reason_code is None else ReasonCode(row.reason_code),
        reason=row.reason,
        override=row.override,
        questions=_questions(row.questions),
        needs_second=row.needs_second,
        made_at=row.made_at,
        takes_effect_at=row.takes_effect_at,
        fate=ProposalFate(row.fate),
    )


def _request(row: Row[Any]) -> RequestRow:
    return RequestRow(
        number=row.number,
        reviewer_name=row.reviewer_name,
        questions=_questions(row.questions),
        asked_at=row.asked_at,
        answer_until=row.answer_until,
        answered_at=row.answered_at,
        answers=tuple(
            AnswerRow(AskedField(name), str(each.get("old") or ""), str(each.get("new") or ""))
            for name, each in (row.answers or {}).items()
        ),
    )


def _questions(rows: list[Mapping[str, str]]) -> tuple[Question, ...]:
    return tuple(Question(AskedField(each["field"]), each["sentence"]) for each in rows)
