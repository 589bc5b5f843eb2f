"""Refunds in our own books: copied from the front, checked by one person, confirmed by another.

The money itself is moved by the deposits. Where it goes stays here: Temporal is told the last
digits of the account and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from temporalio import activity

from db.books.billing import refunds
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import staff
from db.views.billing import refunds as views
from programme.billing.refunds import (
    Decider,
    RefundAnswer,
    RefundDecided,
    RefundDecision,
    RefundNotWaiting,
    RefundStatus,
    RefundUnknown,
    RefundVerdict,
    RefusedCause,
    decide,
    hidden_account,
)
from programme.money import Money


@dataclass(frozen=True)
class RefundTaken:
    """A refund that stands in the books."""

    refund_id: str
    partner_id: str
    amount: Money
    account: str
    """Its last digits only."""
    kind: Literal["refund_taken"] = "refund_taken"


@dataclass(frozen=True)
class RefundHeard:
    """What somebody says about a refund as a story heard it, and when."""

    refund_id: str
    decision: RefundDecision
    at: datetime


@dataclass(frozen=True)
class RefundNotCovered:
    """There was less available than the partner wants back."""

    refund_id: str
    at: datetime


@dataclass(frozen=True)
class RefundDocumented:
    """The paper about a refund, and what the bank is to send."""

    refund_id: str
    credit_note: str
    gross: Money


class RefundRequests:
    """The refunds, as workflows see them. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def take_refund_request(self, refund_id: str) -> RefundTaken | RefundUnknown:
        """Copy what the partner asked into the books; a repeat finds it there.

        Refuses with RefundUnknown.
        """
        async with self._database.writing() as transaction:
            sent = await views.sent(transaction, refund_id)
            if sent is None:
                return RefundUnknown()
            values = {
                "refund_id": refund_id,
                "partner_id": sent.partner_id,
                "currency": sent.amount.currency,
                "minor": sent.amount.minor,
                "account": sent.account,
                "asked_by": sent.user_id,
                "asked_at": sent.sent_at,
                "status": RefundStatus.AWAITING_CHECK,
            }
            if await refunds.add(transaction, values):
                facts: dict[str, str | int] = {"minor": sent.amount.minor}
                line = Line("refund.requested", refund_id, actor=sent.user_id, facts=facts)
                await note(transaction, line)
            hint = hidden_account(sent.account)
            return RefundTaken(refund_id, sent.partner_id, sent.amount, hint)

    @activity.defn
    async def record_refund_decision(self, heard: RefundHeard) -> RefundAnswer:
        """Let a decision count; a repeat finds it, and what breaks a rule changes nothing.

        Refuses with every RefundRefusal.
        """
        async with self._database.writing() as transaction:
            row = await refunds.locked(transaction, heard.refund_id)
            if row is None:
                return RefundUnknown()
            if _was_heard(row, heard.decision):
                return RefundDecided(RefundStatus(row.status))
            who = await _decider(transaction, heard.decision.user_id, row.partner_id)
            answer = decide(
                heard.decision, who, status=RefundStatus(row.status), checked_by=row.checked_by
            )
            is_sent_twice = row.sent_at is not None
            if heard.decision.verdict is RefundVerdict.SENT and is_sent_twice:
                return RefundNotWaiting(RefundStatus.PAID_OUT)
            if isinstance(answer, RefundDecided):
                await _write(transaction, heard, answer.status)
            return answer

    @activity.defn
    async def record_refund_not_covered(self, late: RefundNotCovered) -> None:
        """End a refund the deposit does not cover; one that has ended stays as it is."""
        async with self._database.writing() as transaction:
            row = await refunds.locked(transaction, late.refund_id)
            if row is None or row.status != RefundStatus.AWAITING_CHECK:
                return
            await refunds.change(
                transaction,
                late.refund_id,
                status=RefundStatus.REFUSED,
                because=RefusedCause.DEPOSIT_TOO_SMALL,
                ended_at=late.at,
            )
            facts = {"because": RefusedCause.DEPOSIT_TOO_SMALL.value}
            await note(transaction, Line("refund.refused", late.refund_id, facts=facts))

    @activity.defn
    async def record_refund_documented(self, paper: RefundDocumented) -> None:
        """Write beside a refund which paper is about it and what the bank is to send."""
        async with self._database.writing() as transaction:
            await refunds.change(
                transaction,
                paper.refund_id,
                credit_note=paper.credit_note or None,
                gross_minor=paper.gross.minor,
            )


def _was_heard(row: Any, decision: RefundDecision) -> bool:
    said = {
        RefundVerdict.CHECK: (row.checked_by, RefundStatus.AWAITING_SECOND),
        RefundVerdict.CONFIRM: (row.ended_by, RefundStatus.PAID_OUT),
        RefundVerdict.REFUSE: (row.ended_by, RefundStatus.REFUSED),
        RefundVerdict.WITHDRAW: (row.ended_by, RefundStatus.WITHDRAWN),
        RefundVerdict.SENT: (row.sent_by, RefundStatus.PAID_OUT),
    }
    return said[decision.verdict] == (decision.user_id, row.status)


async def _decider(transaction: Transaction, user_id: str, partner_id: str) -> Decider:
    who = await staff.find(transaction, user_id)
    if who is None:
        return Decider(user_id, is_accountant=False, is_manager=False)
    return Decider(
        user_id, who.is_accountant, who.is_manager, is_partner=who.customer_id == partner_id
    )


async def _write(transaction: Transaction, heard: RefundHeard, status: RefundStatus) -> None:
    decision = heard.decision
    values: dict[str, Any] = {"status": status}
    match decision.verdict:
        case RefundVerdict.CHECK:
            values |= {"checked_by": decision.user_id, "checked_at": heard.at}
        case RefundVerdict.SENT:
            values |= {"sent_by": decision.user_id, "sent_at": heard.at}
        case RefundVerdict.CONFIRM | RefundVerdict.WITHDRAW:
            values |= {"ended_by": decision.user_id, "ended_at": heard.at}
        case RefundVerdict.REFUSE:
            values |= {"ended_by": decision.user_id, "ended_at": heard.at}
            values |= {"because": RefusedCause.REFUSED, "reason": decision.reason.strip()}
    await refunds.change(transaction, heard.refund_id, **values)
    kind = f"refund.{_HAPPENED[decision.verdict]}"
    await note(transaction, Line(kind, heard.refund_id, actor=decision.user_id))


_HAPPENED = {
    RefundVerdict.CHECK: "checked",
    RefundVerdict.CONFIRM: "confirmed",
    RefundVerdict.REFUSE: "refused",
    RefundVerdict.WITHDRAW: "withdrawn",
    RefundVerdict.SENT: "sent",
}
