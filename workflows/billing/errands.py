"""One-activity workflows about money: write one thing for our own people."""

from temporalio import workflow

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
