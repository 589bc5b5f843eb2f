"""A payment that no rule may credit: why it waits, and what a person may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from programme.money import Money
from programme.tax import Taxed, from_gross


class UnmatchedReason(StrEnum):
    """Why a movement waits for the accountant (money-and-documents.md 9)."""

    NOT_A_CREDIT = "not_a_credit"
    """Money that left our account."""
    REVERSED = "reversed"
    """The bank takes an earlier movement back."""
    OTHER_CURRENCY = "other_currency"
    TOO_OLD = "too_old"
    """Booked longer ago than the accountant lets rules look."""
    UNKNOWN_SYMBOL = "unknown_symbol"
    """No call has this symbol, and no partner."""
    NO_OPEN_CALL = "no_open_call"
    """The symbol is a partner's own; no open call of this partner has this amount."""
    INSUFFICIENT = "insufficient"
    EXCESSIVE = "excessive"
    DUPLICATE = "duplicate"
    """The call was paid before."""
    OVERDUE = "overdue"
    """The call has lapsed."""
    PERHAPS_KNOWN = "perhaps_known"
    """It equals a movement we know, yet the bank calls it by another number."""


class PaymentAction(StrEnum):
    """What an accountant may do about a payment."""

    CREDIT_CALL = "credit_call"
    """Pay an open call with it: as a smaller or a larger top-up."""
    CREDIT_PARTNER = "credit_partner"
    """Add it to the deposit of a partner, without a call."""
    RETURN = "return"
    """It went back to who sent it, by a transfer the accountant made at the bank."""
    NOTHING = "nothing"
    """There is nothing to credit: a debit, or a movement taken back."""


CREDITS = frozenset({PaymentAction.CREDIT_CALL, PaymentAction.CREDIT_PARTNER})
"""What adds to a deposit."""


class SuggestedBy(StrEnum):
    """By what a partner was recognised."""

    CALL = "call"
    """The symbol is of a call of theirs."""
    OWN_SYMBOL = "own_symbol"
    """The symbol is the partner's own."""
    MESSAGE = "message"
    """The message holds digits of a call's symbol, or the partner's own."""
    COUNTER_ACCOUNT = "counter_account"
    """An earlier payment from the same account was theirs."""
    AMOUNT = "amount"
    """Exactly one open call of all has this amount."""


@dataclass(frozen=True)
class PaymentKey:
    """What one movement is known by; unique within our account."""

    bank_account: str
    movement_id: str


@dataclass(frozen=True)
class Suggestion:
    """Whose a payment probably is; with a call where an open one fits."""

    partner_id: str
    because: SuggestedBy
    top_up_id: str | None = None
    """An open call of this partner that nothing has paid yet."""
    gross: Money | None = None
    """What that call asks for."""


@dataclass(frozen=True)
class PaymentDecision:
    """What an accountant wants done with a payment; it names people, hence not for Temporal."""

    decision_id: str
    key: PaymentKey
    action: PaymentAction
    partner_id: str | None
    """Whose deposit it is added to, where it is."""
    top_up_id: str | None
    """The open call it pays, where it pays one."""
    note: str
    user_id: str


@dataclass(frozen=True)
class PaymentDecided:
    """One decision stands; whoever was first made it."""

    decision_id: str
    action: PaymentAction
    decided_by: str
    decided_at: datetime
    partner_id: str | None
    top_up_id: str | None
    received: Money
    booked_on: date
    variable_symbol: str
    kind: Literal["payment_decided"] = "payment_decided"


@dataclass(frozen=True)
class CallNotOpen:
    """The call was paid, or lapsed, since the accountant looked."""

    kind: Literal["call_not_open"] = "call_not_open"


@dataclass(frozen=True)
class NoDepositThere:
    """The partner has no deposit the payment could be added to."""

    kind: Literal["no_deposit_there"] = "no_deposit_there"


@dataclass(frozen=True)
class ActionNotAllowed:
    """The action does not fit this payment: a debit is not credited."""

    kind: Literal["action_not_allowed"] = "action_not_allowed"


@dataclass(frozen=True)
class PaymentNotWaiting:
    """No decision is wanted: a rule has matched the payment, or nobody has decided anything."""

    kind: Literal["payment_not_waiting"] = "payment_not_waiting"


PaymentRefusal = CallNotOpen | NoDepositThere | ActionNotAllowed | PaymentNotWaiting
PaymentAnswer = PaymentDecided | PaymentRefusal


def allowed_actions(reason: UnmatchedReason, *, call_is_open: bool) -> tuple[PaymentAction, ...]:
    """Return what may be done about a payment, the harmless ones last."""
    match reason:
        case UnmatchedReason.NOT_A_CREDIT | UnmatchedReason.REVERSED:
            return (PaymentAction.NOTHING,)
        case UnmatchedReason.PERHAPS_KNOWN:
            # Crediting what is known already would credit it twice; a person compares first.
            return (PaymentAction.NOTHING, PaymentAction.CREDIT_PARTNER, PaymentAction.RETURN)
        case UnmatchedReason.OTHER_CURRENCY:
            # Deposits are in crowns; whoever changes money does so outside our books.
            return (PaymentAction.RETURN,)
        case _:
            credit_call = (PaymentAction.CREDIT_CALL,) if call_is_open else ()
            return (*credit_call, PaymentAction.CREDIT_PARTNER, PaymentAction.RETURN)


def recommended(
    reason: UnmatchedReason, amount: Money, suggestion: Suggestion | None
) -> PaymentAction | None:
    """Return the one action that is safe; None: first find out whose the payment is."""
    call_is_open = suggestion is not None and suggestion.top_up_id is not None
    allowed = allowed_actions(reason, call_is_open=call_is_open)
    if allowed[0] in (PaymentAction.NOTHING, PaymentAction.RETURN):
        return allowed[0]
    if suggestion is None or suggestion.because is SuggestedBy.AMOUNT:
        # That only an amount agrees may be chance.
        return None
    by_symbol = suggestion.because in (SuggestedBy.CALL, SuggestedBy.MESSAGE)
    if call_is_open and (by_symbol or suggestion.gross == amount):
        return PaymentAction.CREDIT_CALL
    return PaymentAction.CREDIT_PARTNER


def split(received: Money, called: Taxed | None) -> Taxed:
    """Return what a payment adds to a deposit, and the tax in it.

    A call that is paid exactly keeps its own two numbers; any other payment is split from above.
    """
    return called if called is not None and called.gross == received else from_gross(received)


def orders_that_go_on(available: Money, prices: Sequence[Money]) -> int:
    """Return for how many waiting orders the money is enough, strictly the oldest first."""
    for number, price in enumerate(prices):
        if available < price:
            return number
        available = available - price
    return len(prices)
