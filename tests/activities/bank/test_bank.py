import asyncio
import traceback
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Row

from activities.bank import (
    Bank,
    BankAccount,
    BankUnavailableError,
    StatementWanted,
)
from activities.bank.fio import UnreadableLineError, read_fio, read_line
from db.books.payments import MOVEMENTS
from programme.bank.statements import StatementSource
from programme.money import Money, czk
from programme.payments import CallForPayment, Movement, PaymentMatched, UnmatchedReason
from sandbox.bank import Bank as SandboxBank
from sandbox.bank import open_bank
from tests.activities.book import chronicle_of, deposit_in
from tests.makers import (
    BANK_ACCOUNT,
    HORSE,
    House,
    crowns,
    deposit_of,
    fresh,
    make_top_up,
    now,
    open_deposit,
)

LINE = """{{ "accountStatement": {{ "info": {{}}, "transactionList": {{ "transaction": [ {{
  "column22": {{ "value": 26900000001, "name": "ID pohybu", "id": 22 }},
  "column0":  {{ "value": "2026-11-23+0100", "name": "Datum", "id": 0 }},
  "column1":  {{ "value": {amount}, "name": "Objem", "id": 1 }},
  "column14": {{ "value": "CZK", "name": "Měna", "id": 14 }},
  "column5":  {symbol},
  "column6":  null,
  "column10": {{ "value": "Žluťoučký kůň s.r.o.", "name": "Název protiúčtu", "id": 10 }}
}} ] }} }} }}"""


@pytest.fixture
async def town_bank(tmp_path: Path) -> AsyncIterator[SandboxBank]:
    async with open_bank(tmp_path) as opened:
        yield opened


@pytest.fixture
async def bank(house: House, town_bank: SandboxBank) -> AsyncIterator[Bank]:
    # An account of its own: each test's bank counts its movements from one.
    account = BankAccount(town_bank.address, fresh("account"), town_bank.token, 0)
    opened = Bank(house.books, account)
    yield opened
    await opened.close()


def fetched(text: str) -> tuple[Movement, ...]:
    read = read_fio(text.encode(), BANK_ACCOUNT, StatementSource.FETCHED)
    return tuple(line.movement for line in read.lines)


def today() -> StatementWanted:
    day = now().date()
    return StatementWanted(day - timedelta(days=1), day + timedelta(days=1))


async def called(house: House, net: Money | None = None) -> CallForPayment:
    partner_id = await open_deposit(house)
    wanted = make_top_up(partner_id=partner_id, net=net or crowns(3000))
    return await house.payments.call_for_payment(wanted)


async def movements_with(house: House, symbol: str) -> list[Row[tuple[object, ...]]]:
    query = MOVEMENTS.select().where(MOVEMENTS.c.variable_symbol == symbol)
    async with house.books.reading() as transaction:
        rows = await transaction.execute(query.order_by(MOVEMENTS.c.movement_id))
        return list(rows.all())


def paid_for(call: CallForPayment, matched: tuple[PaymentMatched, ...]) -> list[PaymentMatched]:
    return [each for each in matched if each.top_up_id == call.top_up_id]


async def test_an_exact_payment_is_found_and_credited(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    town_bank.pay("3630.00", call.variable_symbol, HORSE, "ZALOHA PARTNER")

    read = await bank.read_statement(today())
    (paid,) = paid_for(call, read.paid)
    credited = await house.deposits.credit_top_up(paid)

    assert read.new == 1
    assert credited.credited == credited.available == crowns(3000)
    (movement,) = await movements_with(house, call.variable_symbol)
    assert (movement.payer_name, movement.minor) == (HORSE, 363_000)
    assert await chronicle_of(house.books, call.top_up_id) == [
        "payment.called",
        "payment.matched",
        "top_up.credited",
    ]


async def test_a_movement_seen_twice_is_written_once(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    town_bank.pay("3630.00", call.variable_symbol)

    reads = [await bank.read_statement(today()) for _ in range(3)]

    assert [read.new for read in reads] == [1, 0, 0]
    assert len(await movements_with(house, call.variable_symbol)) == 1


async def test_two_who_read_a_statement_at_once_write_each_movement_once(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    calls = [await called(house) for _ in range(3)]
    for call in calls:
        town_bank.pay("3630.00", call.variable_symbol)

    reads = await asyncio.gather(*(bank.read_statement(today()) for _ in range(4)))

    assert sum(read.new for read in reads) == 3
    for call in calls:
        assert len(await movements_with(house, call.variable_symbol)) == 1


async def test_what_was_paid_is_named_until_it_is_credited(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    town_bank.pay("3630.00", call.variable_symbol)

    first = await bank.read_statement(today())
    again = await bank.read_statement(today())
    await house.deposits.credit_top_up(paid_for(call, again.paid)[0])
    after = await bank.read_statement(today())

    assert paid_for(call, first.paid) == paid_for(call, again.paid) != []
    assert paid_for(call, after.paid) == []


async def test_a_second_payment_of_one_call_waits_for_the_accountant(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    for _ in range(2):
        town_bank.pay("3630.00", call.variable_symbol)

    read = await bank.read_statement(today())

    first, second = await movements_with(house, call.variable_symbol)
    assert len(paid_for(call, read.paid)) == 1
    assert (first.top_up_id, first.unmatched) == (call.top_up_id, None)
    assert (second.top_up_id, second.unmatched) == (None, UnmatchedReason.DUPLICATE)


async def test_a_payment_after_the_credit_waits_for_the_accountant(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    town_bank.pay("3630.00", call.variable_symbol)
    read = await bank.read_statement(today())
    credited = await house.deposits.credit_top_up(paid_for(call, read.paid)[0])
    town_bank.pay("3630.00", call.variable_symbol)

    await bank.read_statement(today())

    assert (await movements_with(house, call.variable_symbol))[
        1
    ].unmatched == UnmatchedReason.DUPLICATE
    assert credited.available == crowns(3000)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("3629.99", UnmatchedReason.INSUFFICIENT),
        ("3630.01", UnmatchedReason.EXCESSIVE),
        ("3000.00", UnmatchedReason.INSUFFICIENT),
        ("-3630.00", UnmatchedReason.NOT_A_CREDIT),
    ],
)
async def test_another_amount_is_never_credited(
    house: House, bank: Bank, town_bank: SandboxBank, amount: str, reason: UnmatchedReason
) -> None:
    call = await called(house)
    town_bank.pay(amount, call.variable_symbol)

    read = await bank.read_statement(today())

    (movement,) = await movements_with(house, call.variable_symbol)
    assert movement.unmatched == reason
    assert paid_for(call, read.paid) == []


async def test_a_symbol_nobody_gave_waits_for_the_accountant(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    town_bank.pay("100.00", "9900000001")
    town_bank.pay("100.00", "")

    read = await bank.read_statement(today())

    assert read.new == 2
    assert (await movements_with(house, "9900000001"))[-1].unmatched == "unknown_symbol"


async def test_zeros_in_front_of_a_symbol_do_not_matter(
    house: House, bank: Bank, town_bank: SandboxBank, tmp_path: Path
) -> None:
    call = await called(house)
    text = LINE.format(
        amount="3630.00", symbol='{ "value": "00' + call.variable_symbol + '", "id": 5 }'
    )

    (movement,) = fetched(text)

    assert movement.variable_symbol == f"00{call.variable_symbol}"
    town_bank.pay("3630.00", call.variable_symbol)
    assert paid_for(call, (await bank.read_statement(today())).paid)


async def test_a_call_that_lapsed_is_not_paid_any_more(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    call = await called(house)
    await house.payments.lapse_top_up(call.top_up_id)
    town_bank.pay("3630.00", call.variable_symbol)

    read = await bank.read_statement(today())

    assert paid_for(call, read.paid) == []
    assert (await movements_with(house, call.variable_symbol))[
        0
    ].unmatched == UnmatchedReason.OVERDUE


@pytest.mark.parametrize("mode", ["down", "limit"])
async def test_a_bank_that_gives_nothing_is_asked_again_later(
    house: House, bank: Bank, town_bank: SandboxBank, mode: str
) -> None:
    call = await called(house)
    town_bank.pay("3630.00", call.variable_symbol)
    town_bank.switches.turn(mode)
    if mode == "limit":
        await bank.read_statement(today())

    with pytest.raises(BankUnavailableError, match=r"The bank answered (503|409)"):
        await bank.read_statement(today())
    town_bank.switches.turn("up")
    read = await bank.read_statement(today())

    assert paid_for(call, read.paid)


async def test_the_token_is_in_no_error(house: House, town_bank: SandboxBank) -> None:
    secret = "hidden-token"
    for address in ("http://127.0.0.1:1", town_bank.address):
        bank = Bank(house.books, BankAccount(address, fresh("account"), secret, 0))

        with pytest.raises(BankUnavailableError) as raised:
            await bank.read_statement(today())

        await bank.close()
        assert secret not in "".join(traceback.format_exception(raised.value))
    assert secret not in repr(BankAccount("x", "y", secret))


@pytest.mark.parametrize(
    ("written", "minor"),
    [("3630.00", 363_000), ("3630", 363_000), ("0.1", 10), ("-12.34", -1_234), ("0.29", 29)],
)
def test_an_amount_in_json_is_never_a_float(written: str, minor: int) -> None:
    (movement,) = fetched(LINE.format(amount=written, symbol="null"))

    assert movement.amount == czk(minor)
    assert movement.booked_on == date(2026, 11, 23)
    assert (movement.movement_id, movement.variable_symbol) == ("26900000001", "")
    assert (movement.payer_name, movement.message) == (HORSE, "")


@pytest.mark.parametrize(
    "text",
    [
        '{"accountStatement": {"info": {}, "transactionList": {"transaction": []}}}',
        '{"accountStatement": {"info": {}, "transactionList": {"transaction": null}}}',
        '{"accountStatement": {"info": {}, "transactionList": null}}',
        '{"accountStatement": {"info": {}}}',
    ],
)
def test_a_statement_may_be_empty(text: str) -> None:
    assert fetched(text) == ()


async def test_the_deposit_holds_what_the_bank_saw(
    house: House, bank: Bank, town_bank: SandboxBank
) -> None:
    partner_id = await open_deposit(house)
    call = await house.payments.call_for_payment(
        make_top_up(partner_id=partner_id, net=czk(300_002))
    )
    async with httpx2.AsyncClient(base_url=town_bank.address) as payer:
        form = {"amount": "3630,02", "variable_symbol": call.variable_symbol}
        await payer.post("/sandbox/payments", json=form)

    read = await bank.read_statement(today())
    await house.deposits.credit_top_up(paid_for(call, read.paid)[0])

    assert await deposit_in(house.books, partner_id) == deposit_of(czk(300_002))


@pytest.mark.parametrize(
    ("column", "value"),
    [(22, None), (0, "kdysi"), (14, "XAU"), (1, "mnoho"), (1, "1.005")],
)
def test_a_line_that_cannot_be_read_says_which_part(column: int, value: object) -> None:
    line = {
        "column22": {"value": 1},
        "column0": {"value": "2026-11-23+0100"},
        "column1": {"value": "3630.00"},
        "column14": {"value": "CZK"},
    }
    line[f"column{column}"] = {"value": value}

    with pytest.raises(UnreadableLineError, match=r"cannot be read"):
        read_line(line, "1/2010")
