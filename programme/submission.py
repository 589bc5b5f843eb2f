"""How a name is submitted exactly once: what an attempt's history allows to be done next.

The protocol is that of epp.md 6.3 and reliability.md 1.2. EPP has no idempotency key; after a
lost answer only the registry's own record of the name tells the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class AttemptOutcome(StrEnum):
    """How one attempt to create a name ended."""

    CREATED = "created"
    PENDING = "pending"
    """The registry accepted it and will say later."""
    REFUSED = "refused"
    """The registry proved that it did not create the name."""
    NOT_SENT = "not_sent"
    """Nothing left this machine."""
    UNSURE = "unsure"
    """The registry may or may not have done it."""


@dataclass(frozen=True)
class Attempt:
    """One attempt: when it was opened, and how it ended if that is known."""

    opened_at: datetime
    outcome: AttemptOutcome | None
    code: int | None = None
    """The registry's own, where it gave one."""


class Ruling(StrEnum):
    """What a person found out about a case whose marker the registry hides."""

    OURS = "ours"
    """The name is this order's; it is charged."""
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class RulingAsked:
    """A manager's word about an order whose marker the registry hides."""

    order_id: str
    ruling: Ruling
    by: str


@dataclass(frozen=True)
class RulingStands:
    """Which word counts: the first; none where nobody was asked for one."""

    ruling: Ruling | None = None
    by: str | None = None


@dataclass(frozen=True)
class AccountToOpen:
    """A manager's wish that an account at a registry takes orders again."""

    account: str
    by: str


class Owner(StrEnum):
    """Whose a name is, as far as the registry tells."""

    THIS_ORDER = "this_order"
    ANOTHER = "another"
    """Another registrar's, or our own for another order."""
    NOBODY = "nobody"
    PENDING_THIS_ORDER = "pending_this_order"
    UNCLEAR = "unclear"
    """Ours by account, but the registry hides the marker."""


@dataclass(frozen=True)
class Sighting:
    """What the registry's record of a name says about its owner."""

    sponsor_is_us: bool
    marker: str | None
    pending: bool


def must_ask_first(attempts: tuple[Attempt, ...]) -> bool:
    """Say whether the name may be ours already, so that nothing is sent before asking."""
    definite = (AttemptOutcome.NOT_SENT, AttemptOutcome.REFUSED)
    return any(attempt.outcome not in definite for attempt in attempts)


def was_accepted_pending(attempts: tuple[Attempt, ...]) -> bool:
    """Say whether the registry promised to decide about an attempt later."""
    return any(attempt.outcome is AttemptOutcome.PENDING for attempt in attempts)


def owner_of(sighting: Sighting | None, marker: str) -> Owner:
    """Return whose the name is; our own account is not enough, the order's marker decides."""
    if sighting is None:
        return Owner.NOBODY
    if not sighting.sponsor_is_us:
        return Owner.ANOTHER
    if not sighting.marker:
        return Owner.UNCLEAR
    if sighting.marker != marker:
        return Owner.ANOTHER
    return Owner.PENDING_THIS_ORDER if sighting.pending else Owner.THIS_ORDER


def may_give_up(
    attempts: tuple[Attempt, ...], *, asked_at: datetime, consistency_delay: timedelta
) -> bool:
    """Say whether a no may be believed: no attempt can still be under way at the registry.

    Every attempt without a definite answer must have been older than the consistency delay at
    the moment the registry was asked; an earlier answer proves nothing (reliability.md 1.2). So
    must one the registry promised to decide: a server that lags behind does not show it yet. An
    attempt the registry answered with success is never given up by a program: what looks like a
    no then is a lagging server, another runner's late question, or a matter for a person.
    """
    still_open = (None, AttemptOutcome.UNSURE, AttemptOutcome.PENDING)
    if any(attempt.outcome is AttemptOutcome.CREATED for attempt in attempts):
        return False
    return all(
        attempt.opened_at + consistency_delay <= asked_at
        for attempt in attempts
        if attempt.outcome in still_open
    )
