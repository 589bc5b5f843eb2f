"""Errands about money: take over what somebody has kept, look for deposits that became low."""

import asyncio

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.alerts import Alerts, LowDeposit
from activities.deposits import Deposits
from activities.prices import Prices
from programme.prices.changes import PricesAnswer, PricesToPublish
from workflows.billing.low_deposit import LowDepositAlert
from workflows.ids import low_deposit_workflow_id
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import labels

AT_ONCE = 100
"""How many crossings one look sees to; the next look is a minute later."""


@workflow.defn
class WatchDeposits:
    """Which deposits became low? Each crossing begins a story of its own."""

    @workflow.run
    async def run(self) -> int:
        """Begin the stories of the crossings nobody was told of yet."""
        found = await workflow.execute_activity_method(
            Alerts.find_low_deposits, AT_ONCE, summary="Find low deposits", **OUR_OWN_BOOKS
        )
        await asyncio.gather(*(self._begin(low) for low in found))
        return len(found)

    async def _begin(self, low: LowDeposit) -> None:
        try:
            await workflow.start_child_workflow(
                LowDepositAlert.run,
                low,
                id=low_deposit_workflow_id(low.partner_id, low.version),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                search_attributes=labels(account=low.partner_id),
                static_summary=f"The deposit of {low.partner_id} is low",
            )
        except WorkflowAlreadyStartedError:
            # It was begun a minute ago and waits for the post room.
            return


@workflow.defn
class PublishPrices:
    """A price list or promotions from a file, published by a manager."""

    @workflow.run
    async def run(self, wanted: PricesToPublish) -> PricesAnswer:
        """Publish what the file says, or say why not."""
        return await workflow.execute_activity_method(
            Prices.publish_prices, wanted, summary="Publish the prices", **OUR_OWN_BOOKS
        )


@workflow.defn
class KeepAlertLevel:
    """The level below which a partner wants to be told; what was typed lies with the web."""

    @workflow.run
    async def run(self, partner_id: str) -> None:
        """Bring the level into the books, where it is watched."""
        await workflow.execute_activity_method(
            Deposits.keep_alert_level,
            partner_id,
            summary="Keep the level of the alert",
            **OUR_OWN_BOOKS,
        )
