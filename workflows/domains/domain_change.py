"""The story of one change of a name, step for step as change-a-domain tells it."""

from temporalio import workflow

from programme.domains.change_letters import DomainChanged, DomainChangeRefused
from programme.domains.changes import ChangeEnd, ChangeTaken, Done
from programme.letters import Letter
from workflows.domains.changing import Changing


@workflow.defn
class DomainChange(Changing):
    """How the name servers, the holder or the lock of a name are changed."""

    @workflow.run
    async def run(self, change_id: str) -> ChangeEnd:
        """Tell the story from the wish to the letter that says how it ended."""
        # 1. You ask for the change on the domain's page or by the API.
        taken = await self._take(change_id)
        end: ChangeEnd
        if isinstance(taken, ChangeTaken):
            # 2. We ask the registry how the domain stands and send only what differs.
            # 3. When no answer comes, we look again before anything is sent twice.
            end = await self._carry(taken)
        else:
            end = taken
        await self._end(change_id, end)

        # 4. We email you how it ended.
        if isinstance(taken, ChangeTaken):
            await self._send(taken, _letter(taken, end))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end


def _letter(taken: ChangeTaken, end: ChangeEnd) -> Letter:
    if isinstance(end, Done):
        return DomainChanged(taken.change_id, taken.name, taken.change)
    return DomainChangeRefused(taken.change_id, taken.name, taken.change, end.kind)
