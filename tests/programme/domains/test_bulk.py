"""Lists of names: what each line means, what is wrong with it, and what the money covers."""

from __future__ import annotations

import pytest

from programme.domains.bulk import (
    LineFault,
    TypedLine,
    check_lines,
    item_order_id,
    last_covered,
)
from programme.domains.bulk_lists import ListFault, UnreadableList, read_list
from programme.money import czk
from programme.names import SOLD_ZONES, NameFault


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("volna.cz\nkun.cz", [("volna.cz", 3), ("kun.cz", 3)]),
        ("volna.cz;2\n\n kun.cz ;\n", [("volna.cz", 2), ("kun.cz", 3)]),
        ("volna.cz,10", [("volna.cz", 10)]),
        ("\ufeffName;Years\nvolna.cz;1", [("volna.cz", 1)]),
        ("roky;doména\n4;volna.cz", [("volna.cz", 4)]),
        ("volna.cz;dva", [("volna.cz", None)]),
        ('"volna.cz"', [("volna.cz", 3)]),
    ],
)
def test_a_list_is_read(content: str, lines: list[tuple[str, int | None]]) -> None:
    read = read_list(content.encode(), 3)

    assert not isinstance(read, UnreadableList)
    assert [(each.typed, each.years) for each in read] == lines


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ListFault.EMPTY),
        (b" \n ;\n", ListFault.EMPTY),
        (b"name;years\n", ListFault.EMPTY),
        (b"\xff", ListFault.NOT_UTF8),
        (b"kun.cz\x00", ListFault.NOT_UTF8),
        (b'"kun.cz', ListFault.QUOTES_BROKEN),
        (b"name;holder\nkun.cz;Jana", ListFault.COLUMN_UNKNOWN),
        (b"kun.cz\n" * 10_001, ListFault.TOO_MANY),
        (b"k" * 2_000_001, ListFault.TOO_LARGE),
    ],
)
def test_a_list_that_cannot_be_read_says_why(content: bytes, fault: ListFault) -> None:
    read = read_list(content, 1)

    assert isinstance(read, UnreadableList)
    assert read.fault is fault


def test_each_line_has_its_name_or_its_fault() -> None:
    typed = ["Kun.cz", "kun.cz.", "kun.museum", "ku--n.cz", "", "vlk.cz"]
    lines = [TypedLine(line, each, 1) for line, each in enumerate(typed, start=1)]

    checked = check_lines([*lines, TypedLine(7, "rys.cz", 11)], SOLD_ZONES)

    assert [(each.name, each.fault) for each in checked] == [
        ("kun.cz", None),
        ("kun.cz", LineFault.TWICE),
        (None, LineFault.ZONE_NOT_SOLD),
        (None, LineFault.DOUBLE_HYPHEN),
        (None, LineFault.EMPTY),
        ("vlk.cz", None),
        (None, LineFault.YEARS_WRONG),
    ]
    assert checked[1].other == "1"


def test_every_fault_of_a_name_is_a_fault_of_a_line() -> None:
    assert {each.value for each in NameFault} <= {each.value for each in LineFault}


def test_the_money_covers_the_beginning_of_the_list_and_skips_nothing() -> None:
    prices = [(1, czk(100)), (3, czk(500)), (4, czk(100))]

    assert last_covered(prices, czk(700)) == 4
    assert last_covered(prices, czk(599)) == 1
    assert last_covered(prices, czk(99)) == 0
    assert last_covered(prices, czk(300)) == 1


def test_the_ids_of_the_items_sort_as_their_lines() -> None:
    ids = [item_order_id("blk_0198", line) for line in (1, 2, 10, 9_999, 10_000)]

    assert ids == sorted(ids)
    assert ids[0] == "ord_0198_00001"
