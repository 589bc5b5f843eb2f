"""The registries, as workflows see them."""

from activities.registry.accounts import Accounts
from activities.registry.attempts import Attempts
from activities.registry.changes import NameChanges
from activities.registry.comparing import Comparison
from activities.registry.neighbour import Registry
from activities.registry.renewals import Renewals
from activities.registry.transfers import Transfers

__all__ = [
    "Accounts",
    "Attempts",
    "Comparison",
    "NameChanges",
    "Registry",
    "Renewals",
    "Transfers",
]
