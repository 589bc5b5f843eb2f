"""camt.053: the reference's entry, the order of fallbacks, and files nobody should read."""

from datetime import date

import pytest

from programme.bank.statements import StatementFault, StatementFormat
from programme.money import Currency, Money, czk
from tests.activities.bank.samples import (
    camt_balance,
    camt_details,
    camt_entry,
    camt_file,
    camt_part,
    parsed,
    read,
    refusal,
)
from tests.makers import HORSE


@pytest.mark.parametrize("version", ["001.02", "001.08", "001.13"])
def test_the_entry_of_the_reference_is_read_in_any_version(version: str) -> None:
    statement = parsed(camt_file(camt_entry(), version=version))

    (line,) = statement.lines
    movement = line.movement
    assert statement.format is movement.source is StatementFormat.CAMT
    assert (movement.amount, movement.booked_on) == (czk(363_000), date(2026, 11, 23))
    assert movement.variable_symbol == "2426000123"
    assert (movement.constant_symbol, movement.specific_symbol) == ("308", "1")
    assert (movement.payer_name, movement.counter_account) == (HORSE, "19-2000145399/0800")
    assert line.reference == "2026112300001"


@pytest.mark.parametrize(
    ("details", "symbol"),
    [
        ({"references": ("VS:1",), "end_to_end": "/VS/2", "words": "/VS/3"}, "1"),
        ({"references": ("KS:0308",), "end_to_end": "/VS/2/SS/9/KS/1", "words": "/VS/3"}, "2"),
        ({"references": (), "end_to_end": "/VS2426000123/SS1/KS0308"}, "2426000123"),
        ({"references": (), "words": "/VS/2426000123/SS/1/KS/0308"}, "2426000123"),
        ({"references": (), "words": "platba /VS0000000123"}, "123"),
        # Bare digits are for a person to look at, never for a rule.
        ({"references": (), "words": "faktura 2426000123"}, ""),
        ({"references": ("2426000123",), "words": ""}, ""),
        ({"references": (), "words": "/VS/12345678901"}, ""),
    ],
)
def test_the_symbol_is_looked_for_in_this_order(details: dict[str, str], symbol: str) -> None:
    (movement,) = read(camt_file(camt_entry(details=camt_details(**details))))  # type: ignore[arg-type]  # a row of the table

    assert movement.variable_symbol == symbol


def test_an_entry_without_details_is_one_movement_without_a_symbol() -> None:
    (movement,) = read(camt_file(camt_entry(details="")))

    assert (movement.variable_symbol, movement.amount) == ("", czk(363_000))


def test_names_and_accounts_of_newer_versions_are_found() -> None:
    details = camt_details(
        party=f"<Pty><Nm>{HORSE}</Nm></Pty>",
        account="<Othr><Id>19-2000145399</Id></Othr>",
        agent="<RltdAgts><DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>0800</MmbId></ClrSysMmbId>"
        "</FinInstnId></DbtrAgt></RltdAgts>",
    )
    entry = camt_entry(details=details, status="<Sts><Cd>BOOK</Cd></Sts>")

    (movement,) = read(camt_file(entry, version="001.08"))

    assert (movement.payer_name, movement.counter_account) == (HORSE, "19-2000145399/0800")


def test_a_foreign_account_stays_as_it_is() -> None:
    details = camt_details(account="<IBAN>SK31 1200 0000 1987 4263 7541</IBAN>")

    assert read(camt_file(camt_entry(details=details)))[0].counter_account == (
        "SK3112000000198742637541"
    )


@pytest.mark.parametrize(
    "status", ["<Sts>PDNG</Sts>", "<Sts><Cd>INFO</Cd></Sts>", "<Sts><Cd>PDNG</Cd></Sts>", ""]
)
def test_only_what_is_booked_counts(status: str) -> None:
    assert read(camt_file(camt_entry(status=status))) == ()


def test_a_debit_a_reversal_and_another_currency_are_told() -> None:
    body = camt_file(
        camt_entry(side="DBIT"),
        camt_entry(side="DBIT", extra="<RvslInd>true</RvslInd>"),
        camt_entry(currency="EUR"),
    )

    debit, reversal, euros = read(body)

    assert (debit.amount, debit.is_reversal) == (czk(-363_000), False)
    assert (reversal.amount, reversal.is_reversal) == (czk(-363_000), True)
    assert euros.amount == Money(Currency.EUR, 363_000)


@pytest.mark.parametrize("version", [2, 8])
def test_a_batch_is_as_many_movements_as_it_has_parts(version: int) -> None:
    parts = camt_part("1000.00", "1", version=version) + camt_part("2630.00", "2", version=version)

    lines = parsed(camt_file(camt_entry(details=parts))).lines

    told = [(each.movement.variable_symbol, each.movement.amount.minor) for each in lines]
    assert told == [("1", 100_000), ("2", 263_000)]
    assert len({each.source_id for each in lines}) == 2


@pytest.mark.parametrize(
    ("body", "fault", "line"),
    [
        (
            camt_file(
                camt_entry(), camt_entry(details=camt_part("1", "1") + camt_part("3628.99", "2"))
            ),
            StatementFault.BATCH,
            2,
        ),
        (
            camt_file(camt_entry(details=camt_details() + camt_details())),
            StatementFault.BATCH,
            1,
        ),
        (camt_file(camt_entry(amount="3630.001")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(amount="-1.00")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(amount="NaN")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(amount="9e999999")), StatementFault.LINE_UNREADABLE, 1),
        (
            camt_file(camt_entry(), balances=camt_balance("OPBD", "9e999999")),
            StatementFault.BALANCE,
            None,
        ),
        (camt_file(camt_entry(amount="")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(currency="XAU")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(side="")), StatementFault.LINE_UNREADABLE, 1),
        (camt_file(camt_entry(), camt_entry(day="")), StatementFault.LINE_UNREADABLE, 2),
        (
            camt_file(camt_entry(), iban="CZ6155000000000034175028"),
            StatementFault.OTHER_ACCOUNT,
            None,
        ),
        (
            camt_file(
                camt_entry(),
                balances=camt_balance("OPBD", "10000.00") + camt_balance("CLBD", "13630.01"),
            ),
            StatementFault.BALANCE,
            None,
        ),
        (
            camt_file(
                camt_entry(),
                balances="<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>",
            ),
            StatementFault.COUNT,
            None,
        ),
        (camt_file(camt_entry())[:-40], StatementFault.BROKEN, None),
        (b"<html><body>Neplatna relace</body></html>", StatementFault.UNKNOWN_FORMAT, None),
    ],
)
def test_a_file_with_anything_wrong_is_refused_as_a_whole(
    body: bytes, fault: StatementFault, line: int | None
) -> None:
    assert refusal(body) == (fault, line)


def test_balances_that_agree_pass_debts_included() -> None:
    balances = camt_balance("OPBD", "3630.00", "DBIT") + camt_balance("CLBD", "0.00")

    assert len(read(camt_file(camt_entry(), balances=balances))) == 1


LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 9))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE Document [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE Document [<!ENTITY l0 "lol">{LAUGHS}]>',
    ],
)
def test_a_document_type_of_its_own_is_refused(doctype: str) -> None:
    entry = camt_entry(details=camt_details(words="&xxe;" if "xxe" in doctype else "nic"))

    for encoding in ("utf-8", "utf-16"):
        prolog = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
        body = camt_file(entry, prolog=prolog).decode().encode(encoding)
        assert refusal(body) == (StatementFault.FORBIDDEN_XML, None)


def test_an_entity_without_a_document_type_breaks_the_file() -> None:
    body = camt_file(camt_entry(details=camt_details(words="&xxe;")))

    assert refusal(body)[0] is StatementFault.BROKEN


def test_many_entities_in_a_row_are_read_one_by_one() -> None:
    body = camt_file(*(camt_entry(reference=f"{number}") for number in range(300)))

    lines = parsed(body).lines

    assert [line.occurrence for line in lines] == list(range(1, 301))
    assert len({line.source_id for line in lines}) == 300
    assert {line.reference for line in lines} == {""}
