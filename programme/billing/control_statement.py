"""Where a tax document stands in our control statement (kontrolní hlášení), and with how much."""

from __future__ import annotations

from enum import StrEnum

from programme.billing.papers import Paper, RateSum, recapitulation

LIMIT_MINOR = 1_000_000
"""10 000 Kč with tax: what is strictly above it is reported one by one."""


class ControlSection(StrEnum):
    """A part of the control statement."""

    A4 = "A.4"
    """Above the limit, with the customer's VAT number."""
    A5 = "A.5"
    """The rest, added up."""


def declared(paper: Paper) -> tuple[RateSum, ...]:
    """Return what a paper declares, rate by rate; nothing for one that is no tax document."""
    if not paper.is_tax_document:
        return ()
    return tuple(each.difference for each in recapitulation(paper))


def section_of(paper: Paper) -> ControlSection | None:
    """Return the section a paper is reported in; None where there is nothing to report.

    Each document is judged alone, a settlement by its absolute difference.
    """
    sums = declared(paper)
    if all(each.base.minor == 0 and each.tax.minor == 0 for each in sums):
        return None
    above = abs(sum(each.gross.minor for each in sums)) > LIMIT_MINOR
    return ControlSection.A4 if above and paper.customer.vat_number else ControlSection.A5
