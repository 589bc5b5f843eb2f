"""Statements made for tests: the reference's own lines, and files built from parts."""

from decimal import Decimal
from typing import Any

from activities.bank.parsed import ParsedStatement, UnreadableStatementError
from activities.bank.reading import read_statement_body
from programme.bank.statements import StatementFault, StatementSource
from programme.payments import Movement
from sandbox.movements import written
from tests.makers import HORSE

FIO_ACCOUNT, GPC_ACCOUNT = "2400000017/2010", "34175028/5500"

GPC_HEADER = (
    "0740000000034175028REGISTRATOR S.R.O.  221126"
    "00000001000000+00000001363000+000000000000000000000003630000001231126              "
)
GPC_ITEM = (
    "0750000000034175028000000200014539900261123000010000003630002"
    "202600012300080003080000000000000000PARTNER S.R.O.      00203231126"
)


def parsed(body: bytes, account: str = FIO_ACCOUNT) -> ParsedStatement:
    return read_statement_body(body, account, StatementSource.UPLOADED)


def read(body: bytes, account: str = FIO_ACCOUNT) -> tuple[Movement, ...]:
    return tuple(line.movement for line in parsed(body, account).lines)


def refusal(body: bytes, account: str = FIO_ACCOUNT) -> tuple[StatementFault, int | None]:
    try:
        read(body, account)
    except UnreadableStatementError as refused:
        return refused.fault, refused.line
    raise AssertionError("The statement was read.")


def gpc_file(*lines: str, end: str = "\r\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode("cp1250")


def changed(line: str, first: int, text: str) -> str:
    """Return a line with other characters from a place on, counted from one."""
    return line[: first - 1] + text + line[first - 1 + len(text) :]


def gpc_header(
    *, old: int = 1_000_000, debits: int = 0, credited: int = 363_000, **changes: Any
) -> str:
    new = changes.get("new", old + credited - debits)
    line = changed(GPC_HEADER, 46, f"{abs(old):014}{'-' if old < 0 else '+'}")
    line = changed(line, 61, f"{abs(new):014}{'-' if new < 0 else '+'}")
    line = changed(line, 76, f"{abs(debits):014}{'-' if debits < 0 else '0'}")
    line = changed(line, 91, f"{abs(credited):014}{'-' if credited < 0 else '0'}")
    return changed(line, 4, changes.get("account", "0000000034175028"))


def gpc_item(**changes: Any) -> str:
    places = {
        "account": 20,
        "document": 36,
        "minor": 49,
        "kind": 61,
        "symbol": 62,
        "bank": 74,
        "constant": 78,
        "specific": 82,
        "name": 98,
        "currency": 119,
        "day": 123,
    }
    line = GPC_ITEM
    for name, text in changes.items():
        line = changed(line, places[name], text)
    return line


def camt_entry(
    *,
    amount: str = "3630.00",
    currency: str = "CZK",
    side: str = "CRDT",
    status: str = "<Sts>BOOK</Sts>",
    day: str = "<Dt>2026-11-23</Dt>",
    extra: str = "",
    details: str | None = None,
    reference: str = "2026112300001",
) -> str:
    return (
        f"<Ntry><NtryRef>{reference}</NtryRef>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{extra}'
        f"{status}<BookgDt>{day}</BookgDt>"
        f"<NtryDtls>{camt_details() if details is None else details}</NtryDtls></Ntry>"
    )


def camt_details(
    *,
    references: tuple[str, ...] = ("VS:2426000123", "KS:0308", "SS:1"),
    end_to_end: str = "NOTPROVIDED",
    words: str = "",
    amount: str = "",
    party: str = f"<Nm>{HORSE}</Nm>",
    account: str = "<IBAN>CZ6508000000192000145399</IBAN>",
    agent: str = "",
) -> str:
    blocks = "".join(
        f"<Strd><CdtrRefInf><Ref>{each}</Ref></CdtrRefInf></Strd>" for each in references
    )
    words = f"<Ustrd>{words}</Ustrd>" if words else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>{amount}"
        f"<RltdPties><Dbtr>{party}</Dbtr><DbtrAcct><Id>{account}</Id></DbtrAcct></RltdPties>{agent}"
        f"<RmtInf>{words}{blocks}</RmtInf></TxDtls>"
    )


def camt_part(amount: str, symbol: str, *, version: int = 2) -> str:
    written_amount = f'<Amt Ccy="CZK">{amount}</Amt>'
    if version < 8:
        written_amount = f"<AmtDtls><TxAmt>{written_amount}</TxAmt></AmtDtls>"
    return camt_details(references=(f"VS:{symbol}",), amount=written_amount)


def camt_file(
    *entries: str,
    version: str = "001.02",
    iban: str = "CZ9020100000002400000017",
    head: str = "",
    balances: str = "",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    text = (
        f'{prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.{version}">'
        f"<BkToCstmrStmt><Stmt><Id>2026-327</Id>{head}"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{balances}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    )
    return text.encode()


def camt_balance(code: str, amount: str, side: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CZK">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd></Bal>'
    )


FIO_COLUMNS: dict[int, object] = {
    22: 26900000001,
    0: "2026-11-23+0100",
    1: Decimal("3630.00"),
    14: "CZK",
    2: "2000145399",
    3: "0800",
    5: "2426000123",
    10: HORSE,
    16: "ZALOHA PARTNER",
    8: "Bezhotovostní příjem",
}


def fio_line(**changes: object) -> dict[str, Any]:
    """Return a line of Fio's; `column5="1"` changes a column, None empties it."""
    columns = FIO_COLUMNS | {int(name.removeprefix("column")): v for name, v in changes.items()}
    return {
        f"column{number}": None if value is None else {"value": value, "name": "", "id": number}
        for number, value in columns.items()
    }


def fio_file(*lines: dict[str, Any], **info: object) -> bytes:
    usual: dict[str, object] = {
        "accountId": "2400000017",
        "bankId": "2010",
        "currency": "CZK",
    }
    statement = {"info": usual | info, "transactionList": {"transaction": list(lines)}}
    return written({"accountStatement": statement}).encode()
