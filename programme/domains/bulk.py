"""Many names in one order: the lines of a list, what is wrong with each, what the money covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from programme.money import Money
from programme.names import NameNotAllowed, ZoneRule, parse_name

MOST_NAMES = 10_000
MOST_YEARS = 10
_ITEM_DIGITS = 5


class LineFault(StrEnum):
    """Why a line of a list is not ordered; the first ones are those of a typed name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ZONE_NOT_SOLD = "zone_not_sold"
    NOT_SECOND_LEVEL = "not_second_level"
    BAD_CHARACTERS = "bad_characters"
    DOUBLE_HYPHEN = "double_hyphen"
    NO_INTERNATIONAL = "no_international"
    YEARS_WRONG = "years_wrong"
    WIDTH_WRONG = "width_wrong"
    """The line has other columns than the first one."""
    TWICE = "twice"
    """The name stands in the list before; `other` says in which line."""
    ALREADY_YOURS = "already_yours"
    """A live order or a service of the partner has it; `other` is the order."""
    TAKEN = "taken"
    """Somebody else of this house has it."""


@dataclass(frozen=True)
class TypedLine:
    """A line as it came; the years are None where they cannot be read."""

    line: int
    typed: str
    years: int | None
    fault: LineFault | None = None


@dataclass(frozen=True)
class CheckedLine:
    """A line with the name it means, or what is wrong with it."""

    line: int
    typed: str
    years: int
    name: str | None = None
    zone: str | None = None
    fault: LineFault | None = None
    other: str | None = None


class BulkChoice(StrEnum):
    """What is ordered of a list whose price the deposit does not cover."""

    ALL = "all"
    """What the money does not cover waits for it."""
    COVERED = "covered"
    """Only what the money covers, in the order given."""


class BulkStatus(StrEnum):
    """Where a bulk order stands in the books."""

    RUNNING = "running"
    DONE = "done"


class StopCause(StrEnum):
    """Why a bulk order begins no more of its items."""

    CANCELLED = "cancelled"
    FUNDS_NEVER_CAME = "funds_never_came"


@dataclass(frozen=True)
class BulkCancelled:
    """No more items are begun; those that wait for money are taken back."""

    kind: Literal["bulk_cancelled"] = "bulk_cancelled"


@dataclass(frozen=True)
class BulkResult:
    """What became of a bulk order; `failures` names the first of those that did not work out."""

    names: int
    registered: int
    not_begun: int
    charged: Money
    failures: tuple[ItemFailure, ...] = ()
    kind: Literal["bulk_result"] = "bulk_result"

    @property
    def failed(self) -> int:
        """How many were tried and are not registered."""
        return self.names - self.registered - self.not_begun


@dataclass(frozen=True)
class ItemFailure:
    """A name that is not registered, with the kind of the answer that says why."""

    name: str
    because: str


def check_lines(
    lines: Iterable[TypedLine], rules: Mapping[str, ZoneRule]
) -> tuple[CheckedLine, ...]:
    """Return each line with its name, or what is wrong with it; a name counts where it is first."""
    seen: dict[str, int] = {}
    checked = []
    for each in lines:
        found = _check(each, rules)
        if found.name is not None and seen.setdefault(found.name, each.line) != each.line:
            found = CheckedLine(
                found.line,
                found.typed,
                found.years,
                found.name,
                found.zone,
                LineFault.TWICE,
                str(seen[found.name]),
            )
        checked.append(found)
    return tuple(checked)


def _check(each: TypedLine, rules: Mapping[str, ZoneRule]) -> CheckedLine:
    if each.fault is not None:
        return CheckedLine(each.line, each.typed, each.years or 0, fault=each.fault)
    if each.years is None or not 1 <= each.years <= MOST_YEARS:
        return CheckedLine(each.line, each.typed, 0, fault=LineFault.YEARS_WRONG)
    name = parse_name(each.typed, rules)
    if isinstance(name, NameNotAllowed):
        return CheckedLine(each.line, each.typed, each.years, fault=LineFault(name.fault.value))
    return CheckedLine(each.line, each.typed, each.years, name.text, name.zone)


def last_covered(prices: Iterable[tuple[int, Money]], free: Money) -> int:
    """Return the last line that the money covers when it goes by the order given; 0 for none."""
    last = 0
    for line, price in prices:
        if free < price:
            break
        free, last = free - price, line
    return last


def item_order_id(bulk_id: str, line: int) -> str:
    """Return the id of the order that a line becomes; the ids sort as the lines do."""
    return f"ord_{bulk_id.removeprefix('blk_')}_{line:0{_ITEM_DIGITS}}"
