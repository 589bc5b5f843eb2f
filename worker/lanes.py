"""The lanes to the registries, and the worker that carries orders along each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import Worker

from activities.registry.lanes import Lane
from epp.pool import RegistryPool
from epp.profiles import RegistryAccount
from workflows.ids import registry_queue

ORDERS_IN_HAND = 4
"""How many of an account's orders a worker looks up and writes down while one is at the registry.

The account's pool sends them one at a time, whatever this number is.
"""
FINISH_WHAT_YOU_BEGAN = timedelta(seconds=50)
"""An order at the registry that is cut off is worse than a slow stop."""


def lanes_of(
    registries: Mapping[str, RegistryAccount], name_servers: tuple[str, ...]
) -> Mapping[str, Lane]:
    """Return the lane of every zone; the zones of an account share one."""
    lanes: dict[str, Lane] = {}
    for account in registries.values():
        lane = Lane(RegistryPool(account), name_servers)
        lanes |= dict.fromkeys(account.profile.zones, lane)
    return lanes


def registry_worker(
    client: Client,
    queue: str,
    lanes: Mapping[str, Lane],
    activities: list[Callable[..., Any]],
    **options: Any,
) -> Worker:
    """Return the worker of an account's orders; its queue gives them out at the account's pace."""
    zone = next(each for each in lanes if registry_queue(each) == queue)
    return Worker(
        client,
        task_queue=queue,
        activities=activities,
        max_concurrent_activities=ORDERS_IN_HAND,
        max_task_queue_activities_per_second=lanes[zone].pool.account.commands_per_second,
        graceful_shutdown_timeout=FINISH_WHAT_YOU_BEGAN,
        **options,
    )
