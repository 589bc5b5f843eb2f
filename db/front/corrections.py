"""Corrections our people propose and others answer; kept here before the books hear of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Row, String, Table, or_, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, one_of, word
from programme.billing.corrections import CorrectionReason, CorrectionVerdict, Proposal

CORRECTIONS = Table(
    "corrections",
    METADATA,
    word("correction_id", primary_key=True),
    Column("entry_id", String, nullable=False, comment="the entry that is to be taken back"),
    word("partner_id"),
    word("reason"),
    word("note"),
    word("proposed_by"),
    made_at("proposed_at"),
    Column("verdict", String, nullable=True, comment="none: nobody has answered yet"),
    word("answered_by", nullable=True),
    word("answer_note", nullable=True),
    moment("answered_at", nullable=True),
    one_of("reason", CorrectionReason),
    one_of("verdict", CorrectionVerdict),
    CheckConstraint("answered_by <> proposed_by", name="two_people"),
    CheckConstraint(
        "(verdict IS NULL) = (answered_by IS NULL) AND (verdict IS NULL) = (answered_at IS NULL)",
        name="answered_or_not",
    ),
    # One wish an entry at a time; after a no it may be wished again.
    Index(
        "uq_corrections_entry_id",
        "entry_id",
        unique=True,
        postgresql_where=text("verdict IS NULL OR verdict = 'confirm'"),
    ),
    schema=FRONT,
)


async def propose(transaction: Transaction, proposal: Proposal) -> bool:
    """Keep a proposal; say whether no other one for this entry is open."""
    values = {
        "correction_id": proposal.correction_id,
        "entry_id": proposal.entry_id,
        "partner_id": proposal.partner_id,
        "reason": proposal.reason,
        "note": proposal.note,
        "proposed_by": proposal.proposed_by,
    }
    query = insert(CORRECTIONS).values(values).on_conflict_do_nothing()
    added = query.returning(CORRECTIONS.c.correction_id)
    return (await transaction.execute(added)).first() is not None


@dataclass(frozen=True)
class SentAnswer:
    """What the second person says about a proposal."""

    correction_id: str
    verdict: CorrectionVerdict
    answered_by: str
    note: str
    at: datetime


async def answer(transaction: Transaction, sent: SentAnswer) -> bool:
    """Keep what the second person says; say whether theirs is the answer that stands."""
    query = (
        CORRECTIONS.update()
        .where(
            CORRECTIONS.c.correction_id == sent.correction_id,
            CORRECTIONS.c.proposed_by != sent.answered_by,
            or_(
                CORRECTIONS.c.verdict.is_(None),
                # The same person sends the same answer again.
                (CORRECTIONS.c.answered_by == sent.answered_by)
                & (CORRECTIONS.c.verdict == sent.verdict),
            ),
        )
        .values(
            verdict=sent.verdict,
            answered_by=sent.answered_by,
            answer_note=sent.note,
            answered_at=sent.at,
        )
    )
    return (await transaction.execute(query.returning(CORRECTIONS.c.entry_id))).first() is not None


async def take_answer_back(transaction: Transaction, correction_id: str, by: str) -> None:
    """Let a proposal wait again: what was confirmed cannot be done now."""
    await transaction.execute(
        CORRECTIONS.update()
        .where(CORRECTIONS.c.correction_id == correction_id, CORRECTIONS.c.answered_by == by)
        .values(verdict=None, answered_by=None, answer_note=None, answered_at=None)
    )


async def find(transaction: Transaction, correction_id: str) -> Row[Any] | None:
    """Return what is kept of a correction, if there is such a one."""
    query = CORRECTIONS.select().where(CORRECTIONS.c.correction_id == correction_id)
    return (await transaction.execute(query)).one_or_none()
