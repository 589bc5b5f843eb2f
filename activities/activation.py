"""Requests for a deposit, in our own books: copied from the front, and decided by a reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio import activity

from db.books.billing import deposit_requests
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import partner as partner_views
from db.views import staff
from db.views.billing import deposit_requests as views
from programme.billing.activation import (
    DepositDecided,
    DepositDecidedAlready,
    DepositDecision,
    DepositDecisionAnswer,
    DepositRequestStatus,
    DepositVerdict,
    NoDepositCause,
    NoRequestWaits,
    NothingRequested,
    RequestAnswer,
    RequestApproved,
    RequestAwaitsReview,
    RequestDeclined,
    why_not,
    wording_refusal,
)
from programme.people.conditions import DepositTerms
from programme.people.decisions import NotAReviewer

_STATUS_AFTER = {
    DepositVerdict.APPROVE: DepositRequestStatus.APPROVED,
    DepositVerdict.DECLINE: DepositRequestStatus.DECLINED,
}


@dataclass(frozen=True)
class RequestDecision:
    """A reviewer's decision about a request as a story heard it, and when."""

    request_id: str
    decision: DepositDecision
    at: datetime


class Activation:
    """The requests for a deposit, as workflows see them. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def take_deposit_request(self, partner_id: str) -> RequestAnswer:
        """Copy what the partner asked for into the books; a repeat finds it there.

        Who asked, and in which sign-in, stands in the front; no request there is no request.
        """
        async with self._database.writing() as transaction:
            waiting = await deposit_requests.waiting_of(transaction, partner_id)
            if waiting is not None:
                return RequestAwaitsReview(waiting.request_id)
            sent = await views.newest_sent(transaction, partner_id)
            known = await partner_views.find(transaction, partner_id)
            if sent is None or known is None:
                return NothingRequested()
            values = {
                "request_id": sent.request_id,
                "partner_id": partner_id,
                "asked_by": sent.user_id,
                "asked_at": sent.sent_at,
            }
            state = _first_state(known.tier.deposit, why_not(known.tier.deposit, known.status))
            if await deposit_requests.add(transaction, values | state):
                facts = {"request": sent.request_id}
                line = Line("deposit.requested", partner_id, actor=sent.user_id, facts=facts)
                await note(transaction, line)
            row = await deposit_requests.locked(transaction, sent.request_id)
            return _answer(row)

    @activity.defn
    async def record_deposit_decision(self, heard: RequestDecision) -> DepositDecisionAnswer:
        """Let a reviewer's decision count; a repeat finds it, and whoever comes second reads so.

        Refuses with every DepositDecisionRefusal.
        """
        decision = heard.decision
        async with self._database.writing() as transaction:
            row = await deposit_requests.locked(transaction, heard.request_id)
            refusal = await _refusal(transaction, row, decision)
            if refusal is not None:
                return refusal
            assert row is not None
            if row.status == DepositRequestStatus.AWAITING_REVIEW:
                await _decide(transaction, row, heard)
            return DepositDecided(decision)


async def _refusal(
    transaction: Transaction, row: Any, decision: DepositDecision
) -> DepositDecisionAnswer | None:
    who = await staff.find(transaction, decision.reviewer_id)
    if who is None or not who.is_reviewer:
        return NotAReviewer(decision.reviewer_id)
    if (wrong := wording_refusal(decision)) is not None:
        return wrong
    if row is None or (row.decided_by is None and row.status != "awaiting_review"):
        return NoRequestWaits()
    said = (row.decided_by, row.status)
    if row.decided_by is None or said == (decision.reviewer_id, _STATUS_AFTER[decision.verdict]):
        return None
    stands = next(each for each, status in _STATUS_AFTER.items() if status == row.status)
    return DepositDecidedAlready(row.decided_by, stands)


async def _decide(transaction: Transaction, row: Any, heard: RequestDecision) -> None:
    decision = heard.decision
    is_no = decision.verdict is DepositVerdict.DECLINE
    await deposit_requests.change(
        transaction,
        row.request_id,
        status=_STATUS_AFTER[decision.verdict],
        decided_by=decision.reviewer_id,
        decided_at=heard.at,
        because=NoDepositCause.DECLINED if is_no else None,
        reason=decision.reason.strip() if is_no else "",
    )
    kind = f"deposit.{_STATUS_AFTER[decision.verdict]}"
    facts = {"request": row.request_id}
    await note(transaction, Line(kind, row.partner_id, actor=decision.reviewer_id, facts=facts))


def _first_state(terms: DepositTerms, because: NoDepositCause | None) -> dict[str, str]:
    if because is not None:
        return {"status": DepositRequestStatus.DECLINED, "because": because}
    if terms is DepositTerms.AFTER_REVIEW:
        return {"status": DepositRequestStatus.AWAITING_REVIEW}
    return {"status": DepositRequestStatus.APPROVED}


def _answer(row: Any) -> RequestAnswer:
    match DepositRequestStatus(row.status):
        case DepositRequestStatus.APPROVED:
            return RequestApproved(row.request_id)
        case DepositRequestStatus.AWAITING_REVIEW:
            return RequestAwaitsReview(row.request_id)
        case DepositRequestStatus.DECLINED:
            return RequestDeclined(row.request_id, NoDepositCause(row.because), row.reason)
