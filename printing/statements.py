"""A deposit's statement as PDF: what stood at the beginning, what moved, what stood at the end."""

from __future__ import annotations

from collections.abc import Iterable

from printing.amounts import amount_text, change_text, currency_text
from printing.papers import box_of
from printing.typesetting import Box, Column, Grid, Row, Sheet, as_pdf
from printing.words import Words, words_of
from programme.billing.statement import DepositStatement, StatementLine
from programme.ledger import Deposit
from programme.money import Money
from programme.typography import day_of_text, day_text, moment_text


def statement_pdf(
    statement: DepositStatement, language: str, *, demonstration: bool = False
) -> bytes:
    """Return a statement as PDF/A-3a."""
    return as_pdf(sheet_of_statement(statement, language, demonstration=demonstration))


def sheet_of_statement(
    statement: DepositStatement, language: str, *, demonstration: bool = False
) -> Sheet:
    """Return what is printed of a statement."""
    words = words_of(language)
    since, until = (day_text(each, language) for each in (statement.first_day, statement.last_day))
    notes = [words("statement", "amounts")]
    if statement.is_excerpt:
        notes.append(words("statement", "excerpt"))
    if not statement.lines:
        notes.append(words("statement", "none"))
    return Sheet(
        language=language,
        day=statement.made_at.date(),
        sender=statement.supplier,
        title=words("title", "statement"),
        under_title=words("under_title", "statement", since=since, until=until),
        number=(words("statement", "partner_id"), statement.partner_id),
        warning=words("demonstration_line") if demonstration else "",
        boxes=(
            Box(words("statement", "kept_by"), statement.supplier, (), ()),
            box_of(statement.customer, words("statement", "partner"), words),
        ),
        facts=(
            (words("month"), f"{since} – {until}"),
            (words("statement", "made_at"), day_of_text(statement.made_at, language)),
            (
                words("statement", "movements"),
                words.counted(len(statement.lines), "statement", "count"),
            ),
        ),
        grids=tuple(_grids(statement, words)),
        notes=tuple(notes),
        footer=statement.supplier,
        page=words("page"),
        across=words("demonstration") if demonstration else "",
    )


def _grids(statement: DepositStatement, words: Words) -> Iterable[Grid]:
    currency = currency_text(statement.opening.free.currency, words.language)
    aside = words("in_currency", currency=currency)
    yield _balances(statement, words, aside)
    if statement.lines:
        rows = tuple(_row(each, words) for each in statement.lines)
        yield Grid(words("statement", "movements"), _columns(words), rows, aside=aside)


def _balances(statement: DepositStatement, words: Words, aside: str) -> Grid:
    opening, closing = statement.opening, statement.closing
    first, last = (
        day_text(each, words.language) for each in (statement.first_day, statement.last_day)
    )
    names = ("free", "held", "total")
    columns = (
        Column("", wide=True),
        *(Column(words("statement", name), numbers=True) for name in names),
    )
    changed = tuple(
        after - before for before, after in zip(_three(opening), _three(closing), strict=True)
    )
    rows = (
        _balance_row(words("statement", "opening", day=first), opening, words),
        (words("statement", "change"), *(amount_text(each, words.language) for each in changed)),
        _balance_row(words("statement", "closing", day=last), closing, words),
    )
    return Grid(words("statement", "balances"), columns, rows, strong=(2,), aside=aside)


def _balance_row(label: str, deposit: Deposit, words: Words) -> Row:
    return (label, *(amount_text(each, words.language) for each in _three(deposit)))


def _three(deposit: Deposit) -> tuple[Money, Money, Money]:
    return deposit.free, deposit.held, deposit.total


def _columns(words: Words) -> tuple[Column, ...]:
    texts = tuple(
        Column(words("column", name), wide=name == "subject")
        for name in ("line", "moment", "movement", "subject")
    )
    numbers = tuple(
        Column(words("column", name), numbers=True)
        for name in ("free_change", "held_change", "free_after", "total_after")
    )
    return texts + numbers


def _row(line: StatementLine, words: Words) -> Row:
    language = words.language
    return (
        str(line.number),
        moment_text(line.made_at, language),
        words("entry", line.kind),
        line.subject,
        change_text(line.free_change, language),
        change_text(line.held_change, language),
        amount_text(line.after.free, language),
        amount_text(line.after.total, language),
    )
