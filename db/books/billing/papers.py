"""The papers: what each says, word for word; what of the taxed payments later ones have used.

Rows are only ever added: PostgreSQL lets no role of ours change or delete one (db/guards.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.books.payments import next_number
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.billing.deduction import TaxedPayment
from programme.billing.faults import checked
from programme.billing.keeping import read_paper, written
from programme.billing.papers import SERIES, Deducted, Paper, PaperKind, paper_number
from programme.money import Currency, Money

PAPERS = Table(
    "papers",
    METADATA,
    word("number", primary_key=True),
    word("kind"),
    word("partner_id"),
    Column("cause", String, nullable=False, comment="what it was issued for; once"),
    word("currency"),
    Column("issued_on", Date, nullable=False),
    Column("tax_point", Date, nullable=True),
    Column("due_day", Date, nullable=True),
    Column("month", Date, nullable=True, comment="the first day of the month it is about"),
    Column("base_minor", BigInteger, nullable=False, comment="before anything is deducted"),
    Column("tax_minor", BigInteger, nullable=False),
    Column("gross_minor", BigInteger, nullable=False),
    Column("to_pay_minor", BigInteger, nullable=False),
    word("variable_symbol", nullable=True),
    Column("content", JSONB, nullable=False, comment="everything it says"),
    made_at(),
    UniqueConstraint("cause"),
    CheckConstraint("base_minor + tax_minor = gross_minor", name="adds_up"),
    CheckConstraint("number ~ '^[1-9][0-9]{9}$'", name="ten_digits"),
    CheckConstraint("content ->> 'number' = number", name="says_its_number"),
    one_of("kind", PaperKind),
    Index("ix_papers_partner_id", "partner_id", "issued_on"),
    Index("ix_papers_month", "month", postgresql_where="month IS NOT NULL"),
    schema=BOOKS,
)

PAPER_PAYMENTS = Table(
    "paper_payments",
    METADATA,
    word("bank_account"),
    word("movement_id"),
    Column("number", String, ForeignKey(PAPERS.c.number), nullable=False),
    PrimaryKeyConstraint("bank_account", "movement_id"),
    schema=BOOKS,
)
"""Which tax document stands for a payment; one, ever."""

PAPER_DEDUCTIONS = Table(
    "paper_deductions",
    METADATA,
    Column("number", String, ForeignKey(PAPERS.c.number), nullable=False),
    Column(
        "document",
        String,
        ForeignKey(PAPERS.c.number),
        nullable=False,
        comment="the tax document on a payment",
    ),
    Column("rate_permille", Integer, nullable=False),
    Column("base_minor", BigInteger, nullable=False, comment="below zero: given back"),
    Column("tax_minor", BigInteger, nullable=False),
    PrimaryKeyConstraint("number", "document", "rate_permille"),
    Index("ix_paper_deductions_document", "document"),
    schema=BOOKS,
)


async def lock_partner(transaction: Transaction, partner_id: str) -> None:
    """Let one paper of a partner at a time use the payments."""
    key = func.hashtextextended(f"papers/{partner_id}", 0)
    await transaction.execute(select(func.pg_advisory_xact_lock(key)))


async def new_number(transaction: Transaction, kind: PaperKind, year: int) -> str:
    """Return the next number of a kind; gapless if the paper is added in this transaction.

    The counter's row stays locked until the end of the transaction: ask last.
    """
    return paper_number(kind, year, await next_number(transaction, SERIES[kind], year))


async def find(transaction: Transaction, number: str) -> Paper | None:
    """Return a paper by its number."""
    return await _paper_where(transaction, PAPERS.c.number == number)


async def of_cause(transaction: Transaction, cause: str) -> Paper | None:
    """Return the paper that was issued for a cause."""
    return await _paper_where(transaction, PAPERS.c.cause == cause)


async def of_payment(transaction: Transaction, bank_account: str, movement_id: str) -> Paper | None:
    """Return the tax document that stands for a payment."""
    number = select(PAPER_PAYMENTS.c.number).where(
        PAPER_PAYMENTS.c.bank_account == bank_account, PAPER_PAYMENTS.c.movement_id == movement_id
    )
    return await _paper_where(transaction, PAPERS.c.number == number.scalar_subquery())


async def add(
    transaction: Transaction,
    paper: Paper,
    cause: str,
    payments: Iterable[tuple[str, str]] = (),
) -> None:
    """Write a paper, the payments it stands for (account, movement) and what it uses of others.

    Raises PaperWrongError.
    """
    await transaction.execute(PAPERS.insert().values(_values(checked(paper), cause)))
    if paid := [
        {"bank_account": account, "movement_id": movement, "number": paper.number}
        for account, movement in payments
    ]:
        await transaction.execute(PAPER_PAYMENTS.insert(), paid)
    if paper.deducted:
        parts = [_deduction(paper.number, part) for part in paper.deducted]
        await transaction.execute(PAPER_DEDUCTIONS.insert(), parts)


async def taxed_payments(
    transaction: Transaction, partner_id: str, until: date | None = None
) -> tuple[TaxedPayment, ...]:
    """Return the tax documents on a partner's payments, and what of each is used.

    Only of payments up to a day, if one is given. Call it under the partner's lock.
    """
    used = (
        select(
            PAPER_DEDUCTIONS.c.document,
            PAPER_DEDUCTIONS.c.rate_permille,
            func.sum(PAPER_DEDUCTIONS.c.base_minor).label("base_minor"),
            func.sum(PAPER_DEDUCTIONS.c.tax_minor).label("tax_minor"),
        )
        .group_by(PAPER_DEDUCTIONS.c.document, PAPER_DEDUCTIONS.c.rate_permille)
        .join(PAPERS, PAPERS.c.number == PAPER_DEDUCTIONS.c.document)
        .where(PAPERS.c.partner_id == partner_id)
    )
    uses = {(row.document, row.rate_permille): row for row in await transaction.execute(used)}
    query = PAPERS.select().where(
        PAPERS.c.partner_id == partner_id,
        PAPERS.c.kind.in_((PaperKind.PAYMENT, PaperKind.SUMMARY)),
    )
    if until is not None:
        query = query.where(PAPERS.c.tax_point <= until)
    rows = await transaction.execute(query.order_by(PAPERS.c.tax_point, PAPERS.c.number))
    return tuple(each for row in rows for each in _taxed(read_paper(row.content), uses))


def _taxed(paper: Paper, uses: Mapping[Any, Any]) -> Iterable[TaxedPayment]:
    assert paper.tax_point is not None
    for each in paper.sums:
        row = uses.get((paper.number, each.rate_permille))
        yield TaxedPayment(
            number=paper.number,
            variable_symbol=paper.variable_symbol or "",
            received_on=paper.tax_point,
            rate_permille=each.rate_permille,
            base=each.base,
            tax=each.tax,
            used_base=Money(paper.currency, int(row.base_minor) if row else 0),
            used_tax=Money(paper.currency, int(row.tax_minor) if row else 0),
        )


async def _paper_where(transaction: Transaction, condition: Any) -> Paper | None:
    content = await transaction.scalar(select(PAPERS.c.content).where(condition))
    return None if content is None else read_paper(content)


def _values(paper: Paper, cause: str) -> dict[str, Any]:
    base = sum(each.base.minor for each in paper.sums)
    tax = sum(each.tax.minor for each in paper.sums)
    return {
        "number": paper.number,
        "kind": paper.kind,
        "partner_id": paper.partner_id,
        "cause": cause,
        "currency": Currency(paper.currency),
        "issued_on": paper.issued_on,
        "tax_point": paper.tax_point,
        "due_day": paper.due_day,
        "month": paper.month,
        "base_minor": base,
        "tax_minor": tax,
        "gross_minor": base + tax,
        "to_pay_minor": paper.to_pay.minor,
        "variable_symbol": paper.variable_symbol,
        "content": written(paper),
    }


def _deduction(number: str, part: Deducted) -> dict[str, Any]:
    return {
        "number": number,
        "document": part.number,
        "rate_permille": part.rate_permille,
        "base_minor": part.base.minor,
        "tax_minor": part.tax.minor,
    }
