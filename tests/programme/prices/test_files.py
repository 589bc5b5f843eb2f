"""Files of prices: every way a spreadsheet saves one, and every fault with its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import czk
from programme.prices.cells import Fault, FaultKind
from programme.prices.files import (
    MOST_ROWS,
    PromotionLine,
    prices_csv,
    promotions_csv,
    read_price_file,
)
from programme.prices.lists import NamePrice
from programme.pricing import Operation

TODAY = date(2026, 11, 23)
HEADER = "zone;operation;list_price;purchase_cost;currency\n"
PROMOTIONS = "zone;operation;price;currency;from;until\n"
CZ = NamePrice("cz", czk(17_900), czk(14_000))
CZ_RENEW = NamePrice("cz", czk(19_900), czk(14_000), Operation.RENEW)


def faults_of(text: str | bytes) -> list[tuple[FaultKind, int | None]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(each.kind, each.line) for each in read_price_file(content, TODAY).faults]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "cz;register;179,00;140,00;CZK\ncz;renew;199;140;CZK\n",
        "\ufeff" + HEADER + "cz;register;179;140;CZK\ncz;renew;199,00;140;czk\n",
        "zone,operation,list_price,purchase_cost,currency\n"
        'cz,register,179.00,140.00,CZK\ncz,renew,"199,00","140,00",CZK\n',
        "zone\toperation\tlist_price\tpurchase_cost\tcurrency\r\n"
        "cz\tregister\t179\t140\tCZK\r\ncz\trenew\t199\t140\tCZK\r\n",
        "Zóna;Operace;Ceník;Nákupní cena;Měna\n"
        ".CZ;Registrace;179 Kč;140,- Kč;CZK\ncz;Prodloužení;199,00 Kč;140;CZK\n",
        "purchase_cost;list_price;zone;currency;operation\n"
        "140;179;cz;CZK;register\n\n;;;;\n140;199;cz;CZK;renew\n",
    ],
    ids=["decimal-comma", "mark", "commas", "tabs", "czech", "other-order-and-empty-lines"],
)
def test_a_list_is_read_however_it_was_saved(text: str) -> None:
    read = read_price_file(text.encode(), TODAY)

    assert read.faults == ()
    assert list(read.prices.values()) == [CZ, CZ_RENEW]


def test_the_lines_are_those_a_spreadsheet_shows() -> None:
    text = HEADER + "\ncz;register;179;140;CZK\n\ncz;renew;0;140;CZK\n"

    assert faults_of(text) == [(FaultKind.NOT_ABOVE_ZERO, 5)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (("Zóna;" + HEADER).encode("windows-1250"), FaultKind.NOT_UTF8),
        (HEADER.encode("utf-16"), FaultKind.NOT_UTF8),
        (b"zone;\x00", FaultKind.NOT_UTF8),
        (b"", FaultKind.EMPTY),
        (b"\n \n;;\n", FaultKind.EMPTY),
        (HEADER.encode(), FaultKind.EMPTY),
        ((HEADER + 'cz;"register').encode(), FaultKind.QUOTES_BROKEN),
        (b"x" * 2_000_001, FaultKind.TOO_LARGE),
        (b"PK\x03\x04\x14\x00\x06\x00\xff", FaultKind.NOT_UTF8),
    ],
)
def test_a_file_that_is_none_is_refused_whole(content: bytes, kind: FaultKind) -> None:
    assert faults_of(content) == [(kind, None)]


@pytest.mark.parametrize(
    ("header", "kind", "value"),
    [
        ("zone;operation;list_price;currency", FaultKind.COLUMN_MISSING, "purchase_cost"),
        (HEADER.strip() + ";colour", FaultKind.COLUMN_UNKNOWN, "colour"),
        (HEADER.strip() + ";zone", FaultKind.COLUMN_TWICE, "zone"),
        (PROMOTIONS.strip() + ";list_price", FaultKind.COLUMN_UNKNOWN, "list_price"),
    ],
)
def test_a_header_has_every_column_once(header: str, kind: FaultKind, value: str) -> None:
    read = read_price_file(f"{header}\n1;2;3;4;5;6\n".encode(), TODAY)

    assert Fault(kind, 1, value) in read.faults


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("c z;register;179;140;CZK", FaultKind.ZONE_WRONG),
        ("=cmd();register;179;140;CZK", FaultKind.ZONE_WRONG),
        ("cz;buy;179;140;CZK", FaultKind.OPERATION_WRONG),
        ("cz;register;1.234,50;140;CZK", FaultKind.AMOUNT_WRONG),
        ("cz;register;;140;CZK", FaultKind.AMOUNT_WRONG),
        ("cz;register;-5;140;CZK", FaultKind.AMOUNT_WRONG),
        ("cz;register;0;140;CZK", FaultKind.NOT_ABOVE_ZERO),
        ("cz;register;179;;CZK", FaultKind.COST_WRONG),
        ("cz;register;179;140;EUR", FaultKind.CURRENCY_WRONG),
        ("cz;register;179,00;140,00;CZK;", FaultKind.WIDTH_WRONG),
        ("cz;register;179", FaultKind.WIDTH_WRONG),
    ],
)
def test_a_cell_that_cannot_be_read_names_its_line(row: str, kind: FaultKind) -> None:
    assert faults_of(HEADER + "eu;register;1;1;CZK\n" + row) == [(kind, 3)]


def test_a_decimal_comma_between_commas_is_not_taken_for_two_cells() -> None:
    text = "zone,operation,list_price,purchase_cost,currency\ncz,register,179,00,140,00,CZK\n"

    assert faults_of(text) == [(FaultKind.WIDTH_WRONG, 2)]


def test_every_fault_is_told_at_once() -> None:
    text = HEADER + "cz;buy;x;y;EUR\n.CZ;register;1;1;CZK\ncz;register;2;1;CZK\n"

    assert faults_of(text) == [
        (FaultKind.OPERATION_WRONG, 2),
        (FaultKind.AMOUNT_WRONG, 2),
        (FaultKind.COST_WRONG, 2),
        (FaultKind.CURRENCY_WRONG, 2),
        (FaultKind.TWICE, 4),
    ]
    assert read_price_file(text.encode(), TODAY).faults[-1].other == 3
    assert read_price_file(text.encode(), TODAY).prices == {}


def test_ten_thousand_rows_are_read_and_one_more_is_not() -> None:
    rows = [f"z{number};register;179,00;140,00;CZK\n" for number in range(MOST_ROWS + 1)]

    full = read_price_file((HEADER + "".join(rows[:-1])).encode(), TODAY)

    assert len(full.prices) == MOST_ROWS
    assert faults_of(HEADER + "".join(rows)) == [(FaultKind.TOO_MANY_ROWS, None)]


def test_promotions_are_read_in_whole_days() -> None:
    text = (
        PROMOTIONS + "cz;register;99;CZK;23. 11. 2026;2026-12-31\ncz;renew;;CZK;1.1.2027;3.1.2027"
    )

    read = read_price_file(text.encode(), TODAY)

    assert list(read.promotions.values()) == [
        PromotionLine("cz", Operation.REGISTER, czk(9_900), TODAY, date(2026, 12, 31)),
        PromotionLine("cz", Operation.RENEW, None, date(2027, 1, 1), date(2027, 1, 3)),
    ]


@pytest.mark.parametrize(
    ("rows", "kind", "line"),
    [
        ("cz;register;99;CZK;22. 11. 2026;31. 12. 2026", FaultKind.BEGINS_TOO_EARLY, 2),
        ("cz;register;99;CZK;2. 12. 2026;1. 12. 2026", FaultKind.ENDS_TOO_EARLY, 2),
        ("cz;register;99;CZK;31. 2. 2027;1. 12. 2027", FaultKind.DAY_WRONG, 2),
        ("cz;register;99;CZK;12/1/2026;1. 12. 2027", FaultKind.DAY_WRONG, 2),
        ("cz;register;0;CZK;1. 12. 2026;1. 12. 2026", FaultKind.NOT_ABOVE_ZERO, 2),
        (
            "cz;register;99;CZK;1. 12. 2026;5. 12. 2026\ncz;register;8;CZK;5. 12. 2026;9. 12. 2026",
            FaultKind.OVERLAPS,
            3,
        ),
    ],
)
def test_a_promotion_that_cannot_be_names_its_line(rows: str, kind: FaultKind, line: int) -> None:
    assert faults_of(PROMOTIONS + rows) == [(kind, line)]


ZONES = st.from_regex(r"[a-z]{2,8}(\.[a-z]{2,4})?", fullmatch=True)
AMOUNTS = st.integers(1, 10**9).map(czk)
LINES = st.builds(NamePrice, ZONES, AMOUNTS, AMOUNTS, st.sampled_from(Operation))


@given(st.lists(LINES, min_size=1, unique_by=lambda line: line.key))
def test_what_is_written_is_read_back_the_same(lines: list[NamePrice]) -> None:
    read = read_price_file(prices_csv(lines), TODAY)

    assert (list(read.prices.values()), read.faults) == (lines, ())


def test_promotions_that_are_written_are_read_back_the_same() -> None:
    lines = [
        PromotionLine("cz", Operation.TRANSFER, czk(9_950), TODAY, date(2026, 12, 31)),
        PromotionLine("eu", Operation.RENEW, None, TODAY, TODAY),
    ]

    read = read_price_file(promotions_csv(lines), TODAY)

    assert (list(read.promotions.values()), read.faults) == (lines, ())


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    read = read_price_file(content, TODAY)

    assert read.faults or read.prices or read.promotions


@given(st.text(alphabet=";,\"\n\rcz0179 register;CZK'=-.", max_size=200))
def test_no_rows_break_the_reading(rows: str) -> None:
    for header in (HEADER, PROMOTIONS):
        read = read_price_file((header + rows).encode(), TODAY)

        assert read.faults or read.prices or read.promotions
