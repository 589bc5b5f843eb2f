"""The letter a decision would send, if it took effect now."""

from __future__ import annotations

from datetime import datetime

from db.engine import Transaction
from db.views import cases
from programme.letters import (
    ApplicationApproved,
    ApplicationDeclined,
    InformationWanted,
    Letter,
)
from programme.people.application import APPEAL_WAIT, APPLY_AGAIN_AFTER
from programme.people.decisions import Decision, ReasonCode, Verdict
from programme.people.questions import ANSWER_WAIT
from web.staff.case import Case


async def letter_of(
    transaction: Transaction, case: Case, decision: Decision, now: datetime
) -> Letter:
    """Return the letter that follows a decision; its times count from now."""
    row = case.row
    match decision.verdict:
        case Verdict.APPROVE:
            discount = await cases.discount_of(transaction, row.tier_id, row.tier_version)
            return ApplicationApproved(row.application_id, discount)
        case Verdict.DECLINE:
            return ApplicationDeclined(
                row.application_id,
                decision.reason_code or ReasonCode.OTHER,
                decision.reason,
                appeal_until=now + APPEAL_WAIT if row.round == 1 else None,
                apply_again_from=now + APPLY_AGAIN_AFTER,
            )
        case Verdict.ASK:
            number = len(case.requests) + 1
            until = now + ANSWER_WAIT
            return InformationWanted(row.application_id, number, decision.questions, until)
