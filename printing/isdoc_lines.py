"""The lines of an ISDOC document, each with a tax although it is computed once a rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from printing.isdoc_xml import Element, amount, element, percent, sum_of, text, yes_or_no
from printing.items import item_text, line_tax
from printing.words import words_of
from programme.billing.papers import Deducted, LineKind, Paper, PaperKind, PaperLine
from programme.money import Money
from programme.tax import from_net
from programme.typography import Language, day_text

FROM_NET, FROM_GROSS = "0", "1"
RECEIVED = (PaperKind.PAYMENT, PaperKind.SUMMARY)
"""Papers on money that has come: what was called for is deducted as paid."""


@dataclass(frozen=True)
class Line:
    """A line with its share of the tax."""

    line: PaperLine
    net: Money
    tax: Money
    unit: Money
    unit_tax: Money


def line_elements(paper: Paper, sign: int) -> Iterable[Element]:
    """Return the lines; of a credit note they are turned above zero by its sign."""
    words = words_of(Language.CS)
    taxable = paper.is_tax_document
    for number, each in enumerate(lines_with_tax(paper), start=1):
        yield element(
            "InvoiceLine",
            text("ID", str(number)),
            text("InvoicedQuantity", str(each.line.quantity), unitCode=_unit(each.line)),
            amount("LineExtensionAmount", each.net * sign),
            amount("LineExtensionAmountTaxInclusive", (each.net + each.tax) * sign),
            amount("LineExtensionTaxAmount", each.tax * sign),
            amount("UnitPrice", each.unit * sign),
            amount("UnitPriceTaxInclusive", (each.unit + each.unit_tax) * sign),
            _category(each.line, taxable=taxable),
            text("Note", f"{words('column', 'day')}: {day_text(each.line.day, words.language)}"),
            element("Item", text("Description", item_text(paper, each.line, words))),
        )


def _unit(line: PaperLine) -> str:
    counted = line.kind in (LineKind.REGISTERED, LineKind.RENEWED)
    return "rok" if counted else "ks"


def lines_with_tax(paper: Paper) -> tuple[Line, ...]:
    """Return a paper's lines, each with a tax; at every rate they add up to the paper's own.

    What rounding leaves over goes to the largest line. On a call there is no tax: its lines are
    what is to be paid.
    """
    taxes = [tax_alone(paper, number) for number in range(len(paper.lines))]
    for each in paper.sums:
        numbers = [
            n for n, line in enumerate(paper.lines) if line.rate_permille == each.rate_permille
        ]
        largest = max(numbers, key=lambda n: abs(paper.lines[n].net.minor))
        over = each.tax - sum_of((taxes[n] for n in numbers), paper)
        taxes[largest] += over
    return tuple(_line(paper, line, tax) for line, tax in zip(paper.lines, taxes, strict=True))


def _line(paper: Paper, line: PaperLine, tax: Money) -> Line:
    unit_tax = tax if line.quantity == 1 else from_net(line.unit, line.rate_permille).tax
    if paper.is_tax_document:
        return Line(line, line.net, tax, line.unit, unit_tax)
    nothing = Money(paper.currency, 0)
    return Line(line, line.net + tax, nothing, line.unit + unit_tax, nothing)


def tax_alone(paper: Paper, number: int) -> Money:
    """Return the tax of a line as if it stood alone, or as it was received."""
    known = line_tax(paper, number)
    line = paper.lines[number]
    return from_net(line.net, line.rate_permille).tax if known is None else known


def _category(line: PaperLine, *, taxable: bool) -> Element:
    if not taxable:
        return _tax_category(0, FROM_NET, yes_or_no("VATApplicable", yes=False))
    return _tax_category(line.rate_permille, FROM_NET if line.tax is None else FROM_GROSS)


def _tax_category(rate_permille: int, method: str, *more: Element) -> Element:
    return element(
        "ClassifiedTaxCategory", percent(rate_permille), text("VATCalculationMethod", method), *more
    )


def deposit_elements(paper: Paper) -> Iterable[Element]:
    """Return what was paid before: calls on papers about money, tax documents on settlements."""
    if paper.kind in RECEIVED:
        yield element(
            "NonTaxedDeposits",
            *(_untaxed(paper, line, number) for number, line in enumerate(paper.lines)),
        )
    if paper.kind is PaperKind.SETTLEMENT and paper.deducted:
        yield element("TaxedDeposits", *(_taxed(each) for each in paper.deducted))


def _untaxed(paper: Paper, line: PaperLine, number: int) -> Element:
    """Return the call that was paid; without one, the payment is known by the paper's number."""
    return element(
        "NonTaxedDeposit",
        text("ID", line.subject or paper.number),
        text("VariableSymbol", line.subject),
        amount("DepositAmount", line.net + tax_alone(paper, number)),
    )


def _taxed(part: Deducted) -> Element:
    return element(
        "TaxedDeposit",
        text("ID", part.number),
        text("VariableSymbol", part.variable_symbol),
        amount("TaxableDepositAmount", part.base),
        amount("TaxInclusiveDepositAmount", part.gross),
        _tax_category(part.rate_permille, FROM_NET),
    )
