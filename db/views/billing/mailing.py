"""What the one letter of a month says and brings: each paper goes out once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, or_, select

from db.books.billing.papers import PAPERS
from db.books.letters import LETTERS
from db.engine import Transaction
from db.views.billing import supplies
from programme.billing.keeping import read_paper
from programme.billing.letters import MentionedPaper, MonthPapers
from programme.billing.months import month_before, next_month
from programme.billing.papers import Paper, PaperKind
from programme.money import Money


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
