"""The story of one transfer code, step for step as get-the-transfer-code tells it."""

from temporalio import workflow

from activities.domain_changes import DomainChanges
from programme.domains.change_letters import DomainChangeRefused, TransferCodeReady
from programme.domains.changes import CODE_KEPT, CODE_LIFE, ChangeEnd, ChangeTaken, Done
from programme.letters import Letter
from workflows.domains.changing import Changing
from workflows.patience import OUR_OWN_BOOKS


@workflow.defn
class TransferCode(Changing):
    """How a partner gets the code that lets another registrar take a name over."""

    @workflow.run
    async def run(self, change_id: str) -> ChangeEnd:
        """Tell the story from the wish to the code's being forgotten."""
        # 1. You ask for the code on the domain's page and give your password once more.
        taken = await self._take(change_id)
        end: ChangeEnd
        if isinstance(taken, ChangeTaken):
            # 2. The .cz registry emails it to the holder; elsewhere we set a fresh code.
            end = await self._carry(taken)
        else:
            end = taken
        await self._end(change_id, end)

        # 3. We email you where the code is; the code itself is never in our email.
        if isinstance(taken, ChangeTaken):
            await self._send(taken, _letter(taken, end))

        # 4. The domain's page shows a fresh code for 24 hours and notes who looked.
        if isinstance(end, Done) and end.how == CODE_KEPT:
            await self._forget(change_id)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end

    async def _forget(self, change_id: str) -> None:
        await workflow.sleep(CODE_LIFE, summary="Until the code is forgotten")
        await workflow.execute_activity_method(
            DomainChanges.forget_code, change_id, summary="Forget the code", **OUR_OWN_BOOKS
        )


def _letter(taken: ChangeTaken, end: ChangeEnd) -> Letter:
    if isinstance(end, Done):
        return TransferCodeReady(taken.change_id, taken.name, end.how)
    return DomainChangeRefused(taken.change_id, taken.name, taken.change, end.kind)
