"""GPC: the reference's two lines, and every trap it names (money-and-documents.md 8.3)."""

from datetime import date

import pytest

from activities.bank.gpc import GpcHeader, _Line, read_header, read_item
from programme.bank.statements import StatementFault, StatementFormat
from programme.money import Currency, Money, czk
from tests.activities.bank.samples import (
    GPC_ACCOUNT,
    GPC_HEADER,
    GPC_ITEM,
    changed,
    gpc_file,
    gpc_header,
    gpc_item,
    parsed,
    read,
    refusal,
)

TWENTY_THIRD = date(2026, 11, 23)


def test_the_example_lines_are_128_characters_long() -> None:
    assert [len(GPC_HEADER), len(GPC_ITEM)] == [128, 128]


def test_the_header_of_the_reference_is_read_as_it_says() -> None:
    assert read_header(_Line(1, GPC_HEADER)) == GpcHeader(
        account="0000000034175028",
        name="REGISTRATOR S.R.O.",
        old_balance=1_000_000,
        old_balance_on=date(2026, 11, 22),
        new_balance=1_363_000,
        debits=0,
        credits=363_000,
        number="001",
        day=TWENTY_THIRD,
    )


def test_the_item_of_the_reference_is_read_as_it_says() -> None:
    item = read_item(_Line(2, GPC_ITEM), ())

    assert item.counter_account == "2000145399/0800"
    assert item.document == "0026112300001"
    assert (item.minor, item.kind, item.signed) == (363_000, "2", 363_000)
    assert item.variable_symbol == "2026000123"
    assert (item.constant_symbol, item.specific_symbol) == ("308", "")
    assert (item.counter_name, item.currency) == ("PARTNER S.R.O.", Currency.CZK)
    assert item.day == TWENTY_THIRD


def test_the_file_of_the_reference_is_one_movement() -> None:
    statement = parsed(gpc_file(GPC_HEADER, GPC_ITEM), GPC_ACCOUNT)

    (line,) = statement.lines
    assert statement.format is line.movement.source is StatementFormat.GPC
    assert line.movement.amount == czk(363_000)
    assert line.movement.booked_on == TWENTY_THIRD
    assert (line.movement.payer_name, line.movement.is_reversal) == ("PARTNER S.R.O.", False)
    assert line.source_id.startswith("2026/001/0026112300001/1/")
    assert line.reference == "26112300001"


@pytest.mark.parametrize("bank", ["0100", "0300", "0600", "0800", "2010"])
def test_the_zeros_of_a_banks_code_are_kept(bank: str) -> None:
    (movement,) = read(gpc_file(gpc_header(), gpc_item(bank=bank)), GPC_ACCOUNT)

    assert movement.counter_account == f"2000145399/{bank}"
    assert movement.constant_symbol == "308"


def test_a_constant_symbol_of_zeros_is_none() -> None:
    (movement,) = read(gpc_file(gpc_header(), gpc_item(constant="0000")), GPC_ACCOUNT)

    assert (movement.constant_symbol, movement.counter_account) == ("", "2000145399/0800")


def test_a_prefix_of_the_counter_account_is_kept() -> None:
    body = gpc_file(gpc_header(), gpc_item(account="0000192000145399"))

    assert read(body, GPC_ACCOUNT)[0].counter_account == "19-2000145399/0800"


def test_an_empty_symbol_and_an_empty_account_are_zeros() -> None:
    item = gpc_item(account="0" * 16, symbol="0" * 10, bank="0000")

    (movement,) = read(gpc_file(gpc_header(), item), GPC_ACCOUNT)

    assert (movement.variable_symbol, movement.counter_account) == ("", "")


def test_lines_that_lost_their_blanks_at_the_end_are_read() -> None:
    body = gpc_file(GPC_HEADER.rstrip(), GPC_ITEM.rstrip(), end="\n")

    assert len(read(body, GPC_ACCOUNT)) == 1


def test_letters_of_windows_1250_are_read() -> None:
    (movement,) = read(gpc_file(gpc_header(), gpc_item(name="ŽLUŤOUČKÝ KŮŇ S.R.O.")), GPC_ACCOUNT)

    assert movement.payer_name == "ŽLUŤOUČKÝ KŮŇ S.R.O."


def test_a_file_saved_as_utf_8_is_refused_with_its_line() -> None:
    body = gpc_file(gpc_header(), gpc_item(name="ŽLUŤOUČKÝ KŮŇ S.R.O."))

    assert refusal(body.decode("cp1250").encode("utf-8"), GPC_ACCOUNT) == (
        StatementFault.ENCODING,
        2,
    )


@pytest.mark.parametrize(
    ("kind", "signed"), [("1", -363_000), ("2", 363_000), ("4", 363_000), ("5", -363_000)]
)
def test_the_kind_says_which_way_money_went_and_what_was_taken_back(kind: str, signed: int) -> None:
    is_debit = kind in "14"
    header = gpc_header(debits=-signed if is_debit else 0, credited=0 if is_debit else signed)

    (movement,) = read(gpc_file(header, gpc_item(kind=kind)), GPC_ACCOUNT)

    assert (movement.amount, movement.is_reversal) == (czk(signed), kind in "45")


def test_messages_are_joined_and_a_symbol_in_them_is_found() -> None:
    item = gpc_item(symbol="0" * 10)
    messages = (
        "078" + "/VS/2426000123/SS".ljust(35) + "".ljust(35),
        "079" + "/1/KS/0308".ljust(70),
    )

    (movement,) = read(gpc_file(gpc_header(), item, *messages), GPC_ACCOUNT)

    assert movement.message == "/VS/2426000123/SS /1/KS/0308"
    assert (movement.variable_symbol, movement.constant_symbol) == ("2426000123", "308")


@pytest.mark.parametrize(("code", "currency"), [("0978", Currency.EUR), ("0840", Currency.USD)])
def test_another_currency_is_told(code: str, currency: Currency) -> None:
    (movement,) = read(gpc_file(gpc_header(), gpc_item(currency=code)), GPC_ACCOUNT)

    assert movement.amount == Money(currency, 363_000)


def test_several_statements_in_one_file_are_all_read() -> None:
    second = gpc_header(old=1_363_000)
    body = gpc_file(gpc_header(), GPC_ITEM, second, GPC_ITEM)

    assert [line.occurrence for line in parsed(body, GPC_ACCOUNT).lines] == [1, 2]


def test_a_statement_without_movements_is_one() -> None:
    assert read(gpc_file(gpc_header(credited=0)), GPC_ACCOUNT) == ()


@pytest.mark.parametrize(
    ("lines", "fault", "line"),
    [
        ((gpc_header(new=1_363_001), GPC_ITEM), StatementFault.BALANCE, None),
        ((gpc_header(), gpc_item(minor="000000363001")), StatementFault.TURNOVER, None),
        ((gpc_header(),), StatementFault.TURNOVER, None),
        ((gpc_header(), gpc_item(kind="1")), StatementFault.TURNOVER, None),
        ((gpc_header(), gpc_item(kind="3")), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), gpc_item(day="311126")), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), gpc_item(minor="0000003630,0")), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), gpc_item(currency="0999")), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), GPC_ITEM[:90]), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), "nesmysl"), StatementFault.LINE_UNREADABLE, 2),
        ((gpc_header(), GPC_ITEM + "x"), StatementFault.ENCODING, 2),
        ((changed(GPC_HEADER, 109, "321126"), GPC_ITEM), StatementFault.LINE_UNREADABLE, 1),
        (
            (gpc_header(account="0000000034175029"), GPC_ITEM),
            StatementFault.ACCOUNT_MISTYPED,
            1,
        ),
        ((gpc_header(account="0000002400000017"), GPC_ITEM), StatementFault.OTHER_ACCOUNT, 1),
    ],
)
def test_a_file_with_anything_wrong_is_refused_as_a_whole(
    lines: tuple[str, ...], fault: StatementFault, line: int | None
) -> None:
    assert refusal(gpc_file(*lines), GPC_ACCOUNT) == (fault, line)


def test_half_a_file_is_refused() -> None:
    whole = gpc_file(gpc_header(credited=3 * 363_000), *[GPC_ITEM] * 3)

    for length in range(200, len(whole) - 2, 7):
        assert refusal(whole[:length], GPC_ACCOUNT)[0] in {
            StatementFault.TURNOVER,
            StatementFault.LINE_UNREADABLE,
        }
