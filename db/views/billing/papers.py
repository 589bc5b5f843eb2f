"""Every partner's papers: as our accountants look at them, and as a month's letter brings them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, and_, cast, func, or_, select

from db.books.billing.papers import PAPERS
from db.books.letters import LETTERS
from db.engine import Transaction
from db.views.billing import received, supplies
from db.views.billing.received import CreditedPayment
from programme.billing.keeping import read_paper
from programme.billing.letters import MentionedPaper, MonthPapers
from programme.billing.months import end_of_month, month_before, next_month
from programme.billing.papers import Paper, PaperKind
from programme.billing.party import PaymentPapers
from programme.money import Currency, Money

A_PAGE = 50
DAYS_TO_ISSUE = 15
"""Within so many days of the payment, or of the month's end, a tax document has to be issued."""
DAYS_UNTIL_WE_SAY_SO = 12


@dataclass(frozen=True)
class PapersWanted:
    """Which papers are asked for; what is not set lets everything through."""

    kind: PaperKind | None = None
    partner: str = ""
    """A partner's id, or a part of the company's name or number."""
    month: date | None = None
    """The first day of the month they are of, by the day of supply or receipt, else of issue."""


@dataclass(frozen=True)
class PaperRow:
    """One paper in a list."""

    number: str
    kind: PaperKind
    partner_id: str
    company_name: str
    issued_on: date
    tax_point: date | None
    base: Money
    gross: Money
    to_pay: Money
    difference: int
    """The haléře by which deducted tax differs; reported, not charged."""

    @property
    def is_late(self) -> bool:
        """Whether it was issued later than the law lets a tax document be."""
        if self.tax_point is None:
            return False
        return self.issued_on > self.tax_point + timedelta(days=DAYS_TO_ISSUE)


async def page(
    transaction: Transaction, wanted: PapersWanted, number: int = 1
) -> tuple[PaperRow, ...]:
    """Return a page of papers, the newest first."""
    said = PAPERS.c.content
    query = (
        select(
            PAPERS,
            said["customer"]["name"].astext.label("company_name"),
            cast(said["tax_difference"]["minor"].astext, Integer).label("difference"),
        )
        .where(*_conditions(wanted))
        .order_by(PAPERS.c.issued_on.desc(), PAPERS.c.number.desc())
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    )
    return tuple(_row(row) for row in await transaction.execute(query))


async def find(transaction: Transaction, number: str) -> Paper | None:
    """Return one paper with everything it says."""
    query = select(PAPERS.c.content).where(PAPERS.c.number == number)
    content = await transaction.scalar(query)
    return None if content is None else read_paper(content)


async def tax_documents_of(transaction: Transaction, month: date) -> tuple[Paper, ...]:
    """Return the tax documents whose day of supply or receipt is in a month, by number."""
    query = select(PAPERS.c.content).where(
        PAPERS.c.tax_point >= month, PAPERS.c.tax_point < next_month(month)
    )
    rows = await transaction.execute(query.order_by(PAPERS.c.number))
    return tuple(read_paper(row.content) for row in rows)


async def lacking(
    transaction: Transaction, today: date, how: PaymentPapers
) -> tuple[CreditedPayment, ...]:
    """Return payments whose tax document is about to be late, or is.

    By the twelfth day after the payment, or after the month's end where a summary is issued.
    """
    day = today - timedelta(days=DAYS_UNTIL_WE_SAY_SO)
    if how is PaymentPapers.NONE:
        return ()
    if how is PaymentPapers.MONTHLY and day != end_of_month(day):
        day = day.replace(day=1) - timedelta(days=1)
    return await received.without_paper(transaction, None, day)


def letter_id(partner_id: str, month: date) -> str:
    """Return the id of the letter that brings a partner the papers of a month."""
    return f"settlement/{partner_id}-{month:%Y-%m}/papers"


async def month_papers(
    transaction: Transaction, partner_id: str, month: date
) -> MonthPapers | None:
    """Return the letter of a month; None if there is no paper to send.

    The month's papers go out, and those of an earlier day that came too late for the last letter.
    """
    last_letter = select(LETTERS.c.made_at).where(
        LETTERS.c.letter_id == letter_id(partner_id, month_before(month))
    )
    sent_at: datetime | None = await transaction.scalar(last_letter)
    late = and_(PAPERS.c.tax_point < month, PAPERS.c.issued_on >= month)
    if sent_at is not None:
        late = and_(late, PAPERS.c.made_at > sent_at)
    query = select(PAPERS.c.content).where(
        PAPERS.c.partner_id == partner_id,
        PAPERS.c.tax_point < next_month(month),
        or_(PAPERS.c.tax_point >= month, late),
    )
    rows = await transaction.execute(query.order_by(PAPERS.c.made_at, PAPERS.c.number))
    found = tuple(read_paper(row.content) for row in rows)
    left = await supplies.left_in(transaction, partner_id, month)
    return _letter(found, month, left) if found else None


def _conditions(wanted: PapersWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(PAPERS.c.kind == wanted.kind)
    if wanted.month is not None:
        day = func.coalesce(PAPERS.c.tax_point, PAPERS.c.issued_on)
        conditions += [day >= wanted.month, day < next_month(wanted.month)]
    if wanted.partner:
        customer = PAPERS.c.content["customer"]
        conditions.append(
            or_(
                PAPERS.c.partner_id == wanted.partner,
                customer["company_number"].astext == wanted.partner,
                customer["name"].astext.icontains(wanted.partner, autoescape=True),
            )
        )
    return conditions


def _row(row: Row[Any]) -> PaperRow:
    currency = Currency(row.currency)
    return PaperRow(
        number=row.number,
        kind=PaperKind(row.kind),
        partner_id=row.partner_id,
        company_name=row.company_name,
        issued_on=row.issued_on,
        tax_point=row.tax_point,
        base=Money(currency, row.base_minor),
        gross=Money(currency, row.gross_minor),
        to_pay=Money(currency, row.to_pay_minor),
        difference=row.difference or 0,
    )


def _letter(found: tuple[Paper, ...], month: date, left: Money | None) -> MonthPapers:
    nothing = Money(found[0].currency, 0)
    settled = [each for each in found if each.kind is PaperKind.SETTLEMENT and each.month == month]
    return MonthPapers(
        month=month,
        supplied=sum((each.base for one in settled for each in one.sums), nothing),
        deducted=sum((part.base for one in settled for part in one.deducted), nothing),
        to_pay=sum((one.to_pay for one in settled), nothing),
        left=left or nothing,
        papers=tuple(_mentioned(each, nothing) for each in found),
    )


def _mentioned(paper: Paper, nothing: Money) -> MentionedPaper:
    gross = sum((each.gross for each in paper.sums), nothing)
    return MentionedPaper(paper.number, paper.kind, gross)
