"""Tables to take away: read back by other eyes than the ones that wrote them."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from lxml import etree

from printing.tables import Table, csv_of, xlsx_of
from programme.money import czk

TABLE = Table(
    "Pohyby",
    ("Den", "Název", "Částka", "Zůstatek", "Let"),
    (
        (date(2026, 11, 23), "žluťoučký.cz", czk(-14320), czk(285680), 1),
        (datetime(2026, 11, 23, 8, 5, tzinfo=UTC), 'a;b "c"\nd', czk(123456789), None, 2),
    ),
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")')
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet_of(data: bytes) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as book:
        return etree.fromstring(book.read("xl/worksheets/sheet1.xml"))


def strings_of(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as book:
        texts = etree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(str(part) for part in each.itertext()) for each in texts]


def test_csv_opens_in_a_czech_spreadsheet() -> None:
    data = csv_of(TABLE)

    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data) == [
        ["Den", "Název", "Částka", "Zůstatek", "Let"],
        ["2026-11-23", "žluťoučký.cz", "-143,20", "2856,80", "1"],
        ["2026-11-23 09:05:00", 'a;b "c"\nd', "1234567,89", "", "2"],
    ]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_is_taken_for_a_formula(formula: str) -> None:
    table = Table(formula, (formula,), ((formula,),))

    assert read_csv(csv_of(table)) == [[f"'{formula}"]] * 2
    assert sheet_of(xlsx_of(table)).findall(f".//{SHEET}f") == []
    assert sheet_of(xlsx_of(table)).findall(f".//{SHEET}hyperlink") == []


def test_a_workbook_holds_numbers_and_days_as_such() -> None:
    data = xlsx_of(TABLE)
    cells = {each.get("r"): each for each in sheet_of(data).iter(f"{SHEET}c")}

    assert cells["C2"].findtext(f"{SHEET}v") == "-143.20"
    assert cells["C3"].findtext(f"{SHEET}v") == "1234567.89"
    assert cells["A2"].findtext(f"{SHEET}v") == "46349"
    assert "D3" not in cells
    assert cells["C2"].get("t") is None
    assert "žluťoučký.cz" in strings_of(data)


def test_the_same_table_is_the_same_bytes() -> None:
    assert xlsx_of(TABLE) == xlsx_of(TABLE)
    assert csv_of(TABLE) == csv_of(TABLE)


def test_a_table_without_rows_is_one_still() -> None:
    empty = Table("[Pohyby]: */?\\' a dál a dál a dál a dál a dál", ("Den",), ())

    assert read_csv(csv_of(empty)) == [["Den"]]
    assert strings_of(xlsx_of(empty)) == ["Den"]


def test_a_text_too_long_for_a_cell_is_cut_not_lost() -> None:
    table = Table("Dlouhé", ("Text",), (("á" * 40_000,),))

    assert [len(each) for each in strings_of(xlsx_of(table))] == [4, 32_767]
