"""How long a desk waits for a story, and what it says when Temporal cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from programme.order import StillWorking

Answer = TypeVar("Answer")
End = TypeVar("End")
Story = TypeVar("Story")
Said = ParamSpec("Said")

_OUT_OF_REACH = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.UNKNOWN,
        RPCStatusCode.RESOURCE_EXHAUSTED,
    }
)


class DeskClosedError(RuntimeError):
    """Temporal cannot be reached; ask again later, with the same key."""


def story_of(
    client: Client, run: Callable[Concatenate[Story, Said], Awaitable[End]], workflow_id: str
) -> WorkflowHandle[Story, End]:
    """Return the handle of a story by its id.

    The client's own method does the same; mypy loses its way among that one's overloads.
    """
    find: Any = client.get_workflow_handle_for
    story: WorkflowHandle[Story, End] = find(run, workflow_id)
    return story


@asynccontextmanager
async def reaching_temporal() -> AsyncIterator[None]:
    """Turn Temporal's being out of reach into DeskClosedError.

    Raises DeskClosedError.
    """
    try:
        yield
    except RPCError as error:
        if error.status in _OUT_OF_REACH:
            raise DeskClosedError("Temporal cannot be reached.") from error
        raise
    except (RuntimeError, OSError) as error:
        # A client that connects at its first call says so when it cannot.
        if "connect" not in str(error).lower():
            raise
        raise DeskClosedError("Temporal cannot be reached.") from error


async def answer_within(
    patience: timedelta,
    ask: Callable[[], Awaitable[Answer]],
    end: Callable[[], Awaitable[End]],
) -> Answer | End | StillWorking:
    """Return a story's answer, its end if it has ended, or StillWorking once patience is over.

    Raises DeskClosedError.
    """
    wait = asyncio.timeout(patience.total_seconds())
    try:
        async with reaching_temporal(), wait:
            try:
                return await ask()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it ended before we could ask
                    raise
                return await end()
    except (WorkflowUpdateRPCTimeoutOrCancelledError, DeskClosedError, TimeoutError):
        # The client says one of these instead of TimeoutError, and says it of a real cancel, too.
        if not wait.expired():
            raise
        return StillWorking()


async def signal_if_running(
    story: WorkflowHandle[Any, Any], what: Any, patience: timedelta, *words: Any
) -> None:
    """Send a story a signal; one that has ended needs none.

    Raises DeskClosedError.
    """
    async with reaching_temporal():
        try:
            await story.signal(what, *words, rpc_timeout=patience)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
