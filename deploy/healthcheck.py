"""Says whether a front door works: `healthcheck.py web HOST:PORT | worker TEMPORAL NAMESPACE`."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
import urllib.request

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

TASK_QUEUE = "partnerdesk"
FRESH_SECONDS = 150
"""A worker with nothing to do asks again about once a minute."""


def web_works(address: str) -> bool:
    """Ask the web whether it can work; an answer other than 200 raises."""
    with urllib.request.urlopen(f"http://{address}/readyz", timeout=4) as answer:
        return bool(answer.status == 200)


async def worker_works(address: str, namespace: str, hostname: str) -> bool:
    """Ask Temporal whether the worker of this container asked for work just now."""
    client = await Client.connect(address, namespace=namespace)
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=namespace,
            task_queue=TaskQueue(name=TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    # The client calls itself <process>@<host>, unless told otherwise.
    return any(
        poller.identity.endswith(f"@{hostname}")
        and time.time() - poller.last_access_time.seconds < FRESH_SECONDS
        for poller in answer.pollers
    )


async def _ask_about_worker(address: str, namespace: str) -> bool:
    try:
        return await worker_works(address, namespace, socket.gethostname())
    finally:
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)


def main(asked: list[str]) -> int:
    """Return 0 if the front door works, else 1."""
    match asked:
        case ["web", address]:
            return 0 if web_works(address) else 1
        case ["worker", address, namespace]:
            return 0 if asyncio.run(_ask_about_worker(address, namespace)) else 1
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
