"""The registries, as workflows see them."""

from activities.registry.neighbour import Registry

__all__ = ["Registry"]
