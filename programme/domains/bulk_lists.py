"""Lists of names as partners send them: one a line, or a CSV with the years beside.

Forgiving where no doubt is left: a mark at the start, capitals, empty lines, semicolons or commas,
a heading in either language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from programme.domains.bulk import MOST_NAMES, LineFault, TypedLine

LARGEST_LIST = 2_000_000
_LONGEST_TYPED = 300


class ListFault(StrEnum):
    """Why a list cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_UTF8 = "not_utf8"
    QUOTES_BROKEN = "quotes_broken"
    COLUMN_UNKNOWN = "column_unknown"


@dataclass(frozen=True)
class UnreadableList:
    """The list cannot be read; `value` is what stands in the way."""

    fault: ListFault
    value: str = ""


_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "domain": "name",
    "domena": "name",
    "doména": "name",
    "jmeno": "name",
    "jméno": "name",
    "years": "years",
    "roky": "years",
    "let": "years",
}


def read_list(content: bytes, years: int) -> tuple[TypedLine, ...] | UnreadableList:
    """Return the lines of a list; where a line says no years, these count.

    Refuses with UnreadableList.
    """
    if len(content) > LARGEST_LIST:
        return UnreadableList(ListFault.TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UnreadableList(ListFault.NOT_UTF8)
    if "\x00" in text:
        return UnreadableList(ListFault.NOT_UTF8)
    return _read_text(text, years)


def _read_text(text: str, years: int) -> tuple[TypedLine, ...] | UnreadableList:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True
        )
        rows = [(reader.line_num, list(map(str.strip, cells))) for cells in reader]
    except csv.Error:
        return UnreadableList(ListFault.QUOTES_BROKEN)
    rows = [(line, cells) for line, cells in rows if any(cells)]
    columns = _columns(rows[0][1]) if rows else []
    if isinstance(columns, UnreadableList):
        return columns
    lines = rows[1:] if columns else rows
    if not lines:
        return UnreadableList(ListFault.EMPTY)
    if len(lines) > MOST_NAMES:
        return UnreadableList(ListFault.TOO_MANY, str(len(lines)))
    return tuple(_line(each, columns or ["name", "years"], years) for each in lines)


def _columns(first: list[str]) -> list[str] | UnreadableList:
    """Return what the columns are; nothing where the first line is none with headings."""
    known = [_COLUMNS.get(cell.lower(), "") for cell in first]
    if "name" not in known:
        return []
    unknown = [cell for cell, name in zip(first, known, strict=True) if cell and not name]
    # Whatever stands there, the partner expects that we heed it.
    return UnreadableList(ListFault.COLUMN_UNKNOWN, unknown[0][:40]) if unknown else known


def _line(row: tuple[int, list[str]], columns: list[str], years: int) -> TypedLine:
    line, cells = row
    while cells and not cells[-1]:
        cells = cells[:-1]
    said = dict(zip(columns, cells, strict=False))
    typed = said.get("name", "")[:_LONGEST_TYPED]
    if len(cells) > len(columns):
        return TypedLine(line, typed, years, LineFault.WIDTH_WRONG)
    return TypedLine(line, typed, _years(said.get("years", ""), years))


def _years(typed: str, usual: int) -> int | None:
    if not typed:
        return usual
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 2 else None
