"""The tables on a paper: what was supplied or paid, what is deducted, the tax rate by rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from printing.amounts import amount_text, currency_text, rate_text
from printing.items import item_text, line_tax
from printing.typesetting import Column, Grid, Row
from printing.words import Words
from programme.billing.papers import Paper, PaperKind, RateSum, recapitulation
from programme.money import Money
from programme.typography import day_text

_TEXTS = ("day", "item", "number", "variable_symbol", "")
_WIDE = ("item", "variable_symbol", "")


def grids_of(paper: Paper, words: Words) -> Iterable[Grid]:
    """Return a paper's tables in their order."""
    if paper.kind is PaperKind.SETTLEMENT:
        yield _supplies(paper, words)
        if paper.deducted:
            yield _deductions(paper, words)
    else:
        yield _payments(paper, words)
    if paper.is_tax_document:
        yield _recapitulation(paper, words)


def _supplies(paper: Paper, words: Words) -> Grid:
    language = words.language
    names = ("day", "item", "years", "unit", "rate", "net")
    rows = (
        (
            day_text(line.day, language),
            item_text(paper, line, words),
            str(line.quantity),
            amount_text(line.unit, language),
            rate_text(line.rate_permille, language),
            amount_text(line.net, language),
        )
        for line in paper.lines
    )
    return _grid(paper, words, words("lines", paper.kind), names, tuple(rows))


def _payments(paper: Paper, words: Words) -> Grid:
    language = words.language
    rows = []
    for number, line in enumerate(paper.lines):
        tax = line_tax(paper, number)
        rows.append(
            (
                day_text(line.day, language),
                item_text(paper, line, words),
                rate_text(line.rate_permille, language),
                amount_text(line.net, language),
                "" if tax is None else amount_text(tax, language),
                "" if tax is None else amount_text(line.net + tax, language),
            )
        )
    names = ("day", "item", "rate", "base", "tax", "gross")
    return _grid(paper, words, words("lines", paper.kind), names, tuple(rows))


def _deductions(paper: Paper, words: Words) -> Grid:
    rows = [
        (
            part.number,
            part.variable_symbol,
            rate_text(part.rate_permille, words.language),
            *_taken_off((part.base, part.tax, part.gross), words),
        )
        for part in paper.deducted
    ]
    strong: tuple[int, ...] = ()
    if len(rows) > 1:
        strong = (len(rows),)
        columns = zip(*((each.base, each.tax, each.gross) for each in paper.deducted), strict=True)
        sums = tuple(sum_of(paper, column) for column in columns)
        rows.append((words("sum"), "", "", *_taken_off(sums, words)))
    names = ("number", "variable_symbol", "rate", "base", "tax", "gross")
    grid = _grid(paper, words, words("deducted"), names, tuple(rows))
    return replace(grid, strong=strong)


def _taken_off(amounts: Iterable[Money], words: Words) -> Row:
    return tuple(amount_text(each * -1, words.language) for each in amounts)


def _recapitulation(paper: Paper, words: Words) -> Grid:
    rows: list[Row] = []
    strong = []
    for each in recapitulation(paper):
        rate = rate_text(each.total.rate_permille, words.language)
        if each.claimed.gross.minor == 0:
            rows.append(_recap_row(words("recap", "plain", rate=rate), each.total, words))
            continue
        claimed = RateSum(each.claimed.rate_permille, each.claimed.base * -1, each.claimed.tax * -1)
        rows.append(_recap_row(words("recap", "total", rate=rate), each.total, words))
        rows.append(_recap_row(words("recap", "claimed"), claimed, words))
        strong.append(len(rows))
        rows.append(_recap_row(words("recap", "difference"), each.difference, words))
    names = ("", "base", "tax", "gross")
    grid = _grid(paper, words, words("recapitulation"), names, tuple(rows))
    return replace(grid, strong=tuple(strong))


def _recap_row(label: str, each: RateSum, words: Words) -> Row:
    amounts = (each.base, each.tax, each.gross)
    return (label, *(amount_text(amount, words.language) for amount in amounts))


def _grid(
    paper: Paper, words: Words, heading: str, names: tuple[str, ...], rows: tuple[Row, ...]
) -> Grid:
    columns = tuple(
        Column(words("column", name) if name else "", name not in _TEXTS, name in _WIDE)
        for name in names
    )
    aside = words("in_currency", currency=currency_text(paper.currency, words.language))
    return Grid(heading, columns, rows, aside=aside)


def sum_of(paper: Paper, amounts: Iterable[Money]) -> Money:
    """Return what amounts of a paper come to; of none, nothing."""
    return sum(amounts, start=Money(paper.currency, 0))
