"""How reviewers came to a decision: what each proposed, and what applicants were asked."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from db.books.applications import APPLICATIONS
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.people.decisions import ReasonCode, Verdict


class ProposalFate(StrEnum):
    """What became of a reviewer's decision after its seconds to be taken back."""

    PENDING = "pending"
    """It can still be taken back."""
    TAKEN_BACK = "taken_back"
    AWAITS_SECOND = "awaits_second"
    NOT_SECONDED = "not_seconded"
    """The second person decided otherwise; the case went back to the queue."""
    STOOD = "stood"
    DROPPED = "dropped"
    """The applicant withdrew meanwhile."""


PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), primary_key=True),
    Column(
        "number",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="counts the decisions reviewers sent, from 1",
    ),
    Column("round", Integer, nullable=False, comment="1, or 2 after an appeal"),
    word("reviewer_id"),
    word("verdict"),
    word("reason_code", nullable=True),
    word("reason"),
    word("override"),
    Column("questions", JSONB, nullable=False, comment="[{field, sentence}]"),
    Column("needs_second", Boolean, nullable=False),
    made_at(),
    moment("takes_effect_at"),
    word("fate"),
    one_of("verdict", Verdict),
    one_of("reason_code", ReasonCode),
    one_of("fate", ProposalFate),
    schema=BOOKS,
)

INFORMATION_REQUESTS = Table(
    "information_requests",
    METADATA,
    Column("application_id", String, ForeignKey(APPLICATIONS.c.application_id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="counts from 1"),
    word("reviewer_id"),
    Column("questions", JSONB, nullable=False, comment="[{field, sentence}]"),
    moment("asked_at"),
    moment("answer_until"),
    moment("answered_at", nullable=True),
    Column("answers", JSONB, nullable=True, comment="{field: {old, new}}"),
    schema=BOOKS,
)
