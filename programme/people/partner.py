"""A partner: a customer accepted into the programme, and what a partner may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartnerStatus(StrEnum):
    """Where a partnership stands."""

    ACTIVE = "active"
    UNDER_NOTICE = "under_notice"
    """The conditions are not met; the discount goes on until the grace is over."""
    SUSPENDED = "suspended"
    """Running services go on; nothing new can be ordered."""
    LEFT = "left"


FOLLOWS: dict[PartnerStatus, frozenset[PartnerStatus]] = {
    PartnerStatus.ACTIVE: frozenset(
        {PartnerStatus.UNDER_NOTICE, PartnerStatus.SUSPENDED, PartnerStatus.LEFT}
    ),
    PartnerStatus.UNDER_NOTICE: frozenset(
        {PartnerStatus.ACTIVE, PartnerStatus.SUSPENDED, PartnerStatus.LEFT}
    ),
    PartnerStatus.SUSPENDED: frozenset({PartnerStatus.ACTIVE, PartnerStatus.LEFT}),
    PartnerStatus.LEFT: frozenset(),
}

MAY_ORDER: frozenset[PartnerStatus] = frozenset({PartnerStatus.ACTIVE, PartnerStatus.UNDER_NOTICE})


@dataclass(frozen=True)
class Partner:
    """What a story knows of a partner."""

    partner_id: str
    status: PartnerStatus
