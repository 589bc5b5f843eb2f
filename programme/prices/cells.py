"""One line of a file of prices, cell by cell; what cannot be read becomes a fault with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

import idna

from programme.money import AmountUnreadableError, Currency, Money, read_amount
from programme.pricing import Operation

CURRENCY = Currency.CZK
"""The deposit holds crowns only, so prices are in crowns only."""


class FaultKind(StrEnum):
    """What is wrong with a file or with a line of it."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    EMPTY = "empty"
    TOO_MANY_ROWS = "too_many_rows"
    QUOTES_BROKEN = "quotes_broken"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    COLUMN_MISSING = "column_missing"
    WIDTH_WRONG = "width_wrong"
    ZONE_WRONG = "zone_wrong"
    OPERATION_WRONG = "operation_wrong"
    AMOUNT_WRONG = "amount_wrong"
    COST_WRONG = "cost_wrong"
    NOT_ABOVE_ZERO = "not_above_zero"
    CURRENCY_WRONG = "currency_wrong"
    DAY_WRONG = "day_wrong"
    BEGINS_TOO_EARLY = "begins_too_early"
    ENDS_TOO_EARLY = "ends_too_early"
    TWICE = "twice"
    OVERLAPS = "overlaps"


@dataclass(frozen=True)
class Fault:
    """One thing to mend, with its line; `value` is what stands there, `other` a line it meets."""

    kind: FaultKind
    line: int | None = None
    value: str = ""
    other: int | None = None


_OPERATIONS = {
    "registrace": Operation.REGISTER,
    "prodlouzeni": Operation.RENEW,
    "prevod": Operation.TRANSFER,
} | {each.value: each for each in Operation}
_ZONE = re.compile(r"(?=.{2,63}\Z)[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*")
_MACHINE_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CZECH_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")

Row = Mapping[str, str]
_Read = TypeVar("_Read")


class _UnfitError(ValueError):
    """A cell cannot be read; the fault says why."""

    def __init__(self, kind: FaultKind, value: str) -> None:
        super().__init__(f"{kind}: {value!r}")
        self.kind, self.value = kind, value


@dataclass(frozen=True)
class Cells:
    """The cells of one line; what cannot be read becomes a fault, and the reading goes on."""

    line: int
    row: Row
    faults: list[Fault]

    def read(self, column: str, reading: Callable[[str], _Read]) -> _Read | None:
        """Return what a cell says, or nothing and one more fault."""
        try:
            return reading(self.row[column])
        except _UnfitError as unfit:
            self.faults.append(Fault(unfit.kind, self.line, unfit.value[:40]))
            return None


def read_zone(typed: str) -> str:
    """Return a zone as the registry knows it: `.Cz` is `cz`."""
    zone = typed.lower().removeprefix(".")
    if not zone.isascii():
        try:
            zone = idna.encode(zone).decode("ascii")
        except UnicodeError as error:
            raise _UnfitError(FaultKind.ZONE_WRONG, typed) from error
    if not _ZONE.fullmatch(zone):
        raise _UnfitError(FaultKind.ZONE_WRONG, typed)
    return zone


def read_operation(typed: str) -> Operation:
    """Return what is priced, said in either language."""
    operation = _OPERATIONS.get(plain(typed))
    if operation is None:
        raise _UnfitError(FaultKind.OPERATION_WRONG, typed)
    return operation


def read_price(typed: str) -> Money:
    """Return a price, which is above zero."""
    price = _amount(typed, FaultKind.AMOUNT_WRONG)
    if price.minor == 0:
        raise _UnfitError(FaultKind.NOT_ABOVE_ZERO, typed)
    return price


def read_cost(typed: str) -> Money:
    """Return what something costs us, which may be nothing."""
    return _amount(typed, FaultKind.COST_WRONG)


def _amount(typed: str, kind: FaultKind) -> Money:
    try:
        return Money(CURRENCY, read_amount(typed))
    except AmountUnreadableError as error:
        raise _UnfitError(kind, typed) from error


def read_currency(typed: str) -> Currency:
    """Return the one currency there is."""
    if typed.upper() != CURRENCY:
        raise _UnfitError(FaultKind.CURRENCY_WRONG, typed)
    return CURRENCY


def read_day(typed: str) -> date:
    """Return a day: `2027-01-01` or `1. 1. 2027`."""
    machine, czech = _MACHINE_DAY.fullmatch(typed), _CZECH_DAY.fullmatch(typed)
    parts = machine.groups() if machine else czech.groups()[::-1] if czech else None
    if parts is None:
        raise _UnfitError(FaultKind.DAY_WRONG, typed)
    try:
        return date(*map(int, parts))
    except ValueError as error:
        raise _UnfitError(FaultKind.DAY_WRONG, typed) from error


def plain(typed: str) -> str:
    """Return a word without accents and capitals, so that `Převod` is `prevod`."""
    apart = unicodedata.normalize("NFD", typed.strip().lower())
    return "".join(each for each in apart if not unicodedata.combining(each))
