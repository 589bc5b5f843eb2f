"""The desk for partners in matters of money: refunds, settings, exports."""

from __future__ import annotations

from collections.abc import Callable

from temporalio.client import Client

from workflows.billing.errands import KeepAlertLevel
from workflows.ids import TASK_QUEUE, alert_level_errand_id
from workflows.patience import START_TIMEOUT
from workflows.reach import reaching_temporal


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

    async def keep_deposit_settings(self, partner_id: str) -> None:
        """Have what a partner has set about the deposit brought into the books."""
        async with reaching_temporal():
            await self._client.start_workflow(
                KeepAlertLevel.run,
                partner_id,
                id=alert_level_errand_id(partner_id, self._new_id()),
                task_queue=self._task_queue,
                static_summary="Level of the deposit's alert",
                rpc_timeout=START_TIMEOUT,
            )
