"""Money came free: the orders that waited for it go on, the oldest first."""

import asyncio

from temporalio import workflow

from activities.deposits import Deposits
from workflows.ids import order_workflow_id
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
