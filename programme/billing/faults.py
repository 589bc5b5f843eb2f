"""What is checked before a paper leaves: a paper that does not add up is never issued."""

from __future__ import annotations

from collections.abc import Iterable

from programme.billing.papers import Paper, PaperKind, RateSum, recapitulation
from programme.money import Money

_SIGNED = (PaperKind.SETTLEMENT, PaperKind.CREDIT_NOTE)
"""Papers on which an amount may be below zero."""


class PaperWrongError(ValueError):
    """A paper does not add up; nobody may ever see it."""


def checked(paper: Paper) -> Paper:
    """Return a paper that adds up.

    Raises PaperWrongError.
    """
    wrong = tuple(_faults(paper))
    if wrong:
        raise PaperWrongError(f"{paper.kind} {paper.number}: {' '.join(wrong)}")
    return paper


def _faults(paper: Paper) -> Iterable[str]:
    yield from _about_lines(paper)
    if paper.kind not in _SIGNED and any(each.gross.minor <= 0 for each in paper.sums):
        yield "An amount is not above zero."
    if paper.is_tax_document is (paper.tax_point is None):
        yield "A tax document has a day of supply or receipt, and nothing else has."
    if paper.to_pay != _owed(paper):
        yield f"To pay is {_owed(paper).decimal_text()}, not {paper.to_pay.decimal_text()}."
    if not (len(paper.number) == 10 and paper.number.isdigit()):
        yield "A number has ten digits."


def _about_lines(paper: Paper) -> Iterable[str]:
    if not paper.lines:
        yield "There is no line."
    for each in paper.sums:
        lines = [line for line in paper.lines if line.rate_permille == each.rate_permille]
        if _total((line.net for line in lines), paper) != each.base:
            yield "The lines do not add up to the base."
    if {line.rate_permille for line in paper.lines} != {each.rate_permille for each in paper.sums}:
        yield "There is a line at a rate that is not summed up."
    if any(line.tax is None and line.unit * line.quantity != line.net for line in paper.lines):
        yield "A line is not its quantity times its unit."
    for recap in recapitulation(paper):
        if _minus(recap.total, recap.claimed) != (recap.difference.base, recap.difference.tax):
            yield "What is declared is not the total less what was taxed before."


def _minus(total: RateSum, claimed: RateSum) -> tuple[Money, Money]:
    return total.base - claimed.base, total.tax - claimed.tax


def _owed(paper: Paper) -> Money:
    """Return what a paper has to ask for: what it declares, less what was paid before."""
    nothing = Money(paper.currency, 0)
    if paper.kind in (PaperKind.PAYMENT, PaperKind.SUMMARY):
        return nothing
    declared = _total((each.difference.gross for each in recapitulation(paper)), paper)
    return declared - (paper.paid_untaxed or nothing)


def _total(amounts: Iterable[Money], paper: Paper) -> Money:
    return sum(amounts, start=Money(paper.currency, 0))
