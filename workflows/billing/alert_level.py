"""A one-activity workflow: what a partner has set about the deposit is brought into the books."""

from temporalio import workflow

from activities.deposits import Deposits
from workflows.patience import OUR_OWN_BOOKS


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
