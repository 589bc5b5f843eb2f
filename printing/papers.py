"""A paper as PDF: in the reader's language, with its ISDOC inside."""

from __future__ import annotations

from collections.abc import Iterable

from printing.amounts import month_text
from printing.isdoc import isdoc_of
from printing.items import address_lines, in_fours
from printing.paper_grids import grids_of, sum_of
from printing.payment_code import NoPaymentCodeError, payment_picture, payment_text
from printing.typesetting import Attachment, Box, Payment, Row, Sheet, as_pdf
from printing.words import Words, words_of
from programme.billing.papers import Paper, PaperKind, recapitulation
from programme.billing.party import Party
from programme.money import Money
from programme.typography import day_text, money_text

ISDOC_INSIDE = "invoice.isdoc"
"""The name ISDOC 6.0.2 prescribes for the document inside a PDF."""


def paper_pdf(paper: Paper, language: str, *, demonstration: bool = False) -> bytes:
    """Return a paper as ISDOC.PDF: PDF/A-3a with the same document for programs inside."""
    words = words_of(language)
    inside = Attachment(ISDOC_INSIDE, isdoc_of(paper).decode(), words("isdoc"))
    return as_pdf(sheet_of(paper, language, demonstration=demonstration), inside)


def sheet_of(paper: Paper, language: str, *, demonstration: bool = False) -> Sheet:
    """Return what is printed of a paper."""
    words = words_of(language)
    warnings = (
        words("not_a_tax_document") if not paper.is_tax_document else "",
        words("demonstration_line") if demonstration else "",
    )
    return Sheet(
        language=language,
        day=paper.issued_on,
        sender=paper.supplier.name,
        title=words("title", paper.kind),
        under_title=words("under_title", paper.kind, month=_month(paper, language)),
        number=(words("number"), paper.number),
        warning="   ·   ".join(each for each in warnings if each),
        boxes=(
            box_of(paper.supplier, words("supplier"), words),
            box_of(paper.customer, words("customer"), words),
        ),
        facts=tuple(_facts(paper, words)),
        grids=tuple(grids_of(paper, words)),
        totals=tuple(_totals(paper, words)),
        to_pay=(words("to_pay", paper.kind), money_text(_shown_to_pay(paper), language)),
        payment=_payment(paper, words),
        notes=tuple(_notes(paper, words)),
        footer=footer_of(paper.supplier),
        page=words("page"),
        across=words("demonstration") if demonstration else "",
    )


def box_of(party: Party, heading: str, words: Words) -> Box:
    """Return a company as it stands on a sheet."""
    ids = [(words("company_number"), party.company_number)] if party.company_number else []
    if party.vat_number:
        ids.append((words("vat_number"), party.vat_number))
    elif party.country == "CZ":
        ids.append(("", words("no_vat_number")))
    return Box(heading, party.name, address_lines(party, words.language), tuple(ids))


def footer_of(supplier: Party) -> str:
    """Return who we are, in one line under every page."""
    return " · ".join(each for each in (supplier.name, supplier.registration) if each)


def _month(paper: Paper, language: str) -> str:
    return "" if paper.month is None else month_text(paper.month, language)


def _facts(paper: Paper, words: Words) -> Iterable[Row]:
    yield words("issued_on"), day_text(paper.issued_on, words.language)
    if paper.tax_point is not None:
        yield words("tax_point", paper.kind), day_text(paper.tax_point, words.language)
    if paper.due_day is not None:
        yield words("due_day"), day_text(paper.due_day, words.language)
    if paper.month is not None:
        yield words("month"), _month(paper, words.language)
    if paper.variable_symbol:
        yield words("variable_symbol"), paper.variable_symbol
    if len(paper.corrects) == 1:
        yield words("corrects"), paper.corrects[0]
    if paper.corrects:
        yield words("reason"), words("reasons", paper.kind)


def _totals(paper: Paper, words: Words) -> Iterable[Row]:
    gross = sum_of(paper, (each.gross for each in paper.sums))
    claimed = sum_of(paper, (each.claimed.gross for each in recapitulation(paper)))
    yield words("total"), money_text(gross, words.language)
    if claimed.minor:
        yield words("claimed"), money_text(claimed * -1, words.language)
    if paper.paid_untaxed is not None:
        yield words("paid_untaxed"), money_text(paper.paid_untaxed * -1, words.language)
    if paper.kind in (PaperKind.PAYMENT, PaperKind.SUMMARY):
        yield words("received"), money_text(gross * -1, words.language)


def _shown_to_pay(paper: Paper) -> Money:
    return paper.to_pay * -1 if paper.kind is PaperKind.CREDIT_NOTE else paper.to_pay


def _payment(paper: Paper, words: Words) -> Payment | None:
    if paper.to_pay.minor <= 0 or not paper.variable_symbol:
        return None
    amount = money_text(paper.to_pay, words.language)
    rows = [
        (words("account"), paper.account.number),
        (words("iban"), in_fours(paper.account.iban)),
        (words("variable_symbol"), paper.variable_symbol),
        (words("amount"), amount),
    ]
    if paper.due_day is not None:
        rows.append((words("due_day"), day_text(paper.due_day, words.language)))
    return Payment(
        heading=words("payment"),
        rows=tuple(rows),
        code=_code(paper),
        code_name=words("qr"),
        code_alt=words(
            "qr_alt",
            account=paper.account.number,
            amount=amount,
            variable_symbol=paper.variable_symbol,
        ),
    )


def _code(paper: Paper) -> str:
    try:
        text = payment_text(paper.account.iban, paper.to_pay, paper.variable_symbol or "")
    except NoPaymentCodeError:
        # Such an amount is paid by hand; what to write stands beside.
        return ""
    return payment_picture(text)


def _notes(paper: Paper, words: Words) -> Iterable[str]:
    owed = paper.kind is PaperKind.SETTLEMENT and paper.to_pay.minor > 0
    if not owed:
        yield words("note", paper.kind)
    if paper.tax_difference is not None and paper.tax_difference.minor:
        amount = money_text(paper.tax_difference, words.language)
        yield words("note", "tax_difference", amount=amount)
