"""Errands at the registries that a manager sends: open an account, say whose a name is."""

from temporalio import workflow

from activities.registry import Accounts, Attempts
from programme.submission import AccountToOpen, RulingAsked, RulingStands
from workflows.ids import order_workflow_id, registry_poll_workflow_id, registry_queue
from workflows.messages import tell
from workflows.patience import OUR_OWN_BOOKS


@workflow.defn
class OpenAccount:
    """Our account at a registry takes orders again, because a manager says so."""

    @workflow.run
    async def run(self, wanted: AccountToOpen) -> bool:
        """Open the account, and have those woken who wait for it; one that is open stays so."""
        is_news = await workflow.execute_activity_method(
            Accounts.open_account,
            wanted,
            # There its links are, which have to forget the refusal, too.
            task_queue=registry_queue(wanted.account),
            summary="Let the account take orders again",
            **OUR_OWN_BOOKS,
        )
        poll = workflow.get_external_workflow_handle(registry_poll_workflow_id(wanted.account))
        await tell(poll, "poll_now")
        return is_news


@workflow.defn
class RuleOnOrder:
    """Whose a name is that the registry does not tell, because a manager has found out."""

    @workflow.run
    async def run(self, asked: RulingAsked) -> RulingStands:
        """Note the word, the first of which stands, and have the order go on."""
        stands = await workflow.execute_activity_method(
            Attempts.rule_on_order, asked, summary="Note whose the name is", **OUR_OWN_BOOKS
        )
        if stands.ruling is not None:
            order = workflow.get_external_workflow_handle(order_workflow_id(asked.order_id))
            await tell(order, "registry_said")
        return stands
