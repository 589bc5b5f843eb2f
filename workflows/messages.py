"""How a story tells another one something, or begins it, and when one day ends for all."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from programme.typography import PRAGUE


async def tell(story: workflow.ExternalWorkflowHandle[Any], what: Any, *words: Any) -> bool:
    """Signal another story; say whether it still runs. One that has ended needs no telling."""
    try:
        await story.signal(what, *words)
    except ApplicationError:
        workflow.logger.info("The story %s has ended; nobody to tell.", story.id)
        return False
    return True


async def begin(run: Callable[..., Any], today: Any, story_id: str, summary: str) -> None:
    """Begin a story that goes on without this one; one that began before is left alone."""
    try:
        await workflow.start_child_workflow(
            run,
            today,
            id=story_id,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            static_summary=summary,
        )
    except WorkflowAlreadyStartedError:
        return


def end_of(day: date) -> datetime:
    """Return the midnight in Prague that ends a day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), PRAGUE)
