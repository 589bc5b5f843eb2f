"""The desk for partners in matters of money: refunds, settings, exports."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.client import Client

from workflows.ids import TASK_QUEUE


class BillingDesk:
    """What a partner may ask of us about money, beside top-ups and orders.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue
