"""What we know of a name against what its registry says: each difference, and which ones heal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """Whose a name is, as the registry says."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"
    """Another registrar keeps it."""
    GONE = "gone"


class Difference(StrEnum):
    """How a name of ours and the registry's record of it can differ."""

    MISSING = "name_missing"
    ELSEWHERE = "name_elsewhere"
    UNKNOWN_TO_US = "name_unknown_to_us"
    """The registry keeps it with us, and no service of ours is it."""
    DAY = "last_day_differs"
    RENEWED_BY_REGISTRY = "renewed_by_registry"
    """The last day moved by itself; the registry may still charge us, so nothing is healed."""
    HOLDER = "holder_differs"
    SERVERS = "name_servers_differ"
    STATUS = "status_serious"
    HANDLE_GONE = "handle_gone"


HEALED: frozenset[Difference] = frozenset({Difference.DAY, Difference.HANDLE_GONE})
"""What we take over from the registry by ourselves: it is the one who knows."""

SERIOUS_STATUSES: frozenset[str] = frozenset(
    {
        "serverHold",
        "clientHold",
        "pendingDelete",
        "redemptionPeriod",
        "pendingTransfer",
        "serverBlocked",
        "serverOutzoneManual",
        "outzone",
        "expired",
        "deleteCandidate",
        "inactive",
    }
)
"""With one of these a name does not work, or soon will not."""


@dataclass(frozen=True)
class Found:
    """One difference between us and a registry."""

    difference: Difference
    subject: str
    """A name, or an object's handle."""
    expected: str
    found: str

    @property
    def finding_id(self) -> str:
        """The same difference at the same name is one finding, however often it is seen."""
        named = f"{self.difference}\n{self.subject}".encode()
        return f"r-{hashlib.sha256(named).hexdigest()[:20]}"

    @property
    def heals(self) -> bool:
        """Whether the registry's side is taken over at once."""
        return self.difference in HEALED


@dataclass(frozen=True)
class Ours:
    """A name as we know it; what is None was never agreed, so it cannot differ."""

    name: str
    until: date
    registrant: str | None = None
    servers: str | None = None
    is_being_changed: bool = False
    """An order or a change of it is under way; whatever differs may be right in a moment."""


@dataclass(frozen=True)
class Seen:
    """A name as its registry knows it."""

    name: str
    standing: Standing
    until: date | None = None
    statuses: tuple[str, ...] = ()
    registrant: str | None = None
    servers: str = ""


def differences(ours: Ours, seen: Seen) -> tuple[Found, ...]:
    """Return where a name of ours and the registry's record of it differ."""
    if ours.is_being_changed:
        return ()
    if seen.standing is not Standing.OURS:
        gone = seen.standing is Standing.GONE
        difference = Difference.MISSING if gone else Difference.ELSEWHERE
        return (Found(difference, ours.name, "ours", seen.standing),)
    return tuple(_inside(ours, seen))


def _inside(ours: Ours, seen: Seen) -> Iterable[Found]:
    if seen.until is not None and seen.until != ours.until:
        moved = "autoRenewPeriod" in seen.statuses and seen.until > ours.until
        difference = Difference.RENEWED_BY_REGISTRY if moved else Difference.DAY
        yield Found(difference, ours.name, ours.until.isoformat(), seen.until.isoformat())
    if ours.registrant is not None and seen.registrant not in (None, ours.registrant):
        yield Found(Difference.HOLDER, ours.name, ours.registrant, seen.registrant or "")
    if ours.servers is not None and seen.servers != ours.servers:
        yield Found(Difference.SERVERS, ours.name, ours.servers or "none", seen.servers or "none")
    serious = sorted(SERIOUS_STATUSES & set(seen.statuses))
    if serious:
        yield Found(Difference.STATUS, ours.name, "ok", ", ".join(serious))


def unknown_to_us(
    listed: Iterable[str], services: frozenset[str], ordered: frozenset[str]
) -> tuple[Found, ...]:
    """Return the names the registry keeps with us that are neither services nor being ordered."""
    strange = sorted({name.lower() for name in listed} - services - ordered)
    return tuple(
        Found(Difference.UNKNOWN_TO_US, name, "no name of ours", "ours") for name in strange
    )


def questions_a_day(names: int, *, metered: bool) -> int:
    """Return how many names may be asked about in one day's comparison.

    A registry that counts questions lets us ask some for nothing; a third of it is kept for the
    comparison, and the names asked longest ago come first.
    """
    return max(_FREE_A_DAY // 3, names) if metered else max(names, _FREE_A_DAY)


_FREE_A_DAY = 800
"""A metered registry answers at least 25 000 questions a month for nothing (epp.md 8.1)."""
