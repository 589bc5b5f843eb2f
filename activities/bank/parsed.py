"""What a reader of any format returns, and how it says that a statement is no good."""

from __future__ import annotations

from dataclasses import dataclass

from programme.bank.statements import StatementFault, StatementFormat
from programme.payments import StatementLine

_LONGEST_TEXT = 1000


@dataclass(frozen=True)
class OddLine:
    """A line that could not be read; the digest tells it from others, and what, what to look at."""

    what: str
    digest: str


@dataclass(frozen=True)
class ParsedStatement:
    """A whole statement, its lines in their order."""

    format: StatementFormat
    lines: tuple[StatementLine, ...]
    odd: tuple[OddLine, ...] = ()
    """Lines of a fetched statement that a person has to look at; a file has none."""


def clean(told: str) -> str:
    """Return a text of a statement as we keep it: one line, nothing that cannot be shown."""
    shown = "".join(each if each.isprintable() else " " for each in told)
    return " ".join(shown.split())[:_LONGEST_TEXT]


class UnreadableStatementError(ValueError):
    """A statement is refused as a whole."""

    def __init__(self, fault: StatementFault, line: int | None = None) -> None:
        place = "" if line is None else f", line {line}"
        super().__init__(f"The statement is refused: {fault.value}{place}.")
        self.fault = fault
        self.line = line
