"""Letters about names beside the single order; part of the union in programme/letters.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from programme.domains.bulk import BulkResult, ItemFailure
from programme.money import Money


@dataclass(frozen=True)
class BulkOrderAwaitsFunds:
    """The deposit is too small for what is left of a bulk order; it goes on once money comes."""

    bulk_id: str
    names: int
    missing: Money
    last_day: date
    kind: Literal["bulk_order_awaits_funds"] = "bulk_order_awaits_funds"


@dataclass(frozen=True)
class BulkOrderEnded:
    """The one letter that tells of all the items of a bulk order."""

    bulk_id: str
    names: int
    registered: int
    failed: int
    not_begun: int
    charged: Money
    failures: tuple[ItemFailure, ...]
    """The first of those that are not registered; the page and its file name all."""
    kind: Literal["bulk_order_ended"] = "bulk_order_ended"

    @classmethod
    def of(cls, bulk_id: str, result: BulkResult) -> BulkOrderEnded:
        """Return the letter about what became of a bulk order."""
        return cls(
            bulk_id=bulk_id,
            names=result.names,
            registered=result.registered,
            failed=result.failed,
            not_begun=result.not_begun,
            charged=result.charged,
            failures=result.failures,
        )


@dataclass(frozen=True)
class RegistryNeedsSomebody:
    """To accountants and managers: an account at a registry, or orders there, need a person."""

    account: str
    trouble: str
    """Why: an account's closure, or what its orders or its queue of messages lack."""
    detail: str
    kind: Literal["registry_needs_somebody"] = "registry_needs_somebody"
