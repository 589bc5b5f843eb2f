"""A table to take away: CSV as Czech spreadsheets read it, and XLSX with true numbers and days."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from programme.money import Money
from programme.typography import PRAGUE

Cell = str | int | Money | date | datetime | None
"""What may stand in a table; moments are written in Prague time."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST_TEXT = 32_767
"""What a cell of a spreadsheet can hold."""

_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_AMOUNT_FORMATS = {"CZK": '#,##0.00\\ "Kč"', "EUR": '#,##0.00\\ "€"'}


@dataclass(frozen=True)
class Table:
    """Headings in the reader's language, and rows of values as they are."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_of(table: Table) -> bytes:
    """Return a table as CSV: UTF-8 with its mark, semicolons, decimal commas, days as ISO 8601.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for row in (table.headings, *table.rows):
        writer.writerow([_csv_text(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def xlsx_of(table: Table) -> bytes:
    """Return a table as a workbook of one sheet; no text in it is ever a formula or a link."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    # Otherwise the moment of writing would be inside, and no two files the same.
    workbook.set_properties({"title": table.name, "created": datetime(2026, 1, 1)})  # noqa: DTZ001
    sheet = workbook.add_worksheet(_NO_SHEET_NAME.sub(" ", table.name)[:31].strip() or "1")
    heading = workbook.add_format({"bold": True, "bottom": 1})
    for column, text in enumerate(table.headings):
        sheet.write_string(0, column, text[:_LONGEST_TEXT], heading)
    formats = _formats(workbook)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, (number, column), cell, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), max(0, len(table.headings) - 1))
    sheet.autofit()
    workbook.close()
    return buffer.getvalue()


def _csv_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Money():
            return cell.decimal_text().replace(".", ",")
        case datetime():
            return f"{cell.astimezone(PRAGUE):%Y-%m-%d %H:%M:%S}"
        case str():
            return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
        case _:
            return str(cell)


def _formats(workbook: Any) -> dict[str, Any]:
    patterns = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", **_AMOUNT_FORMATS}
    return {name: workbook.add_format({"num_format": each}) for name, each in patterns.items()}


def _write(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None:
            pass
        case Money():
            sheet.write_number(*place, Decimal(cell.decimal_text()), formats[cell.currency])
        case datetime():
            local = cell.astimezone(PRAGUE).replace(tzinfo=None)
            sheet.write_datetime(*place, local, formats["moment"])
        case date():
            sheet.write_datetime(*place, cell, formats["day"])
        case int():
            sheet.write_number(*place, cell)
        case str():
            sheet.write_string(*place, cell[:_LONGEST_TEXT])
