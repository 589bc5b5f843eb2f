"""Tells a movement we know from a new one, whatever format or file it is seen in.

Lines are compared with the movements of their fingerprint only: same account, day, amount,
currency and symbol. Equal payments of a day are told apart by the bank's own numbers, and where a
format has none that last, by their order within the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from programme.bank.statements import StatementFormat


@dataclass(frozen=True)
class KnownMovement:
    """A movement in the books, with the numbers under which each format told of it."""

    movement_id: str
    occurrence: int
    told: tuple[tuple[StatementFormat, str], ...]

    def told_also(self, told_in: StatementFormat, reference: str) -> KnownMovement:
        """Return the movement as it is known once a format has told of it, too."""
        return replace(self, told=(*self.told, (told_in, reference)))

    def is_told_otherwise(self, told_in: StatementFormat) -> bool:
        """Say whether a format calls this movement by a number, so that another is another one."""
        return any(each == told_in and reference for each, reference in self.told)


@dataclass(frozen=True)
class Recognised:
    """The line tells of a movement in the books."""

    movement_id: str


@dataclass(frozen=True)
class NotKnown:
    """The line tells of a movement that is new, the n-th of its kind that day."""

    occurrence: int
    is_doubtful: bool = False
    """It may be one we know under another number: only a person may have it credited."""


def recognise(
    known: Sequence[KnownMovement], *, told_in: StatementFormat, reference: str, occurrence: int
) -> Recognised | NotKnown:
    """Return which of the movements equal to it a line tells of, the earliest first."""
    fresh = NotKnown(max((each.occurrence for each in known), default=0) + 1)
    if not reference:
        nth = known[occurrence - 1 : occurrence]
        return Recognised(nth[0].movement_id) if nth else fresh
    for each in known:
        if (told_in, reference) in each.told:
            return Recognised(each.movement_id)
    for each in known:
        if not each.is_told_otherwise(told_in):
            return Recognised(each.movement_id)
    # Fio's numbers are promised to be one a movement; of other banks' we cannot be so sure.
    is_doubtful = bool(known) and told_in is not StatementFormat.FIO
    return NotKnown(fresh.occurrence, is_doubtful)
