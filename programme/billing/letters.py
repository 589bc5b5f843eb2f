"""Letters about money: what each says beside its own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from programme.billing.activation import NoDepositCause
from programme.billing.audit import Finding
from programme.billing.corrections import CorrectionReason
from programme.billing.papers import PaperKind
from programme.billing.refunds import RefusedCause
from programme.money import Money


@dataclass(frozen=True)
class DepositDeclined:
    """There will be no deposit, and why."""

    why: NoDepositCause
    reason: str
    """The reviewer's own sentence; empty where nobody but the programme said no."""
    kind: Literal["deposit_declined"] = "deposit_declined"


@dataclass(frozen=True)
class DepositLow:
    """Less is left than the partner wants to have; once each time it becomes so."""

    available: Money
    level: Money
    lasts_until: date | None
    """The day the money ends by the coming renewals; None if it does not end in 90 days."""
    top_up: Money | None
    """What a call for payment was made for, if the partner wants one made by itself."""
    kind: Literal["deposit_low"] = "deposit_low"


@dataclass(frozen=True)
class RefundReceived:
    """The amount is set aside until we have decided."""

    refund_id: str
    amount: Money
    account: str
    """Its last digits only."""
    kind: Literal["refund_received"] = "refund_received"


@dataclass(frozen=True)
class RefundRefused:
    """Nothing is paid back, and the amount can be spent again."""

    refund_id: str
    amount: Money
    why: RefusedCause
    reason: str
    kind: Literal["refund_refused"] = "refund_refused"


@dataclass(frozen=True)
class RefundPaid:
    """The money has left the deposit and goes to the bank; the credit note goes along."""

    refund_id: str
    amount: Money
    gross: Money
    account: str
    """Its last digits only."""
    credit_note: str
    kind: Literal["refund_paid"] = "refund_paid"


@dataclass(frozen=True)
class PaymentCredited:
    """A payment that answered no call exactly; a person of ours has added it to the deposit."""

    received: Money
    """What came, with the VAT in it."""
    booked_on: date
    variable_symbol: str
    """May be empty: that is one reason why a person had to look."""
    credited: Money
    available: Money
    paper: str | None = None
    """The tax document on the payment; None if it comes with the month's papers only."""
    kind: Literal["payment_credited"] = "payment_credited"


@dataclass(frozen=True)
class DepositCorrected:
    """An entry of the deposit was taken back, by two of our people, and why."""

    about: str
    """The domain that was charged for, or the variable symbol of the payment."""
    amount: Money
    why: CorrectionReason
    available: Money
    paper: str | None = None
    """The number of the credit note, where a tax document was corrected."""
    gives_back: bool = field(kw_only=True)
    """Whether the deposit has more now: a charge was taken back, not a credit."""
    kind: Literal["deposit_corrected"] = "deposit_corrected"


@dataclass(frozen=True)
class AuditAlarm:
    """To accountants and managers: the books do not agree with themselves."""

    at: datetime
    findings: tuple[Finding, ...]
    """The first of them."""
    more: int
    """How many others there are."""
    kind: Literal["audit_alarm"] = "audit_alarm"


@dataclass(frozen=True)
class TopUpReminder:
    """The day by which a call for payment is due has gone by, and nothing has come."""

    top_up_id: str
    gross: Money
    variable_symbol: str
    due_day: date
    lapse_day: date
    kind: Literal["top_up_reminder"] = "top_up_reminder"


@dataclass(frozen=True)
class MentionedPaper:
    """One paper as a letter names it."""

    number: str
    paper: PaperKind
    gross: Money
    """With tax, before anything is deducted; below zero on a credit note."""


@dataclass(frozen=True)
class MonthPapers:
    """The month's papers, in one letter: what was supplied and deducted, and what is left."""

    month: date
    supplied: Money
    """Without tax, like what is deducted."""
    deducted: Money
    to_pay: Money
    left: Money
    """In the deposit when the month ended, what is held included."""
    papers: tuple[MentionedPaper, ...]
    kind: Literal["month_papers"] = "month_papers"


@dataclass(frozen=True)
class BankTokenRefused:
    """To accountants and managers: the bank gives us no statements until there is a new token."""

    account: str
    times: int
    """How often in a row it has refused."""
    kind: Literal["bank_token_refused"] = "bank_token_refused"
