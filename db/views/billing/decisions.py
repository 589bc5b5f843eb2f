"""What our people typed about payments and corrections, as the books read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.engine import Transaction
from db.front import corrections, payment_decisions
from programme.billing.corrections import CorrectionReason, CorrectionVerdict
from programme.billing.incoming import PaymentDecision, PaymentKey


@dataclass(frozen=True)
class AnsweredProposal:
    """A proposal that somebody else has answered, with everything that was typed."""

    correction_id: str
    entry_id: str
    partner_id: str
    reason: CorrectionReason
    note: str
    proposed_by: str
    proposed_at: datetime
    verdict: CorrectionVerdict
    answered_by: str
    answer_note: str
    answered_at: datetime


async def decision_kept(transaction: Transaction, key: PaymentKey) -> PaymentDecision | None:
    """Return what somebody wants done with a payment, if anybody does."""
    return await payment_decisions.find(transaction, key)


async def answered_proposal(
    transaction: Transaction, correction_id: str
) -> AnsweredProposal | None:
    """Return a proposal with its answer, if it was answered."""
    row = await corrections.find(transaction, correction_id)
    if row is None or row.verdict is None:
        return None
    return AnsweredProposal(
        correction_id=row.correction_id,
        entry_id=row.entry_id,
        partner_id=row.partner_id,
        reason=CorrectionReason(row.reason),
        note=row.note,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        verdict=CorrectionVerdict(row.verdict),
        answered_by=row.answered_by,
        answer_note=row.answer_note,
        answered_at=row.answered_at,
    )
