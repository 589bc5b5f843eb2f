"""Where the outside world is, handed to the composition by the front door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from activities.bank import BankAccount
from activities.checks.addresses import THE_REAL_ONES, RegisterAddresses
from activities.post.relay import SmtpRelay
from activities.post.writing import Sender
from activities.registry.accounts import TRIAL_PAUSE
from epp.profiles import RegistryAccount
from programme.billing.party import AccountingRules
from worker.limits import LIMITS, Limit


@dataclass(frozen=True)
class Outside:
    """Where the outside world is, as the neighbours need it."""

    sender: Sender
    relay: SmtpRelay
    ares_address: str
    bank: BankAccount
    registries: Mapping[str, RegistryAccount]
    name_servers: tuple[str, ...]
    accounting: AccountingRules
    registers: RegisterAddresses = THE_REAL_ONES
    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    review_working_days: int = 2
    trial_pause: timedelta = TRIAL_PAUSE
    """How soon a stopped registry account is tried again by one order."""
    demonstration: bool = False
    """Papers say that nothing on them is real."""
