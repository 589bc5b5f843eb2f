"""How a story tells another one something, and what it does when nobody is there to hear."""

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError


async def tell(story: workflow.ExternalWorkflowHandle[Any], what: Any, *words: Any) -> bool:
    """Signal another story; say whether it still runs. One that has ended needs no telling."""
    try:
        await story.signal(what, *words)
    except ApplicationError:
        workflow.logger.info("The story %s has ended; nobody to tell.", story.id)
        return False
    return True
