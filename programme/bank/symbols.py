"""The symbols of a Czech payment, as they are typed into fields and into messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_SLASHED = re.compile(r"/(VS|SS|KS)/?([0-9]{1,10})(?![0-9])", re.ASCII)
_MARKED = re.compile(r"(VS|SS|KS):([0-9]{1,10})", re.ASCII)


@dataclass(frozen=True)
class Symbols:
    """The three symbols of a payment; an empty one was not given."""

    variable: str = ""
    constant: str = ""
    specific: str = ""

    def or_else(self, other: Symbols) -> Symbols:
        """Return these symbols, with another's where one is missing."""
        return Symbols(
            self.variable or other.variable,
            self.constant or other.constant,
            self.specific or other.specific,
        )


def comparable_symbol(symbol: str) -> str:
    """Return a symbol as it is compared: banks drop zeros in front."""
    return symbol.strip().lstrip("0")


def marked_symbols(*references: str) -> Symbols:
    """Return the symbols of references of the form `VS:2426000123`, one symbol each."""
    return _first_of(found.groups() for each in references if (found := _fully(each)))


def slashed_symbols(*texts: str) -> Symbols:
    """Return the symbols written into texts as `/VS/2426000123/SS/1` or `/VS2426000123/SS1`."""
    return _first_of(pair for text in texts for pair in _SLASHED.findall(text))


def _fully(reference: str) -> re.Match[str] | None:
    return _MARKED.fullmatch(reference.strip())


def _first_of(pairs: Iterable[tuple[str | Any, ...]]) -> Symbols:
    first: dict[str, str] = {}
    for name, digits in pairs:
        first.setdefault(name, comparable_symbol(digits))
    return Symbols(first.get("VS", ""), first.get("KS", ""), first.get("SS", ""))
