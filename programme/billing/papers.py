"""A paper: what it says, to whom, under which number. What was issued is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.billing.party import OurAccount, Party
from programme.money import Currency, Money
from programme.tax import from_net


class PaperKind(StrEnum):
    """Which paper it is (money-and-documents.md 4)."""

    CALL = "call"
    """A call for payment, no tax document: its number is its variable symbol."""
    PAYMENT = "payment"
    """The tax document on a received payment."""
    SUMMARY = "summary"
    """The month's summary tax document on received payments, section 31b."""
    SETTLEMENT = "settlement"
    """What was supplied in a month, less the payments that were taxed before; often 0 to pay."""
    CREDIT_NOTE = "credit_note"
    """Corrects payment documents: what of them was returned and never supplied."""


SERIES: dict[PaperKind, str] = {
    PaperKind.CALL: "24",
    PaperKind.PAYMENT: "25",
    PaperKind.SUMMARY: "25",
    PaperKind.SETTLEMENT: "21",
    PaperKind.CREDIT_NOTE: "26",
}
"""The first two digits of a number; the year's two follow, then six that count without a gap."""


class LineKind(StrEnum):
    """What a line is for; its words are the papers' own in each language."""

    DEPOSIT = "deposit"
    """A payment towards domain services, on calls, payment documents and credit notes."""
    REGISTERED = "registered"
    RENEWED = "renewed"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    """A charge that was reversed; its amounts are below zero."""


@dataclass(frozen=True)
class PaperLine:
    """One line, without tax: the tax is computed once a rate on the whole paper."""

    kind: LineKind
    subject: str
    """The name, or the variable symbol that was paid."""
    quantity: int
    """Years of a name, or 1."""
    unit: Money
    net: Money
    """quantity x unit, but for a deposit split from above, where it is the base received."""
    day: date
    """When it was supplied, or received."""
    rate_permille: int
    tax: Money | None = None
    """Of a received payment, which is split from above; other lines are without tax."""


@dataclass(frozen=True)
class RateSum:
    """What a paper comes to at one rate; `base + tax == gross`."""

    rate_permille: int
    base: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Base and tax together."""
        return self.base + self.tax


@dataclass(frozen=True)
class Deducted:
    """What of a taxed payment a settlement deducts, or a credit note corrects."""

    number: str
    """The tax document on the payment."""
    variable_symbol: str
    rate_permille: int
    base: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Base and tax together."""
        return self.base + self.tax


@dataclass(frozen=True)
class Paper:
    """One paper, with everything that is printed on it."""

    number: str
    kind: PaperKind
    partner_id: str
    supplier: Party
    customer: Party
    currency: Currency
    issued_on: date
    tax_point: date | None
    """The day of supply, or of receipt; None on a call for payment."""
    due_day: date | None
    """Until when to pay; None where nothing is to be paid."""
    lines: tuple[PaperLine, ...]
    sums: tuple[RateSum, ...]
    """One a rate, before anything is deducted."""
    deducted: tuple[Deducted, ...]
    to_pay: Money
    """With tax, after deductions; below zero on a credit note: what we return."""
    account: OurAccount
    variable_symbol: str | None
    """Under which a call is paid."""
    corrects: tuple[str, ...] = ()
    """The numbers of the papers a credit note corrects."""
    month: date | None = None
    """The first day of the month a settlement or summary is about."""
    tax_difference: Money | None = None
    """This paper's own tax on what is deducted, less the tax of the deducted documents.

    A few haléře; reported to the accountant, not charged.
    """
    paid_untaxed: Money | None = None
    """What of the difference was paid before without a tax document: with tax, never deducted."""

    @property
    def is_tax_document(self) -> bool:
        """Whether the paper enters a VAT return."""
        return self.kind is not PaperKind.CALL


@dataclass(frozen=True)
class Recapitulation:
    """One rate of a paper in three numbers: all of it, what was taxed before, what is left."""

    total: RateSum
    claimed: RateSum
    """Taxed before, shown with this paper's own tax (section 37a)."""
    difference: RateSum
    """What this paper declares."""


def recapitulation(paper: Paper) -> tuple[Recapitulation, ...]:
    """Return a paper rate by rate; only a settlement has anything that was taxed before."""
    return tuple(_recapitulation(paper, each) for each in paper.sums)


def _recapitulation(paper: Paper, total: RateSum) -> Recapitulation:
    rate = total.rate_permille
    nothing = Money(paper.currency, 0)
    claimed = nothing
    if paper.kind is PaperKind.SETTLEMENT:
        parts = (each.base for each in paper.deducted if each.rate_permille == rate)
        claimed = sum(parts, start=nothing)
    # The base of the difference is the difference of bases, and its tax follows from it.
    left = total.base - claimed
    tax_left = from_net(left, rate).tax if claimed.minor else total.tax
    difference = RateSum(rate, left, tax_left)
    return Recapitulation(total, RateSum(rate, claimed, total.tax - tax_left), difference)


def paper_number(kind: PaperKind, year: int, count: int) -> str:
    """Return the number of the year's n-th paper of a kind: ten digits, never 0 in front."""
    return f"{SERIES[kind]}{year % 100:02}{count:06}"
