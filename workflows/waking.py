"""Money came in or came free: the top-ups and orders that waited for it go on."""

import asyncio
from collections.abc import Iterable

from temporalio import workflow

from activities.deposits import Deposits
from programme.payments import PaymentMatched
from workflows.ids import order_workflow_id, top_up_workflow_id
from workflows.messages import tell
from workflows.patience import OUR_OWN_BOOKS


async def wake_waiting_orders(partner_id: str) -> None:
    """Set prices aside for waiting orders as far as the money goes, and tell those orders."""
    held = await workflow.execute_activity_method(
        Deposits.hold_for_waiting,
        partner_id,
        summary="Set prices aside for waiting orders, oldest first",
        **OUR_OWN_BOOKS,
    )
    await asyncio.gather(*(_wake(order_id) for order_id in held))


async def _wake(order_id: str) -> None:
    # By name: the orders wake each other, and a story cannot import itself.
    await tell(workflow.get_external_workflow_handle(order_workflow_id(order_id)), "deposit_grew")


async def tell_what_is_paid(paid: Iterable[PaymentMatched]) -> None:
    """Tell each top-up whose payment came in; one that has ended needs no telling."""
    await asyncio.gather(*(_tell(payment) for payment in paid))


async def _tell(payment: PaymentMatched) -> None:
    # By name: a top-up wakes orders itself, and the two files cannot import each other.
    story = workflow.get_external_workflow_handle(top_up_workflow_id(payment.top_up_id))
    await tell(story, "paid", payment)
