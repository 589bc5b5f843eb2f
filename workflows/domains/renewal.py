"""The story of one automatic renewal, step for step as renew-domains tells it."""

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy

from activities.reminders import NameToRenew, NothingToRenew, Reminders, RenewalMade
from programme.order import Order, OrderEnd, Renewed
from workflows.domain_order import DomainOrder
from workflows.ids import order_workflow_id
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import Sign, WaitingFor, labels, show


@workflow.defn
class DomainRenewal:
    """How a name is renewed by itself before its last day."""

    @workflow.run
    async def run(self, wanted: NameToRenew) -> str:
        """Tell the story from the choice the partner made to the end of the order."""
        # 1. Thirty and seven days before the end we email you; all of a day's names in one.
        # 2. Fourteen days before the end we order a year more, if you chose that.
        made = await self._make_order(wanted)
        if isinstance(made, NothingToRenew):
            show(Sign("not_renewed", WaitingFor.NOBODY, "There is nothing to renew."))
            return "nothing_to_renew"

        # 3. The price is taken from the deposit; if it is short, the order waits for money.
        end = await self._carry_out(made.order)

        # 4. The registry moves the last day once, and we email you the new one.
        renewed = isinstance(end, Renewed)
        standing = "renewed" if renewed else "not_renewed"
        show(Sign(standing, WaitingFor.NOBODY, f"{wanted.name}: {end.kind}."))
        return standing

    async def _make_order(self, wanted: NameToRenew) -> RenewalMade | NothingToRenew:
        answer: RenewalMade | NothingToRenew = await workflow.execute_activity_method(
            Reminders.make_renewal,
            wanted,
            summary=f"Order a year more of {wanted.name}",
            **OUR_OWN_BOOKS,
        )
        return answer

    async def _carry_out(self, order: Order) -> OrderEnd:
        show(Sign("renewing", WaitingFor.REGISTRY, f"{order.name} is being renewed."))
        end: OrderEnd = await workflow.execute_child_workflow(
            DomainOrder.run,
            order,
            id=order_workflow_id(order.order_id),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            search_attributes=labels(account=order.partner_id),
            static_summary=f"Renewal of {order.name}",
        )
        return end
