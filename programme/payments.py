"""A call for payment, its variable symbol, and matching what the bank says came in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from programme.bank.statements import StatementFormat
from programme.bank.symbols import comparable_symbol as comparable_symbol
from programme.billing.incoming import UnmatchedReason as UnmatchedReason
from programme.money import Currency, Money
from programme.tax import Taxed

CALL_SERIES_PREFIX = "24"
"""The series of calls for payment within a variable symbol (money-and-documents.md 4.1)."""

SMALLEST_TOP_UP_MINOR = 300_000
LARGEST_TOP_UP_MINOR = 100_000_000


class TopUpStatus(StrEnum):
    """Where a top-up stands."""

    REQUESTED = "requested"
    AWAITING_PAYMENT = "awaiting_payment"
    CREDITED = "credited"
    LAPSED = "lapsed"
    """The payment did not come in time."""


FOLLOWS: dict[TopUpStatus, frozenset[TopUpStatus]] = {
    TopUpStatus.REQUESTED: frozenset({TopUpStatus.AWAITING_PAYMENT}),
    TopUpStatus.AWAITING_PAYMENT: frozenset({TopUpStatus.CREDITED, TopUpStatus.LAPSED}),
    TopUpStatus.CREDITED: frozenset(),
    TopUpStatus.LAPSED: frozenset(),
}


@dataclass(frozen=True)
class TopUp:
    """A partner asks to add money to the deposit; the amount is net of VAT."""

    top_up_id: str
    partner_id: str
    net: Money


@dataclass(frozen=True)
class CallForPayment:
    """What to pay, to which account, under which symbol, and until when."""

    top_up_id: str
    amount: Taxed
    variable_symbol: str
    due_day: date
    lapse_day: date | None = None
    """None on calls of before there were papers: those lapse three weeks after they were made."""


@dataclass(frozen=True)
class StatementDay:
    """One day of one bank account, and how often the bank may be asked."""

    account: str
    day: date
    poll_seconds: int


@dataclass(frozen=True)
class Movement:
    """Money that came to our account or left it; its id is unique within the account."""

    bank_account: str
    movement_id: str
    booked_on: date
    amount: Money
    """Below zero: it left the account."""
    variable_symbol: str
    payer_name: str
    message: str
    counter_account: str = ""
    """The other side's account: `19-2000145399/0800`, a foreign one as its bank writes it."""
    constant_symbol: str = ""
    specific_symbol: str = ""
    source: StatementFormat = StatementFormat.FIO
    """The format in which we saw it first."""
    is_reversal: bool = False
    """The bank takes an earlier movement back (storno); never credited by itself."""


@dataclass(frozen=True)
class StatementLine:
    """A movement as one statement tells it."""

    movement: Movement
    source_id: str
    """What the line is called in its format; the same line read again has the same."""
    reference: str = ""
    """The bank's own number of the movement, where it tells one movement from another."""
    occurrence: int = 1
    """Which of the day's equal movements it is: the same amount under the same symbol."""


@dataclass(frozen=True)
class PaymentMatched:
    """A movement pays a call for payment exactly."""

    top_up_id: str
    bank_account: str
    movement_id: str
    kind: Literal["payment_matched"] = "payment_matched"


@dataclass(frozen=True)
class PaymentUnmatched:
    """A movement that no rule may credit; a person decides."""

    reason: UnmatchedReason
    kind: Literal["payment_unmatched"] = "payment_unmatched"


@dataclass(frozen=True)
class AwaitedPayment:
    """An open call for payment as the matching sees it."""

    top_up_id: str
    gross: Money
    status: TopUpStatus
    is_paid: bool = False
    """A movement is tied to it already."""


def variable_symbol(year: int, number: int) -> str:
    """Return the symbol of the year's n-th call: prefix, year, six digits; ten in all."""
    return f"{CALL_SERIES_PREFIX}{year % 100:02}{number:06}"


def fingerprint(movement: Movement) -> str:
    """Return what a movement is known by in every format; equal payments of a day share it."""
    said = (
        movement.bank_account,
        movement.booked_on.isoformat(),
        str(movement.amount.minor),
        movement.amount.currency.value,
        comparable_symbol(movement.variable_symbol),
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def movement_id_of(movement: Movement, occurrence: int) -> str:
    """Return the id of a movement whose format gives it none that lasts."""
    return f"{movement.booked_on:%Y%m%d}-{fingerprint(movement)}-{occurrence}"


def numbered(lines: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    """Return a statement's lines with each numbered among the day's movements equal to it."""
    seen: Counter[str] = Counter()
    told = []
    for line in lines:
        same = fingerprint(line.movement)
        seen[same] += 1
        told.append(replace(line, occurrence=seen[same]))
    return tuple(told)


def match_payment(
    movement: Movement,
    awaited: AwaitedPayment | None,
    *,
    oldest: date,
    names_partner: bool = False,
) -> PaymentMatched | PaymentUnmatched:
    """Return what a movement pays, given the call its symbol leads to.

    What was booked before the day `oldest` is never credited by itself; `names_partner` says that
    the symbol is a partner's own. A call that is late but open is paid all the same.
    Refuses with PaymentUnmatched.
    """
    reason = _why_not_creditable(movement, oldest)
    if reason is None and awaited is not None:
        reason = _why_not_exact(movement, awaited)
    if reason is None and awaited is not None:
        return PaymentMatched(awaited.top_up_id, movement.bank_account, movement.movement_id)
    unknown = UnmatchedReason.NO_OPEN_CALL if names_partner else UnmatchedReason.UNKNOWN_SYMBOL
    return PaymentUnmatched(reason or unknown)


def _why_not_creditable(movement: Movement, oldest: date) -> UnmatchedReason | None:
    if movement.is_reversal:
        return UnmatchedReason.REVERSED
    if movement.amount.minor <= 0:
        return UnmatchedReason.NOT_A_CREDIT
    if movement.amount.currency is not Currency.CZK:
        return UnmatchedReason.OTHER_CURRENCY
    return UnmatchedReason.TOO_OLD if movement.booked_on < oldest else None


def _why_not_exact(movement: Movement, awaited: AwaitedPayment) -> UnmatchedReason | None:
    if awaited.is_paid or awaited.status is TopUpStatus.CREDITED:
        return UnmatchedReason.DUPLICATE
    if awaited.status is not TopUpStatus.AWAITING_PAYMENT:
        return UnmatchedReason.OVERDUE
    # To the haléř: a tolerance would let everybody pay a little less for ever.
    if movement.amount < awaited.gross:
        return UnmatchedReason.INSUFFICIENT
    return UnmatchedReason.EXCESSIVE if movement.amount > awaited.gross else None
