"""A workflow that does nothing, in as many steps as an order, and the process that runs it.

It is what Temporal itself costs on this machine: the bench measures an order beside it.
"""

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.worker import Worker

QUEUE, FAR_QUEUE = "bench", "bench-far"
_SECONDS = timedelta(seconds=30)


@dataclass(frozen=True)
class Steps:
    """How many steps there are beside the story, and how many are activities of their own."""

    local: int
    regular: int


@activity.defn
async def nothing(step: str) -> str:
    """Say the step back."""
    return step


@workflow.defn
class EmptyOrder:
    """Goes through the steps of an order; its last one, the letter's, comes after the answer."""

    def __init__(self) -> None:
        self._answer: str | None = None

    @workflow.run
    async def run(self, steps: Steps) -> str:
        """Take every step and say something as soon as only the last one is left."""
        if steps.local:
            await self._beside("hold")
        else:
            await self._apart("hold")
        for number in range(steps.regular - 1 - (0 if steps.local else 2)):
            await self._apart(f"registry {number}", FAR_QUEUE)
        if steps.local:
            for number in range(steps.local - 1):
                await self._beside(f"charge {number}")
        else:
            await self._apart("charge")
        self._answer = "done"
        await self._apart("letter")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._answer

    @workflow.update
    async def first_answer(self) -> str:
        """Wait for the answer."""
        await workflow.wait_condition(lambda: self._answer is not None)
        return self._answer or ""

    async def _beside(self, step: str) -> None:
        await workflow.execute_local_activity(nothing, step, start_to_close_timeout=_SECONDS)

    async def _apart(self, step: str, queue: str = QUEUE) -> None:
        await workflow.execute_activity(
            nothing, step, task_queue=queue, start_to_close_timeout=_SECONDS
        )


async def main() -> None:
    """Run the worker of the empty workflow until it is told to stop."""
    # Only here: what a story file imports goes through the sandbox.
    from settings import Settings
    from worker.__main__ import connect
    from worker.composition import RUNNER

    settings = Settings.from_env(os.environ)
    client = await connect(settings, settings.payload_converter())
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    near = Worker(
        client,
        task_queue=QUEUE,
        workflows=[EmptyOrder],
        activities=[nothing],
        workflow_runner=RUNNER,
    )
    far = Worker(client, task_queue=FAR_QUEUE, activities=[nothing])
    async with near, far:
        print("ready: empty worker", flush=True)
        await stop.wait()
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
