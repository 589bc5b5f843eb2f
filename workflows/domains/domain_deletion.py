"""The story of one name's deletion, step for step as delete-a-domain tells it."""

from temporalio import workflow

from programme.domains.change_letters import DomainChangeRefused, DomainDeleted
from programme.domains.changes import ChangeEnd, ChangeTaken, Done
from programme.letters import Letter
from workflows.domains.changing import Changing


@workflow.defn
class DomainDeletion(Changing):
    """How a name is given up before its time."""

    @workflow.run
    async def run(self, change_id: str) -> ChangeEnd:
        """Tell the story from the wish to the letter that says how it ended."""
        # 1. You ask for the deletion with the domain's name and your password typed once more.
        taken = await self._take(change_id)
        end: ChangeEnd
        if isinstance(taken, ChangeTaken):
            # 2. We tell the registry to delete the domain; from then on nothing stops it.
            end = await self._carry(taken)
        else:
            end = taken

        # 3. The domain leaves your services, and nobody renews it any more.
        await self._end(change_id, end)

        # 4. We email you that it is deleted, or why the registry kept it.
        if isinstance(taken, ChangeTaken):
            await self._send(taken, _letter(taken, end))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end


def _letter(taken: ChangeTaken, end: ChangeEnd) -> Letter:
    if isinstance(end, Done):
        return DomainDeleted(taken.change_id, taken.name, end.how)
    return DomainChangeRefused(taken.change_id, taken.name, taken.change, end.kind)
