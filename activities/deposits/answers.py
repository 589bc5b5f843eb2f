"""What the deposits are asked, what they answer, and what must never happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from programme.money import Money
from programme.order import Done, Order, OrderEnd


@dataclass(frozen=True)
class OrderRegistered:
    """An order that the registry has done: the name is created, renewed or given over to us."""

    order: Order
    registered: Done


@dataclass(frozen=True)
class OrderEnded:
    """An order that ended undone."""

    order: Order
    end: OrderEnd


@dataclass(frozen=True)
class Released:
    """What the order held is free again, and it can hold no more; others may want the money."""

    freed: bool
    kind: Literal["released"] = "released"


@dataclass(frozen=True)
class AttemptUnderWay:
    """An attempt at the registry may still succeed; the money must stay set aside."""

    kind: Literal["attempt_under_way"] = "attempt_under_way"


@dataclass(frozen=True)
class PaymentCredit:
    """A payment that answers no call, and the partner an accountant chose for it."""

    partner_id: str
    bank_account: str
    movement_id: str


@dataclass(frozen=True)
class TopUpCredited:
    """The payment is in the deposit, without VAT."""

    credited: Money
    available: Money


@dataclass(frozen=True)
class RefundAsked:
    """A partner wants an unused part of the deposit back."""

    refund_id: str
    partner_id: str
    amount: Money


@dataclass(frozen=True)
class RefundReleased:
    """What was set aside for a refund is free again; that refund can hold no more."""

    freed: bool
    kind: Literal["refund_released"] = "refund_released"


@dataclass(frozen=True)
class Reversal:
    """An entry to be taken back, why, and by which two people."""

    entry_id: str
    reason_code: str
    proposed_by: str
    confirmed_by: str


@dataclass(frozen=True)
class EntryReversed:
    """The entry is taken back by another; what may be spent now."""

    entry_id: str
    reversal_id: str
    partner_id: str
    amount: Money
    available: Money
    kind: Literal["entry_reversed"] = "entry_reversed"


@dataclass(frozen=True)
class ReversalImpossible:
    """There is no such entry, or it is none that is taken back, or one person wants it alone."""

    because: Literal["unknown", "not_reversible", "one_person"]
    kind: Literal["reversal_impossible"] = "reversal_impossible"


class PartnerMissingError(LookupError):
    """A deposit was asked for by somebody who is not a partner."""


class NameJustFreedError(RuntimeError):
    """Another order for the name ended between two looks; the next try will know."""


class OrderEndedError(ValueError):
    """An attempt to hold came after the order, or the refund, had ended."""


class HoldDiffersError(ValueError):
    """An order holds another amount than it asks for now."""


class HoldMissingError(LookupError):
    """An order that never held money wants it charged."""


class HoldEndedOtherwiseError(ValueError):
    """A hold that was ended one way should be ended another way."""


class NotOurPaymentError(ValueError):
    """A movement is no payment to us, or pays in another currency, or was credited elsewhere."""
