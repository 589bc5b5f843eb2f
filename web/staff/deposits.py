"""Requests for a deposit where the programme asks one of us: what waits, and the decision."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.views.billing import deposit_requests
from db.views.billing.deposit_requests import RequestRow
from programme.billing.activation import (
    DepositDecided,
    DepositDecision,
    DepositRequestStatus,
    DepositVerdict,
)
from programme.order import StillWorking
from programme.people.decisions import LONGEST_REASON, ReasonMissing, ReasonTooLong
from web.forms import Form, SentForm
from web.visits import ForReviewer, ReviewerVisit
from web.words.texts import sentence_of

router = APIRouter()

_LIST = "/review/deposits"


@router.get("/review/deposits")
async def every_request(visit: ForReviewer) -> Response:
    """Show the requests that wait, and how others were decided."""
    async with visit.database.reading() as transaction:
        waiting = await deposit_requests.waiting(transaction)
        ended = await deposit_requests.ended(transaction)
    return visit.page("staff/deposits.html", waiting=waiting, ended=ended)


@router.get("/review/deposits/{request_id}")
async def request_page(visit: ForReviewer, request_id: str) -> Response:
    """Show one request with the form to decide about it."""
    return _page(visit, await _find(visit, request_id), Form())


@router.post("/review/deposits/{request_id}")
async def decide(visit: ForReviewer, request_id: str, sent: SentForm) -> Response:
    """Pass a decision on; of two at once the first counts."""
    row = await _find(visit, request_id)
    action = sent.get("action", "")
    if action not in set(DepositVerdict):
        raise HTTPException(400)
    verdict = DepositVerdict(action)
    reason = sent.get("reason", "").strip()[: LONGEST_REASON + 1]
    words = reason if verdict is DepositVerdict.DECLINE else ""
    decision = DepositDecision(visit.user.user_id, verdict, words)
    answer = await visit.context.billing_staff_desk.decide_deposit(row.partner_id, decision)
    if isinstance(answer, StillWorking):
        return visit.go(f"{_LIST}/{request_id}", said="deposit-under-way")
    if isinstance(answer, DepositDecided):
        is_yes = verdict is DepositVerdict.APPROVE
        return visit.go(_LIST, said="deposit-approved" if is_yes else "deposit-declined")
    field = "reason" if isinstance(answer, ReasonMissing | ReasonTooLong) else "step"
    form = Form({"reason": reason}, {field: sentence_of(answer, visit.translator)})
    return _page(visit, await _find(visit, request_id), form, status=422)


def _page(visit: ReviewerVisit, row: RequestRow, form: Form, *, status: int = 200) -> Response:
    waits = row.status is DepositRequestStatus.AWAITING_REVIEW
    return visit.page(
        "staff/deposit_request.html", status=status, request=row, form=form, waits=waits
    )


async def _find(visit: ReviewerVisit, request_id: str) -> RequestRow:
    async with visit.database.reading() as transaction:
        row = await deposit_requests.find(transaction, request_id)
    if row is None:
        raise HTTPException(404)
    return row
