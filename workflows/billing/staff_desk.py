"""The desk for our own people who see to money: payments, corrections, refunds, prices."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.client import Client

from workflows.ids import TASK_QUEUE


class BillingStaffDesk:
    """What accountants and managers may ask of the programme about money.

    Every method raises DeskClosedError when Temporal is out of reach; nothing has happened then.
    """

    def __init__(
        self, client: Client, new_id: Callable[[], str], task_queue: str = TASK_QUEUE
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._task_queue = task_queue
