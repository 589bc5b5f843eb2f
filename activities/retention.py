"""What was kept long enough is erased: in the books, in the front, and in Temporal's histories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from db.books import retention
from db.books.chronicle import Line, note
from db.engine import Database
from programme.people.application import ApplicationStatus
from programme.people.retention import Kept, due_for_erasing, kept_since

_UNDECIDED_FOR_GOOD = (
    ApplicationStatus.DECLINED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.LAPSED,
)


class Retention:
    """What we keep and no longer need, as workflows see it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @activity.defn
    async def erase_applications(self, most: int) -> bool:
        """Erase some of what was kept long enough; say whether more may be left."""
        now = self._clock()
        moments = {status: kept_since(Kept(status), now) for status in _UNDECIDED_FOR_GOOD}
        before = {status: moment for status, moment in moments.items() if moment is not None}
        async with self._database.writing() as transaction:
            found = await retention.ended_before(transaction, before, most)
            for each in due_for_erasing(found, now):
                if await retention.erase(transaction, each.application_id, now):
                    line = Line("application.erased", each.application_id)
                    await note(transaction, line)
        return len(found) == most

    @activity.defn
    async def erase_expired(self, most: int) -> bool:
        """Delete some of the expired drafts and old answers; say whether more may be left."""
        now = self._clock()
        answers_before = kept_since(Kept.REGISTER_ANSWER, now)
        assert answers_before is not None
        async with self._database.writing() as transaction:
            gone = await retention.erase_expired(transaction, now, answers_before, most)
            if gone:
                line = Line("drafts.erased", now.date().isoformat(), facts={"drafts": gone})
                await note(transaction, line)
        return gone == most

    @activity.defn
    async def forget_stories(self, since: datetime) -> int:
        """Delete Temporal's histories of what was erased since a moment; a repeat finds none.

        Most are gone by themselves: Temporal keeps a history for a shorter time than we do.
        """
        async with self._database.reading() as transaction:
            erased = await retention.erased_since(transaction, since)
        return sum([await _forget(application_id) for application_id in erased])


async def _forget(application_id: str) -> bool:
    client = activity.client()
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=f"application/{application_id}"),
    )
    try:
        await client.workflow_service.delete_workflow_execution(request)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return True
