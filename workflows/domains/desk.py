"""The desk for partners in matters of names, beside the single order."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.client import Client

from workflows.ids import TASK_QUEUE


class DomainDesk:
    """What a partner may ask of us about names, beside the single order.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue
