"""Files of prices: what a manager sends as CSV, read with every fault; and the same shape written.

Forgiving where no doubt is left (a mark at the start, semicolons, decimal commas, Czech words), and
strict where one would be: a file with one fault changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from programme.money import Money
from programme.prices.cells import (
    CURRENCY,
    Cells,
    Fault,
    FaultKind,
    Row,
    plain,
    read_cost,
    read_currency,
    read_day,
    read_operation,
    read_price,
    read_zone,
)
from programme.prices.lists import NamePrice
from programme.pricing import Operation

MOST_ROWS = 10_000
LARGEST_FILE = 2_000_000


@dataclass(frozen=True)
class PromotionLine:
    """A promotion as a file says it, in whole days of Prague; no price ends an earlier one."""

    zone: str
    operation: Operation
    price: Money | None
    first_day: date
    last_day: date

    @property
    def key(self) -> tuple[str, Operation]:
        """What it is a price of."""
        return self.zone, self.operation


@dataclass(frozen=True)
class PriceFile:
    """What a file says: lines of a price list, or promotions; and every fault it has."""

    prices: Mapping[int, NamePrice] = field(default_factory=dict)
    promotions: Mapping[int, PromotionLine] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "zone": ("zone", "zona", "koncovka"),
    "operation": ("operation", "operace"),
    "list_price": ("list_price", "cenik", "cenikova_cena"),
    "purchase_cost": ("purchase_cost", "nakup", "nakupni_cena"),
    "currency": ("currency", "mena"),
    "price": ("price", "cena", "akcni_cena"),
    "from": ("from", "od"),
    "until": ("until", "do"),
}
LIST_COLUMNS = ("zone", "operation", "list_price", "purchase_cost", "currency")
PROMOTION_COLUMNS = ("zone", "operation", "price", "currency", "from", "until")


def read_price_file(content: bytes, today: date) -> PriceFile:
    """Return what a file of prices says, or every fault in it; promotions begin today or later."""
    if len(content) > LARGEST_FILE:
        return PriceFile(faults=(Fault(FaultKind.TOO_LARGE),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return PriceFile(faults=(Fault(FaultKind.NOT_UTF8),))
    if "\x00" in text:
        return PriceFile(faults=(Fault(FaultKind.NOT_UTF8),))
    return _read_text(text, today)


def _read_text(text: str, today: date) -> PriceFile:
    lines = _lines(text)
    if isinstance(lines, Fault):
        return PriceFile(faults=(lines,))
    (header_line, header), rows = lines[0], lines[1:]
    columns, faults = _columns(header_line, header)
    if faults:
        return PriceFile(faults=faults)
    if "purchase_cost" in columns:
        return _read_list(columns, rows)
    return _read_promotions(columns, rows, today)


def _lines(text: str) -> list[tuple[int, list[str]]] | Fault:
    """Return the lines that are not empty, the header first, each with its number in the file."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        # The separator of the first line is that of the file; amounts stand only below it.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(first), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        return Fault(FaultKind.QUOTES_BROKEN)
    if len(lines) - 1 > MOST_ROWS:
        return Fault(FaultKind.TOO_MANY_ROWS, value=str(len(lines) - 1))
    return lines if len(lines) > 1 else Fault(FaultKind.EMPTY)


def _separator(first: str) -> str:
    return max(";,\t", key=first.count)


def _columns(line: int, header: list[str]) -> tuple[list[str], tuple[Fault, ...]]:
    known = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    columns = [known.get(plain(cell).replace(" ", "_"), "") for cell in header]
    unknown = [cell for cell, column in zip(header, columns, strict=True) if not column]
    faults = [Fault(FaultKind.COLUMN_UNKNOWN, line, cell.strip()[:40]) for cell in unknown]
    twice = sorted({each for each in columns if each and columns.count(each) > 1})
    faults += [Fault(FaultKind.COLUMN_TWICE, line, each) for each in twice]
    wanted = PROMOTION_COLUMNS if {"from", "until"} & set(columns) else LIST_COLUMNS
    missing = [each for each in wanted if each not in columns]
    faults += [Fault(FaultKind.COLUMN_MISSING, line, each) for each in missing]
    foreign = [each for each in columns if each and each not in wanted]
    faults += [Fault(FaultKind.COLUMN_UNKNOWN, line, each) for each in foreign]
    return columns, tuple(faults)


def _rows(
    columns: list[str], rows: Iterable[tuple[int, list[str]]], faults: list[Fault]
) -> Iterator[tuple[int, Row]]:
    for line, cells in rows:
        if len(cells) != len(columns):
            faults.append(Fault(FaultKind.WIDTH_WRONG, line, str(len(cells))))
            continue
        yield line, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}


def _read_list(columns: list[str], rows: Iterable[tuple[int, list[str]]]) -> PriceFile:
    faults: list[Fault] = []
    prices: dict[int, NamePrice] = {}
    seen: dict[tuple[str, Operation], int] = {}
    for line, row in _rows(columns, rows, faults):
        cells = Cells(line, row, faults)
        zone, operation = cells.read("zone", read_zone), cells.read("operation", read_operation)
        price, cost = cells.read("list_price", read_price), cells.read("purchase_cost", read_cost)
        cells.read("currency", read_currency)
        if zone is None or operation is None:
            continue
        if seen.setdefault((zone, operation), line) != line:
            named = f"{zone}, {operation}"
            faults.append(Fault(FaultKind.TWICE, line, named, seen[zone, operation]))
        elif price is not None and cost is not None:
            prices[line] = NamePrice(zone, price, cost, operation)
    return PriceFile(faults=tuple(faults)) if faults else PriceFile(prices=prices)


def _read_promotions(
    columns: list[str], rows: Iterable[tuple[int, list[str]]], today: date
) -> PriceFile:
    faults: list[Fault] = []
    promotions: dict[int, PromotionLine] = {}
    for line, row in _rows(columns, rows, faults):
        cells = Cells(line, row, faults)
        zone, operation = cells.read("zone", read_zone), cells.read("operation", read_operation)
        price = cells.read("price", read_price) if row["price"] else None
        first, last = cells.read("from", read_day), cells.read("until", read_day)
        cells.read("currency", read_currency)
        if first is not None and first < today:
            faults.append(Fault(FaultKind.BEGINS_TOO_EARLY, line, row["from"]))
        if first is not None and last is not None and last < first:
            faults.append(Fault(FaultKind.ENDS_TOO_EARLY, line, row["until"]))
        if zone is None or operation is None or first is None or last is None:
            continue
        promotions[line] = PromotionLine(zone, operation, price, first, last)
    faults += _overlaps(promotions)
    if faults:
        return PriceFile(faults=tuple(sorted(faults, key=lambda each: each.line or 0)))
    return PriceFile(promotions=promotions)


def _overlaps(promotions: Mapping[int, PromotionLine]) -> list[Fault]:
    """Find what one file says twice of one day: which of the two counts would be a guess."""
    faults = []
    last: dict[tuple[str, Operation], tuple[int, PromotionLine]] = {}
    for line, each in sorted(promotions.items(), key=lambda pair: pair[1].first_day):
        before = last.get(each.key)
        if before is not None and each.first_day <= before[1].last_day:
            named = f"{each.zone}, {each.operation}"
            faults.append(Fault(FaultKind.OVERLAPS, line, named, before[0]))
        if before is None or each.last_day > before[1].last_day:
            last[each.key] = (line, each)
    return faults


def prices_csv(prices: Iterable[NamePrice]) -> bytes:
    """Return the lines of a price list as a file that this house reads back the same."""
    rows = (
        (
            each.zone,
            each.operation.value,
            _with_comma(each.list_price),
            _with_comma(each.cost),
            each.list_price.currency.value,
        )
        for each in prices
    )
    return _csv(LIST_COLUMNS, rows)


def promotions_csv(promotions: Iterable[PromotionLine]) -> bytes:
    """Return promotions as a file that this house reads back the same."""
    rows = (
        (
            each.zone,
            each.operation.value,
            _with_comma(each.price) if each.price else "",
            CURRENCY.value,
            each.first_day.isoformat(),
            each.last_day.isoformat(),
        )
        for each in promotions
    )
    return _csv(PROMOTION_COLUMNS, rows)


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(columns)
    writer.writerows(rows)
    # The mark at the start tells a spreadsheet that these are accents of ours.
    return text.getvalue().encode("utf-8-sig")


def _with_comma(amount: Money) -> str:
    return amount.decimal_text().replace(".", ",")
