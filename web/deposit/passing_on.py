"""What partners asked with their password, on its way from our keeping to the stories."""

from __future__ import annotations

import logging

from db.front import deposit_requests
from db.front.deposit_requests import SentRefund, SentRequest
from web.context import WebContext
from web.following.passing_on import FORGOTTEN_AFTER
from workflows.desk import DeskClosedError

_log = logging.getLogger(__name__)


async def pass_on_request(context: WebContext, sent: SentRequest | SentRefund) -> None:
    """Tell the story of a request; hearing of one twice it takes it once.

    Raises DeskClosedError.
    """
    if isinstance(sent, SentRequest):
        await context.billing_desk.open_deposit(sent.partner_id)
    else:
        await context.billing_desk.refund(sent.refund_id, sent.partner_id)
    async with context.database.writing() as transaction:
        await deposit_requests.mark_passed_on(transaction, sent, context.clock())


async def pass_on_forgotten_requests(context: WebContext) -> None:
    """Tell the stories what was asked a while ago and never seen to reach them.

    One that fails keeps none of the others waiting. Raises DeskClosedError once all were tried.
    """
    async with context.database.reading() as transaction:
        before = context.clock() - FORGOTTEN_AFTER
        waiting = await deposit_requests.not_passed_on(transaction, before)
    closed: DeskClosedError | None = None
    for sent in waiting:
        try:
            await pass_on_request(context, sent)
        except DeskClosedError as error:
            closed = error
        except Exception:  # noqa: BLE001  # the others must not wait for this one
            _log.exception("What %s asked failed; it is tried again.", sent.partner_id)
    if closed is not None:
        raise closed
