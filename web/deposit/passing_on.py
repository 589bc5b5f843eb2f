"""What partners asked with their password, on its way from our keeping to the stories."""

from __future__ import annotations

from db.front import deposit_requests
from db.front.deposit_requests import SentRefund, SentRequest
from web.context import WebContext
from web.following.passing_on import FORGOTTEN_AFTER, try_each


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
    await try_each(context, waiting, pass_on_request, named=lambda sent: sent.partner_id)
