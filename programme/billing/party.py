"""Who issues a paper, who receives it, and how we keep accounts; as they stood that day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Party:
    """A company on a paper, as it stood that day; later changes never alter the paper."""

    name: str
    street: str
    city: str
    postcode: str
    country: str
    """ISO 3166-1 alpha-2."""
    company_number: str
    vat_number: str | None
    """None: not a VAT payer."""
    registration: str = ""
    """Where the company is registered, as a Czech paper must say; empty for customers."""


@dataclass(frozen=True)
class OurAccount:
    """Our account at the bank, in both forms people pay to."""

    number: str
    iban: str


class PaymentPapers(StrEnum):
    """Which tax document a received payment gets (money-and-documents.md 10)."""

    EACH = "each"
    """One for each payment, within 15 days of its receipt."""
    MONTHLY = "monthly"
    """One summary tax document a month (section 31b)."""
    NONE = "none"
    """The duty does not arise on receipt: the whole supply is taxed at the settlement."""


@dataclass(frozen=True)
class AccountingRules:
    """What our accountant has set (money-and-documents.md 10); a setting of the house each."""

    supplier: Party
    account: OurAccount
    payment_papers: PaymentPapers = PaymentPapers.EACH
    call_due_days: int = 10
    """A call for payment is due this many days after it was issued."""
    call_lapses_days: int = 24
    """And lapses this many days after it was issued; a later payment waits for the accountant."""
    oldest_payment_days: int = 365
    """A payment booked longer ago is never credited by itself."""
