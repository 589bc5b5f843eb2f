"""What a bulk order carries from one run of its story to the next, and how it stands in queues."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio.common import Priority

from programme.domains.bulk import StopCause

BATCH = 100
"""Items a run of the story; the next ones are ordered by a run of their own."""
BULK_PRIORITY = 5
"""Behind every order that somebody waits for: theirs is 3."""


@dataclass(frozen=True)
class BulkRun:
    """Which bulk order, and where a run of its story goes on."""

    bulk_id: str
    partner_id: str
    after: int = 0
    """The line after which the next items come."""
    items: int | None = None
    """How many are ordered, once the first run has written it down."""
    stopped: StopCause | None = None
    told_of_funds: bool = False
    """Whether the partner was told by letter that money is missing."""
    batch: int = BATCH
    all_begun: bool = False


def priority_of(partner_id: str) -> Priority:
    """Return how a bulk order's work stands in every queue: last, and in turns with others'."""
    return Priority(priority_key=BULK_PRIORITY, fairness_key=partner_id)
