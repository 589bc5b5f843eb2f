"""Fio's JSON as a file: the reference's line, and what a file must not hold (8.1)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activities.bank.reading import format_of, read_statement_body
from programme.bank.statements import (
    LARGEST_STATEMENT,
    StatementFault,
    StatementFormat,
    StatementSource,
)
from programme.money import czk
from tests.activities.bank.samples import (
    FIO_ACCOUNT,
    camt_file,
    fio_file,
    fio_line,
    parsed,
    read,
    refusal,
)
from tests.makers import HORSE


def test_the_line_of_the_reference_is_read_as_it_says() -> None:
    statement = parsed(fio_file(fio_line(), openingBalance=10_000, closingBalance=13_630))

    (line,) = statement.lines
    movement = line.movement
    assert statement.format is StatementFormat.FIO
    assert (line.source_id, line.reference) == ("26900000001", "26900000001")
    assert (movement.movement_id, movement.booked_on) == ("26900000001", date(2026, 11, 23))
    assert (movement.amount, movement.variable_symbol) == (czk(363_000), "2426000123")
    assert (movement.counter_account, movement.payer_name) == ("2000145399/0800", HORSE)
    assert movement.message == "ZALOHA PARTNER"


@pytest.mark.parametrize(
    ("changes", "symbol"),
    [
        ({"column5": None, "column16": "/VS/2426000123/SS/1"}, "2426000123"),
        ({"column5": None, "column27": "/VS2426000123"}, "2426000123"),
        ({"column5": "", "column16": "za fakturu 2426000123"}, ""),
        ({"column5": "0012"}, "0012"),
    ],
)
def test_a_symbol_may_be_typed_into_the_message(changes: dict[str, Any], symbol: str) -> None:
    assert read(fio_file(fio_line(**changes)))[0].variable_symbol == symbol


def test_older_answers_count_milliseconds() -> None:
    # Midnight in Prague on 23 November 2026.
    (movement,) = read(fio_file(fio_line(column0=1_795_388_400_000)))

    assert movement.booked_on == date(2026, 11, 23)


def test_what_cannot_be_stored_is_left_out_of_a_text() -> None:
    (movement,) = read(fio_file(fio_line(column10="Ko\x00n\n\u202e s.r.o.")))

    assert movement.payer_name == "Ko n s.r.o."


@pytest.mark.parametrize(
    ("body", "fault", "line"),
    [
        (fio_file(fio_line(), accountId="34175028"), StatementFault.OTHER_ACCOUNT, None),
        (fio_file(fio_line(), bankId="5500"), StatementFault.OTHER_ACCOUNT, None),
        (fio_file(fio_line(), fio_line(column1="x")), StatementFault.LINE_UNREADABLE, 2),
        (fio_file(fio_line(column14="XAU")), StatementFault.LINE_UNREADABLE, 1),
        (fio_file(fio_line(column22=None)), StatementFault.LINE_UNREADABLE, 1),
        (fio_file(fio_line(column1=Decimal("1e30"))), StatementFault.LINE_UNREADABLE, 1),
        (
            fio_file(fio_line(), openingBalance=Decimal("0.00"), closingBalance=Decimal("3630.01")),
            StatementFault.BALANCE,
            None,
        ),
        (fio_file(fio_line())[:-30], StatementFault.BROKEN, None),
        # Beyond what any number of ours can be, still it is refused and not tried for ever.
        (fio_file(fio_line(column1="9e999999")), StatementFault.LINE_UNREADABLE, 1),
        (
            fio_file(fio_line(), openingBalance=1, closingBalance="9e999999"),
            StatementFault.BROKEN,
            None,
        ),
        (b'{"accountStatement":{"info":[1]}}', StatementFault.BROKEN, None),
        (b"{}", StatementFault.BROKEN, None),
        (b'{"accountStatement": []}', StatementFault.BROKEN, None),
        (
            b'{"accountStatement":{"transactionList":{"transaction":1}}}',
            StatementFault.BROKEN,
            None,
        ),
        (b'{"a":' * 50_000, StatementFault.BROKEN, None),
        (b"datum;objem\n1.1.2026;1,00", StatementFault.UNKNOWN_FORMAT, None),
        (b"%PDF-1.7", StatementFault.UNKNOWN_FORMAT, None),
        (b"", StatementFault.UNKNOWN_FORMAT, None),
        (b"074" + b"0" * LARGEST_STATEMENT, StatementFault.TOO_LARGE, None),
    ],
)
def test_a_file_with_anything_wrong_is_refused_as_a_whole(
    body: bytes, fault: StatementFault, line: int | None
) -> None:
    assert refusal(body) == (fault, line)


def test_of_a_fetched_statement_the_odd_line_alone_is_left_for_a_person() -> None:
    body = fio_file(fio_line(column1="x"), fio_line())

    statement = read_statement_body(body, FIO_ACCOUNT, StatementSource.FETCHED)

    assert len(statement.lines) == len(statement.odd) == 1
    assert "amount" in statement.odd[0].what


@pytest.mark.parametrize(
    ("begun", "told_in"),
    [
        (b'{"accountStatement"', StatementFormat.FIO),
        (b'\xef\xbb\xbf \n{"', StatementFormat.FIO),
        (b"<?xml", StatementFormat.CAMT),
        (camt_file().decode().encode("utf-16"), StatementFormat.CAMT),
        (b"0740000", StatementFormat.GPC),
        (b"075", None),
    ],
)
def test_the_format_is_told_by_how_a_file_begins(
    begun: bytes, told_in: StatementFormat | None
) -> None:
    assert format_of(begun) is told_in
