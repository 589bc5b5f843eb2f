"""Submits orders to registries: exactly one name an order, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Mapping

from temporalio import activity

from activities.registry.attempts import case_of
from activities.registry.carrying import Carrier
from activities.registry.holders import Holders
from activities.registry.lanes import Lane
from activities.registry.registering import Registration
from programme.order import Order, RegistryAnswer


class Registry:
    """The registries our names lie in."""

    def __init__(self, lanes: Mapping[str, Lane], carrier: Carrier, holders: Holders) -> None:
        self._lanes = lanes
        self._carrier = carrier
        self._holders = holders

    @activity.defn
    async def register_name(self, order: Order) -> RegistryAnswer:
        """Create the name for this order, or find that this order has created it already.

        Refuses with NameTaken, RegistryRefused. Raises RegistryUnsureError while nobody knows,
        RegistryOutOfReachError, RegistryMisspokenError.
        """
        lane, them = self._lanes[order.zone], self._carrier
        plan = Registration(lane, order, them.attempts, self._holders, them.new_cl_trid)
        return await them.carry(lane, case_of(order), plan)
