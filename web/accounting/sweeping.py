"""What accountants decided while the desk was closed: it is carried out once it opens."""

from __future__ import annotations

import logging

from db.front import corrections as kept_corrections
from db.front import payment_decisions
from db.views.billing import corrections, payments
from programme.billing.corrections import CorrectionDone
from programme.billing.incoming import PaymentDecided, PaymentKey
from programme.order import StillWorking
from web.context import WebContext
from web.following.passing_on import FORGOTTEN_AFTER, try_each

_log = logging.getLogger(__name__)


async def carry_out_decisions(context: WebContext) -> None:
    """Carry out what was decided a while ago and of which the books know nothing.

    What the books refuse is forgotten; it waits for a person again. One that fails keeps none of
    the others waiting. Raises DeskClosedError once all were tried.
    """
    before = context.clock() - FORGOTTEN_AFTER
    async with context.database.reading() as transaction:
        keys = await payments.forgotten(transaction, before)
        wanted = await corrections.forgotten(transaction, before)
    try:
        await try_each(context, keys, _decide, named=lambda key: key.movement_id)
    finally:
        await try_each(context, wanted, _correct, named=str)


async def _decide(context: WebContext, key: PaymentKey) -> None:
    async with context.database.reading() as transaction:
        kept = await payment_decisions.find(transaction, key)
    answer = await context.billing_staff_desk.decide_payment(key)
    if kept is None or isinstance(answer, PaymentDecided | StillWorking):
        return
    _log.info("What was decided about a payment cannot be done: %s.", answer.kind)
    async with context.database.writing() as transaction:
        await payment_decisions.forget(transaction, kept.decision_id)


async def _correct(context: WebContext, correction_id: str) -> None:
    async with context.database.reading() as transaction:
        row = await kept_corrections.find(transaction, correction_id)
    answer = await context.billing_staff_desk.correct(correction_id)
    if row is None or row.answered_by is None or isinstance(answer, CorrectionDone | StillWorking):
        return
    _log.info("A correction cannot be carried out: %s.", answer.kind)
    async with context.database.writing() as transaction:
        await kept_corrections.take_answer_back(transaction, correction_id, row.answered_by)
