"""What the registries charge, and which names cost more."""

import re

from sandbox.registry.accounts import PRICE_PER_YEAR
from sandbox.registry.wire.dialects import Dialect

RESTORE_PRICE = 40_000
STANDARD, PREMIUM = "standard", "premium"
SOLD = ("create", "renew", "transfer", "restore")
_PREMIUM = re.compile(r"(?:^|-)premium-(\d+)-")
_JUMP = re.compile(r"(?:^|-)pricejump-(\d+)-")


def class_of(name: str) -> str:
    """The class of price a name belongs to."""
    return PREMIUM if _PREMIUM.search(name) else STANDARD


def quoted(dialect: Dialect, name: str, operation: str, years: int) -> int:
    """What the registry says an operation costs, in minor units."""
    if dialect.flat_auth and operation == "transfer":
        return 0
    if operation not in SOLD:
        return 0
    if operation == "restore":
        return RESTORE_PRICE
    found = _PREMIUM.search(name)
    return (int(found[1]) * 100 if found else PRICE_PER_YEAR) * years


def charged(dialect: Dialect, name: str, operation: str, years: int) -> int:
    """What the registry really takes for an operation, in minor units."""
    jump = _JUMP.search(name)
    if jump and operation == "create":
        return int(jump[1]) * 100 * years
    return quoted(dialect, name, operation, years)
