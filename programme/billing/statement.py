"""A deposit's statement: what stood at the beginning, what moved, what stood at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from programme.billing.party import Party
from programme.ledger import Deposit, EntryKind
from programme.money import Money


@dataclass(frozen=True)
class StatementLine:
    """One movement; the changes carry their sign, in what is available and in what is held."""

    number: int
    """The deposit's movements count from 1 without a gap."""
    made_at: datetime
    kind: EntryKind
    subject: str
    """The name it is for, or the variable symbol that was paid; may be empty."""
    free_change: Money
    held_change: Money
    after: Deposit


@dataclass(frozen=True)
class DepositStatement:
    """The movements of some days; amounts are without VAT."""

    supplier: str
    """Our name."""
    partner_id: str
    customer: Party
    first_day: date
    last_day: date
    """Both days whole, in Prague."""
    opening: Deposit
    closing: Deposit
    lines: tuple[StatementLine, ...]
    """The oldest first."""
    is_excerpt: bool
    """Only chosen movements of these days: the lines do not add up to the difference."""
    made_at: datetime
