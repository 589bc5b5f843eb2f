"""Statements of the bank: the formats they come in, how far one is read, why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

LARGEST_STATEMENT = 16_000_000
"""In bytes: more than ten thousand movements in the wordiest format."""


class StatementFormat(StrEnum):
    """How a bank writes a statement (money-and-documents.md 8)."""

    FIO = "fio"
    """Fio's JSON."""
    CAMT = "camt053"
    """ISO 20022 camt.053, of any version."""
    GPC = "gpc"
    """GPC, also called ABO."""


class StatementSource(StrEnum):
    """How a statement came to us."""

    FETCHED = "fetched"
    UPLOADED = "uploaded"


class StatementStatus(StrEnum):
    """How far a statement is read."""

    RECEIVED = "received"
    """Its bytes are kept; nobody has read them yet."""
    IMPORTING = "importing"
    IMPORTED = "imported"
    REFUSED = "refused"
    """It was not what it should be, and nothing of it was written."""


FOLLOWS: dict[StatementStatus, frozenset[StatementStatus]] = {
    StatementStatus.RECEIVED: frozenset({StatementStatus.IMPORTING, StatementStatus.REFUSED}),
    StatementStatus.IMPORTING: frozenset({StatementStatus.IMPORTED}),
    StatementStatus.IMPORTED: frozenset(),
    StatementStatus.REFUSED: frozenset(),
}


class StatementFault(StrEnum):
    """Why a statement is refused as a whole."""

    UNKNOWN_FORMAT = "unknown_format"
    BROKEN = "broken"
    """It ends in the middle, or is not what its beginning promises."""
    TOO_LARGE = "too_large"
    FORBIDDEN_XML = "forbidden_xml"
    """It brings a document type of its own, with which a file can make a reader do things."""
    OTHER_ACCOUNT = "other_account"
    ACCOUNT_MISTYPED = "account_mistyped"
    """The digits of its own account do not agree; some banks permute them."""
    ENCODING = "encoding"
    """It was saved in another encoding, so that its columns have moved."""
    LINE_UNREADABLE = "line_unreadable"
    BALANCE = "balance"
    """The old balance and its movements do not come to the new balance."""
    TURNOVER = "turnover"
    """The sum of its movements is not the turnover it states."""
    COUNT = "count"
    """It has more or fewer movements than it says."""
    BATCH = "batch"
    """The parts of a batch do not come to the batch."""


@dataclass(frozen=True)
class StatementRefused:
    """A statement nothing was written of; the line is counted from one, where one is to blame."""

    fault: StatementFault
    line: int | None = None
    kind: Literal["statement_refused"] = "statement_refused"
