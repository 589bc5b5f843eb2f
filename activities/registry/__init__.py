"""The registries, as workflows see them."""

from activities.registry.neighbour import Registry
from activities.registry.renewals import Renewals
from activities.registry.transfers import Transfers

__all__ = ["Registry", "Renewals", "Transfers"]
