"""A day of the sandbox's bank as files a bank would offer: camt.053 and GPC (ABO)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from xml.sax.saxutils import escape

from sandbox.movements import ACCOUNT, Movement, crowns

CURRENCY_CODES = {"CZK": "0203", "EUR": "0978", "USD": "0840"}
CAMT_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def camt(
    movements: list[Movement], opening: int, day: date, account: Mapping[str, str] = ACCOUNT
) -> bytes:
    """Return the day as camt.053; movements of one batch stand in one entry."""
    closing = opening + sum(movement.minor for movement in movements)
    entries = [_entry(list(group)) for group in _batches(movements)]
    balances = _balance("OPBD", opening, day) + _balance("CLBD", closing, day)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{CAMT_NAMESPACE}"><BkToCstmrStmt>
<GrpHdr><MsgId>SANDBOX-{day:%Y%m%d}</MsgId><CreDtTm>{day}T23:59:59</CreDtTm></GrpHdr>
<Stmt><Id>{day:%Y}-{day:%j}</Id><ElctrncSeqNb>{day:%j}</ElctrncSeqNb>
<CreDtTm>{day}T23:59:59</CreDtTm>
<Acct><Id><IBAN>{account["iban"]}</IBAN></Id><Ccy>CZK</Ccy></Acct>
{balances}<TxsSummry><TtlNtries><NbOfNtries>{len(entries)}</NbOfNtries></TtlNtries></TxsSummry>
{"".join(entries)}</Stmt></BkToCstmrStmt></Document>
"""
    return text.encode()


def gpc(
    movements: list[Movement], opening: int, day: date, account: Mapping[str, str] = ACCOUNT
) -> bytes:
    """Return the day as GPC, 128 characters a line, in Windows-1250."""
    own = f"{account['accountId']:0>16}"
    kinds = [(_kind(movement), movement.minor) for movement in movements]
    debits = -sum(minor for kind, minor in kinds if kind in "14")
    credited = sum(minor for kind, minor in kinds if kind in "25")
    closing = opening + credited - debits
    lines = [
        f"074{own}{'PARTNERDESK':<20}{_day(day - timedelta(days=1))}"
        f"{_signed(opening)}{_signed(closing)}{_signed(debits, '0')}{_signed(credited, '0')}"
        f"{int(f'{day:%j}'):03}{_day(day)}"
    ]
    for movement in movements:
        lines += _item(movement, own)
    return "".join(f"{line:<128.128}\r\n" for line in lines).encode("cp1250", "replace")


def half_of(file: bytes) -> bytes:
    """Return a file whose download broke off."""
    return file[: len(file) // 2]


def _batches(movements: list[Movement]) -> Iterable[Iterable[Movement]]:
    def same(movement: Movement) -> tuple[str, bool, str]:
        return (movement.batch or str(movement.id), movement.minor > 0, movement.currency)

    return (group for _, group in groupby(movements, key=same))


def _balance(code: str, minor: int, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CZK">{crowns(abs(minor))}</Amt><CdtDbtInd>{_side(minor)}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _side(minor: int) -> str:
    return "DBIT" if minor < 0 else "CRDT"


def _entry(group: list[Movement]) -> str:
    first = group[0]
    minor = sum(movement.minor for movement in group)
    reversal = "<RvslInd>true</RvslInd>" if first.is_reversal else ""
    details = "".join(_details(movement, is_part=len(group) > 1) for movement in group)
    return (
        f'<Ntry><NtryRef>{first.id}</NtryRef><Amt Ccy="{first.currency}">{crowns(abs(minor))}</Amt>'
        f"<CdtDbtInd>{_side(minor)}</CdtDbtInd>{reversal}<Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{first.day}</Dt></BookgDt><ValDt><Dt>{first.day}</Dt></ValDt>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _details(movement: Movement, *, is_part: bool) -> str:
    party = "Dbtr" if movement.minor > 0 else "Cdtr"
    number, _, bank = movement.counter_account.partition("/")
    amount = f'<Amt Ccy="{movement.currency}">{crowns(abs(movement.minor))}</Amt>'
    part = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>" if is_part else ""
    symbol = (
        f"<Strd><CdtrRefInf><Ref>VS:{movement.variable_symbol}</Ref></CdtrRefInf></Strd>"
        if movement.variable_symbol
        else ""
    )
    words = f"<Ustrd>{escape(movement.message)}</Ustrd>" if movement.message else ""
    return (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{part}"
        f"<RltdPties><{party}><Nm>{escape(movement.name)}</Nm></{party}>"
        f"<{party}Acct><Id><Othr><Id>{number}</Id></Othr></Id></{party}Acct></RltdPties>"
        f"<RltdAgts><{party}Agt><FinInstnId><Othr><Id>{bank}</Id></Othr></FinInstnId></{party}Agt>"
        f"</RltdAgts><RmtInf>{words}{symbol}</RmtInf></TxDtls>"
    )


def _day(day: date) -> str:
    return f"{day:%d%m%y}"


def _signed(minor: int, plus: str = "+") -> str:
    return f"{abs(minor):014}{'-' if minor < 0 else plus}"


def _kind(movement: Movement) -> str:
    if movement.is_reversal:
        return "4" if movement.minor > 0 else "5"
    return "2" if movement.minor > 0 else "1"


def _item(movement: Movement, own: str) -> list[str]:
    number, _, bank = movement.counter_account.partition("/")
    prefix, _, rest = number.rpartition("-")
    line = (
        f"075{own}{prefix:0>6}{rest:0>10}{movement.id:013}{abs(movement.minor):012}"
        f"{_kind(movement)}{movement.variable_symbol:0>10}00{bank:0>4}0000{'':0>10}000000"
        f"{movement.name:<20.20}0{CURRENCY_CODES[movement.currency]}{_day(movement.day)}"
    )
    message = movement.message[:70]
    return [line, f"078{message:<70}"] if message else [line]
