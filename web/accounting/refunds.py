"""Refunds: one of us checks, another confirms, either may refuse; then the bank is told."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front.users import Role
from db.views.billing import refunds
from db.views.billing.refunds import RefundRow
from programme.billing.refunds import RefundDecided, RefundDecision, RefundStatus, RefundVerdict
from programme.order import StillWorking
from programme.people.decisions import LONGEST_REASON, ReasonMissing, ReasonTooLong
from web.forms import Form, SentForm
from web.visits import AccountantVisit, ForAccountant
from web.words.texts import sentence_of

router = APIRouter()

_LIST = "/accounting/refunds"
_SAID = {
    RefundVerdict.CHECK: "refund-checked",
    RefundVerdict.CONFIRM: "refund-confirmed",
    RefundVerdict.REFUSE: "refund-refused",
    RefundVerdict.SENT: "refund-sent",
}


@router.get("/accounting/refunds")
async def every_refund(visit: ForAccountant) -> Response:
    """Show what waits for one of us, and how others ended."""
    async with visit.database.reading() as transaction:
        waiting = await refunds.waiting(transaction)
        ended = await refunds.ended(transaction)
    return visit.page("accounting/refunds.html", waiting=waiting, ended=ended)


@router.get("/accounting/refunds/{refund_id}")
async def refund_page(visit: ForAccountant, refund_id: str) -> Response:
    """Show one refund and the next step somebody may take."""
    return _page(visit, await _find(visit, refund_id), Form())


@router.get("/accounting/refunds/{refund_id}/order")
async def payment_order(visit: ForAccountant, refund_id: str) -> Response:
    """Show the payment order of a refund that was paid out, for printing."""
    row = await _find(visit, refund_id)
    if row.status is not RefundStatus.PAID_OUT or row.gross is None:
        raise HTTPException(404)
    return visit.page("accounting/refund_order.html", refund=row)


@router.post("/accounting/refunds/{refund_id}")
async def decide(visit: ForAccountant, refund_id: str, sent: SentForm) -> Response:
    """Pass on what somebody says, and show what became of it."""
    row = await _find(visit, refund_id)
    action = sent.get("action", "")
    if action not in {each.value for each in _SAID}:
        raise HTTPException(400)
    verdict = RefundVerdict(action)
    reason = sent.get("reason", "").strip()[: LONGEST_REASON + 1]
    words = reason if verdict is RefundVerdict.REFUSE else ""
    decision = RefundDecision(visit.user.user_id, verdict, words)
    answer = await visit.context.billing_staff_desk.decide_refund(refund_id, decision)
    if isinstance(answer, StillWorking):
        return visit.go(f"{_LIST}/{refund_id}", said="refund-under-way")
    if isinstance(answer, RefundDecided):
        return visit.go(f"{_LIST}/{refund_id}", said=_SAID[verdict])
    field = "reason" if isinstance(answer, ReasonMissing | ReasonTooLong) else "step"
    form = Form({"reason": reason}, {field: sentence_of(answer, visit.translator)})
    return _page(visit, await _find(visit, row.refund_id), form, status=422)


def _page(visit: AccountantVisit, row: RefundRow, form: Form, *, status: int = 200) -> Response:
    is_accountant = visit.user.role is Role.ACCOUNTANT
    steps = {
        RefundStatus.AWAITING_CHECK: "check" if is_accountant else "",
        RefundStatus.AWAITING_SECOND: "confirm" if row.checked_by != visit.user.user_id else "",
    }
    return visit.page(
        "accounting/refund.html",
        status=status,
        refund=row,
        form=form,
        step=steps.get(row.status, ""),
        may_refuse=row.status in steps,
    )


async def _find(visit: AccountantVisit, refund_id: str) -> RefundRow:
    async with visit.database.reading() as transaction:
        row = await refunds.find(transaction, refund_id)
    if row is None:
        raise HTTPException(404)
    return row
