"""Makers of what a case page shows: evidence, proposals, requests."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from db.books import applications
from db.books.reviews import INFORMATION_REQUESTS, PROPOSALS, ProposalFate
from db.engine import Database
from programme.people.decisions import Verdict
from programme.people.evidence import CheckName, RiskFlag
from programme.people.verification import Finding
from tests.web.conftest import NOON


async def add_evidence(
    books: Database,
    application_id: str,
    check: CheckName = CheckName.COMPANY,
    *,
    findings: tuple[Finding, ...] = (),
    flags: tuple[RiskFlag, ...] = (),
    **changes: Any,
) -> None:
    values = {
        "application_id": application_id,
        "check_name": check,
        "outcome": "ok",
        "source": "ARES",
        "asked_at": NOON - timedelta(hours=2),
        "digest": "f" * 64,
        "facts": {},
        "code": "",
    }
    values |= {"findings": [asdict(row) for row in findings], "flags": list(flags)}
    async with books.writing() as transaction:
        await transaction.execute(applications.EVIDENCE.insert().values(values | changes))


async def add_proposal(
    books: Database, application_id: str, reviewer_id: str, **changes: Any
) -> None:
    values = {
        "application_id": application_id,
        "number": 1,
        "round": 1,
        "reviewer_id": reviewer_id,
        "verdict": Verdict.APPROVE,
        "reason": "",
        "override": "",
        "questions": [],
        "needs_second": False,
        "made_at": NOON,
        "takes_effect_at": NOON + timedelta(seconds=10),
        "fate": ProposalFate.PENDING,
    }
    async with books.writing() as transaction:
        await transaction.execute(PROPOSALS.insert().values(values | changes))


async def add_request(
    books: Database, application_id: str, reviewer_id: str, **changes: Any
) -> None:
    values = {
        "application_id": application_id,
        "number": 1,
        "reviewer_id": reviewer_id,
        "questions": [{"field": "phone", "sentence": "Telefon nikdo nebere."}],
        "asked_at": NOON - timedelta(days=1),
        "answer_until": NOON + timedelta(days=29),
    }
    async with books.writing() as transaction:
        await transaction.execute(INFORMATION_REQUESTS.insert().values(values | changes))


async def change(books: Database, application_id: str, **values: Any) -> None:
    async with books.writing() as transaction:
        await applications.change(transaction, application_id, **values)
