"""What an ISDOC document comes to: rate by rate, and in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from printing.isdoc_lines import RECEIVED
from printing.isdoc_xml import Element, amount, element, percent, sum_of
from programme.billing.papers import Paper, RateSum, recapitulation
from programme.money import Money


@dataclass(frozen=True)
class Rate:
    """One rate: all of it, what was taxed before, what is left."""

    whole: RateSum
    claimed: RateSum
    difference: RateSum


def tax_total(paper: Paper, sign: int) -> Element:
    """Return the recapitulation of the tax."""
    rates = _rates(paper)
    tax = sum_of((each.whole.tax for each in rates), paper)
    parts = (_sub_total(each, sign) for each in rates)
    return element("TaxTotal", *parts, amount("TaxAmount", tax * sign))


def money_total(paper: Paper, sign: int) -> Element:
    """Return what is to be paid, and from what it follows."""
    rates = _rates(paper)
    nothing = Money(paper.currency, 0)
    whole = sum_of((each.whole.gross for each in rates), paper)
    paid = whole if paper.kind in RECEIVED else paper.paid_untaxed
    return element(
        "LegalMonetaryTotal",
        *_both(paper, "", sign, (each.whole for each in rates)),
        *_both(paper, "AlreadyClaimed", sign, (each.claimed for each in rates)),
        *_both(paper, "Difference", sign, (each.difference for each in rates)),
        amount("PayableRoundingAmount", nothing),
        amount("PaidDepositsAmount", paid or nothing),
        amount("PayableAmount", paper.to_pay * sign),
    )


def _rates(paper: Paper) -> tuple[Rate, ...]:
    """Return a paper rate by rate; a call is no tax document and comes to one sum at no rate."""
    if paper.is_tax_document:
        return tuple(Rate(r.total, r.claimed, r.difference) for r in recapitulation(paper))
    nothing = Money(paper.currency, 0)
    gross = RateSum(0, sum_of((each.gross for each in paper.sums), paper), nothing)
    return (Rate(gross, RateSum(0, nothing, nothing), gross),)


def _sub_total(rate: Rate, sign: int) -> Element:
    return element(
        "TaxSubTotal",
        *_triple("", rate.whole, sign),
        *_triple("AlreadyClaimed", rate.claimed, sign),
        *_triple("Difference", rate.difference, sign),
        element("TaxCategory", percent(rate.whole.rate_permille)),
    )


def _triple(start: str, each: RateSum, sign: int) -> Iterator[Element]:
    yield amount(f"{start}TaxableAmount", each.base * sign)
    yield amount(f"{start}TaxAmount", each.tax * sign)
    yield amount(f"{start}TaxInclusiveAmount", each.gross * sign)


def _both(paper: Paper, start: str, sign: int, sums: Iterable[RateSum]) -> Iterator[Element]:
    known = tuple(sums)
    base = sum_of((each.base for each in known), paper)
    gross = sum_of((each.gross for each in known), paper)
    yield amount(f"{start}TaxExclusiveAmount", base * sign)
    yield amount(f"{start}TaxInclusiveAmount", gross * sign)
