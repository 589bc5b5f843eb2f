"""Stories that tell something else under a known name; replays must notice."""

from temporalio import workflow

from activities.deposits import Deposits
from activities.registry import Registry
from programme.order import Order
from workflows.ids import registry_queue
from workflows.patience import OUR_OWN_BOOKS, REGISTRY_CALL


@workflow.defn(name="DomainOrder")
class HastyOrder:
    """Asks the registry before the price is set aside."""

    @workflow.run
    async def run(self, order: Order) -> None:
        """Tell the story in the wrong order."""
        await workflow.execute_activity_method(
            Registry.register_name, order, task_queue=registry_queue(order.zone), **REGISTRY_CALL
        )
        await workflow.execute_activity_method(Deposits.hold_price, order, **OUR_OWN_BOOKS)


@workflow.defn(name="DepositActivation")
class SilentActivation:
    """Opens the deposit twice and sends no letter."""

    @workflow.run
    async def run(self, partner_id: str) -> str:
        """Tell the story without its end."""
        for _ in range(2):
            await workflow.execute_activity_method(
                Deposits.open_deposit, partner_id, **OUR_OWN_BOOKS
            )
        return "open"
