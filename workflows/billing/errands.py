"""One-activity workflows about money: take over what a partner or one of our people has kept."""

from temporalio import workflow

from activities.deposits import Deposits
from activities.prices import Prices
from programme.prices.changes import PricesAnswer, PricesToPublish
from workflows.patience import OUR_OWN_BOOKS


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
