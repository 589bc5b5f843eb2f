"""A sheet as values becomes PDF/A-3 or pictures; the same values, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import typst

from printing.characters import printable
from printing.words import FOLDER

TEMPLATE = FOLDER / "sheet.typ"
STANDARDS = ["a-3a"]
"""Archivable, tagged for readers' aids, and with files inside: what ISDOC.PDF asks for."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a grid; numbers stand to the right, one column takes the width that is left."""

    heading: str
    numbers: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Grid:
    """A table with a heading; it may go over many pages, and its columns' headings with it."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    strong: tuple[int, ...] = ()
    """The rows that are printed bold."""
    aside: str = ""
    """A word beside the heading."""


@dataclass(frozen=True)
class Box:
    """A company: who supplies, who receives."""

    heading: str
    name: str
    lines: tuple[str, ...]
    ids: tuple[Row, ...]


@dataclass(frozen=True)
class Payment:
    """How to pay, as text and as a code."""

    heading: str
    rows: tuple[Row, ...]
    code: str
    """A picture, as SVG."""
    code_name: str
    code_alt: str


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    text: str
    description: str


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed, in words already; the template only places it."""

    language: str
    day: date
    sender: str
    title: str
    under_title: str
    number: Row
    boxes: tuple[Box, ...]
    facts: tuple[Row, ...]
    grids: tuple[Grid, ...]
    page: str
    """With `{page}` and `{pages}` in it."""
    warning: str = ""
    """What has to be seen before anything else."""
    totals: tuple[Row, ...] = ()
    to_pay: Row = ()
    payment: Payment | None = None
    notes: tuple[str, ...] = ()
    footer: str = ""
    across: str = ""
    """A word across every page, behind everything."""


def as_pdf(sheet: Sheet, attachment: Attachment | None = None) -> bytes:
    """Return a sheet as PDF/A-3, with a file inside it."""
    return bytes(typst.compile(TEMPLATE, format="pdf", **_given(sheet, attachment)))


def as_pictures(sheet: Sheet, ppi: int = 110) -> tuple[bytes, ...]:
    """Return a sheet's pages as PNG, to be looked at."""
    pages = typst.compile(TEMPLATE, format="png", ppi=ppi, **_given(sheet, None))
    return tuple(pages) if isinstance(pages, list) else (pages,)


def _given(sheet: Sheet, attachment: Attachment | None) -> dict[str, Any]:
    values = _tamed(asdict(replace(sheet, payment=None)))
    # What is read by programs must not lose a character to the printer's needs.
    values["payment"] = None if sheet.payment is None else _payment(sheet.payment)
    values["attachment"] = None if attachment is None else asdict(attachment)
    values["day"] = [sheet.day.year, sheet.day.month, sheet.day.day]
    return {
        "root": FOLDER,
        "sys_inputs": {"sheet": json.dumps(values, ensure_ascii=False)},
        "pdf_standards": STANDARDS,
        "ignore_system_fonts": True,
    }


def _payment(payment: Payment) -> dict[str, Any]:
    values: dict[str, Any] = _tamed(asdict(replace(payment, code="")))
    return values | {"code": payment.code}


def _tamed(value: Any) -> Any:
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _tamed(each) for name, each in value.items()}
        case list() | tuple():
            return _tamed_each(value)
        case _:
            return value


def _tamed_each(values: Iterable[Any]) -> list[Any]:
    return [_tamed(each) for each in values]
