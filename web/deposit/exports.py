"""Movements to take away: a table for spreadsheets, a statement as PDF; just what is filtered."""

from __future__ import annotations

from datetime import date

from db.views.billing.movements import MovementRow
from db.views.partner import PartnerRow
from printing.tables import Table
from programme.billing.party import Party
from programme.billing.statement import StatementLine
from web.words import texts
from web.words.languages import Translator, phrase
from web.words.sentences import spelled

NAME = phrase("Deposit movements")
HEADINGS = (
    phrase("Number"),
    phrase("Moment"),
    phrase("Movement"),
    phrase("Domain or variable symbol"),
    phrase("Order"),
    phrase("Change of available"),
    phrase("Change of set aside"),
    phrase("Available after"),
    phrase("Set aside after"),
    phrase("Total after"),
    phrase("Currency"),
)


def table_of(rows: tuple[MovementRow, ...], translator: Translator) -> Table:
    """Return movements as a table, in the reader's language."""
    return Table(
        translator.gettext(NAME),
        tuple(translator.gettext(heading) for heading in HEADINGS),
        tuple(
            (
                row.number,
                row.made_at,
                translator.gettext(texts.word_of(row.kind).text),
                subject_of(row),
                row.order_id,
                row.free_change,
                row.held_change,
                row.after.free,
                row.after.held,
                row.after.total,
                row.amount.currency.value,
            )
            for row in rows
        ),
    )


def subject_of(row: MovementRow) -> str:
    """Return what a movement is for, as people call it."""
    return spelled(row.name) if row.name else row.symbol or ""


def line_of(row: MovementRow) -> StatementLine:
    """Return a movement as a line of a statement."""
    return StatementLine(
        number=row.number,
        made_at=row.made_at,
        kind=row.kind,
        subject=subject_of(row),
        free_change=row.free_change,
        held_change=row.held_change,
        after=row.after,
    )


def party_of(partner: PartnerRow) -> Party:
    """Return a partner as papers name one."""
    return Party(
        name=partner.company_name,
        street=partner.street,
        city=partner.city,
        postcode=partner.postcode,
        country=partner.country,
        company_number=partner.company_number,
        vat_number=partner.vat_number,
    )


def file_name(first: date, last: date, ending: str) -> str:
    """Return the name of a file with movements; ASCII, so that every system keeps it."""
    return f"deposit-{first.isoformat()}-{last.isoformat()}.{ending}"
