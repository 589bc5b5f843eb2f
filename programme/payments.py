"""A call for payment, its variable symbol, and matching what the bank says came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from programme.money import Money
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


@dataclass(frozen=True)
class StatementDay:
    """One day of one bank account, and how often the bank may be asked."""

    account: str
    day: date
    poll_seconds: int


@dataclass(frozen=True)
class Movement:
    """One line of a bank statement; its id is unique within the account."""

    bank_account: str
    movement_id: str
    booked_on: date
    amount: Money
    variable_symbol: str
    payer_name: str
    message: str


@dataclass(frozen=True)
class PaymentMatched:
    """A movement pays a call for payment exactly."""

    top_up_id: str
    bank_account: str
    movement_id: str
    kind: Literal["payment_matched"] = "payment_matched"


class UnmatchedReason(StrEnum):
    """Why a movement waits for the accountant."""

    NOT_A_CREDIT = "not_a_credit"
    UNKNOWN_SYMBOL = "unknown_symbol"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    NOT_AWAITED = "not_awaited"
    """The call was paid before, or has lapsed."""


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


def variable_symbol(year: int, number: int) -> str:
    """Return the symbol of the year's n-th call: prefix, year, six digits; ten in all."""
    return f"{CALL_SERIES_PREFIX}{year % 100:02}{number:06}"


def comparable_symbol(symbol: str) -> str:
    """Return a symbol as it is compared: banks drop zeros in front."""
    return symbol.strip().lstrip("0")


def match_payment(
    movement: Movement, awaited: AwaitedPayment | None
) -> PaymentMatched | PaymentUnmatched:
    """Return what a movement pays, given the call its symbol names.

    Refuses with PaymentUnmatched.
    """
    reason = _why_unmatched(movement, awaited)
    if reason is not None or awaited is None:
        return PaymentUnmatched(reason or UnmatchedReason.UNKNOWN_SYMBOL)
    return PaymentMatched(awaited.top_up_id, movement.bank_account, movement.movement_id)


def _why_unmatched(movement: Movement, awaited: AwaitedPayment | None) -> UnmatchedReason | None:
    if movement.amount.minor <= 0:
        return UnmatchedReason.NOT_A_CREDIT
    if awaited is None:
        return UnmatchedReason.UNKNOWN_SYMBOL
    if awaited.status is not TopUpStatus.AWAITING_PAYMENT:
        return UnmatchedReason.NOT_AWAITED
    if movement.amount.currency is not awaited.gross.currency:
        return UnmatchedReason.OTHER_CURRENCY
    return UnmatchedReason.OTHER_AMOUNT if movement.amount != awaited.gross else None
