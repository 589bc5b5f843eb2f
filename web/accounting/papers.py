"""The papers for accountants: all of them, one of them, and a month to take away."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from db.views.billing import own_papers, papers
from db.views.billing.papers import A_PAGE, PapersWanted
from printing.tables import Table, csv_of
from programme.billing.control_statement import declared, section_of
from programme.billing.months import month_before
from programme.billing.papers import Paper, PaperKind, recapitulation
from programme.money import Money
from web.deposit.paper_files import file_of, kept_files
from web.deposit.papers import kind_of, month_of
from web.downloads import CSV, attachment
from web.visits import AccountantVisit, ForAccountant
from web.words.languages import phrase
from web.words.money_words import WORDS

router = APIRouter()

_MOST_PAGES = 10_000

HEADINGS = (
    phrase("Number"),
    phrase("Kind of paper"),
    phrase("Issued"),
    phrase("Date of supply or payment"),
    phrase("Customer"),
    phrase("Company number"),
    phrase("VAT number"),
    phrase("VAT rate in thousandths"),
    phrase("Base"),
    phrase("VAT"),
    phrase("With VAT"),
    phrase("Base taxed before"),
    phrase("VAT of it"),
    phrase("Base declared"),
    phrase("VAT declared"),
    phrase("Section of the control statement"),
    phrase("Difference of deducted VAT"),
    phrase("Corrects"),
)
"""The columns of the month's table."""


@router.get("/accounting/papers")
async def every_paper(
    visit: ForAccountant,
    kind: Annotated[str, Query(max_length=20)] = "",
    partner: Annotated[str, Query(max_length=100)] = "",
    month: Annotated[str, Query(max_length=10)] = "",
    page: Annotated[str, Query(max_length=10)] = "1",
) -> Response:
    """List papers, the newest first, and payments that still lack theirs."""
    number = int(page) if page.isascii() and page.isdigit() else 1
    number = min(max(number, 1), _MOST_PAGES)
    wanted = PapersWanted(kind_of(kind), partner.strip(), month_of(month))
    async with visit.database.reading() as transaction:
        rows = await papers.page(transaction, wanted, number)
        lacking = await papers.lacking(transaction, visit.today(), visit.context.payment_papers)
    return visit.page(
        "accounting/papers.html",
        papers=rows,
        lacking=lacking,
        wanted=wanted,
        kinds=tuple(PaperKind),
        number=number,
        has_more=len(rows) == A_PAGE,
        handed_over=wanted.month or month_before(visit.today()),
    )


@router.get("/accounting/papers.csv")
async def month_as_table(
    visit: ForAccountant, month: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """Give the tax documents of a month as a table, each with what it declares and where."""
    wanted = month_of(month) or month_before(visit.today())
    async with visit.database.reading() as transaction:
        found = await papers.tax_documents_of(transaction, wanted)
    table = _table(visit, found, wanted)
    return attachment(csv_of(table), CSV, f"{table.name}.csv")


@router.get("/accounting/papers/{number}.{form}")
async def take_away(
    visit: ForAccountant,
    number: str,
    form: str,
    language: Annotated[str, Query(max_length=2)] = "",
) -> Response:
    """Give a paper as a file, as it was kept when it was issued."""
    async with visit.database.reading() as transaction:
        paper = await papers.find(transaction, number)
        row = await own_papers.find(transaction, paper.partner_id, number) if paper else None
        answer = await file_of(transaction, row, form, language or visit.language) if row else None
    if answer is None:
        raise HTTPException(404)
    return answer


@router.get("/accounting/papers/{number}")
async def one_paper(visit: ForAccountant, number: str) -> Response:
    """Show what a paper says, what it deducts or corrects, and its files."""
    async with visit.database.reading() as transaction:
        paper = await papers.find(transaction, number)
        kept = (await kept_files(transaction, [number])).get(number, ())
    if paper is None:
        raise HTTPException(404)
    return visit.page(
        "accounting/paper.html",
        paper=paper,
        recaps=recapitulation(paper),
        section=section_of(paper),
        kept=kept,
    )


def _table(visit: AccountantVisit, found: tuple[Paper, ...], month: date) -> Table:
    say = visit.translator.gettext
    rows = tuple(row for paper in found for row in _rows(visit, paper))
    return Table(f"papers-{month:%Y-%m}", tuple(map(say, HEADINGS)), rows)


def _rows(
    visit: AccountantVisit, paper: Paper
) -> tuple[tuple[str | int | Money | date | None, ...], ...]:
    section = section_of(paper)
    kind = visit.translator.gettext(WORDS[PaperKind][paper.kind].text)
    return tuple(
        (
            paper.number,
            kind,
            paper.issued_on,
            paper.tax_point,
            paper.customer.name,
            paper.customer.company_number,
            paper.customer.vat_number,
            recap.total.rate_permille,
            recap.total.base,
            recap.total.tax,
            recap.total.gross,
            recap.claimed.base,
            recap.claimed.tax,
            owed.base,
            owed.tax,
            section.value if section else None,
            paper.tax_difference,
            ", ".join(paper.corrects) or None,
        )
        for recap, owed in zip(recapitulation(paper), declared(paper), strict=True)
    )
