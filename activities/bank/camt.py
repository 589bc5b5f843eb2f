"""Reads statements in camt.053 of any version, by the names of its elements (8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation, Overflow
from typing import Any

from lxml import etree

from activities.bank.parsed import ParsedStatement, UnreadableStatementError, clean
from programme.bank.statements import StatementFault, StatementFormat
from programme.bank.symbols import Symbols, marked_symbols, slashed_symbols
from programme.money import Currency, Money
from programme.payments import Movement, StatementLine, fingerprint, numbered
from programme.people.bank_account import canonical_account, read_bank_account

_TELLING = 8
"""A shorter reference counts the entries of one file and tells nothing in another."""
_SAYS_NOTHING = ("NOTPROVIDED", "NONREF")


@dataclass(frozen=True)
class _Entry:
    """One entry with its place among all of the file, counted from one."""

    number: int
    node: etree._Element
    statement: str

    def refused(self, fault: StatementFault = StatementFault.LINE_UNREADABLE) -> Exception:
        return UnreadableStatementError(fault, self.number)


def read_camt(body: bytes, bank_account: str) -> ParsedStatement:
    """Return a file of one or more statements; if one is no good, none is read.

    Raises UnreadableStatementError.
    """
    root = _root(body)
    statements = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if etree.QName(root).localname != "Document" or not statements:
        raise UnreadableStatementError(StatementFault.UNKNOWN_FORMAT)
    lines: list[StatementLine] = []
    first = 1
    for statement in statements:
        _check_account(statement, bank_account)
        entries = _entries(statement, first)
        _check_sums(statement, entries)
        booked = (entry for entry in entries if _is_booked(entry))
        lines += [line for entry in booked for line in _lines_of(entry, bank_account)]
        first += len(entries)
    return ParsedStatement(StatementFormat.CAMT, numbered(lines))


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        forbidden = b"<!DOCTYPE" in body or b"<!ENTITY" in body
        fault = StatementFault.FORBIDDEN_XML if forbidden else StatementFault.BROKEN
        raise UnreadableStatementError(fault) from None
    about: Any = etree.ElementTree(root).docinfo
    if about.doctype or about.internalDTD is not None:
        raise UnreadableStatementError(StatementFault.FORBIDDEN_XML)
    return root


def _entries(statement: etree._Element, first: int) -> list[_Entry]:
    named = "/".join(_text(statement, path) for path in ("Id", "ElctrncSeqNb", "LglSeqNb"))
    return [
        _Entry(number, node, named)
        for number, node in enumerate(statement.iterfind("{*}Ntry"), start=first)
    ]


def _check_account(statement: etree._Element, bank_account: str) -> None:
    ours = read_bank_account(bank_account)
    iban = _text(statement, "Acct/Id/IBAN")
    other = _text(statement, "Acct/Id/Othr/Id")
    bank = _text(statement, "Acct/Svcr/FinInstnId/Othr/Id")
    told = canonical_account(iban or (other if "/" in other else f"{other}/{bank or ours.bank}"))
    if told != ours.text:
        raise UnreadableStatementError(StatementFault.OTHER_ACCOUNT)


def _check_sums(statement: etree._Element, entries: list[_Entry]) -> None:
    stated = _text(statement, "TxsSummry/TtlNtries/NbOfNtries")
    if stated and stated.lstrip("0") != str(len(entries) or ""):
        raise UnreadableStatementError(StatementFault.COUNT)
    balances = {
        _text(node, "Tp/CdOrPrtry/Cd"): _signed(node) for node in statement.iterfind("{*}Bal")
    }
    opening = balances.get("OPBD", balances.get("PRCD"))
    closing = balances.get("CLBD")
    if opening is None or closing is None:
        return
    moved = sum(_signed_of(entry) for entry in entries if _is_booked(entry))
    if opening + moved != closing:
        raise UnreadableStatementError(StatementFault.BALANCE)


def _signed(balance: etree._Element) -> int:
    try:
        return _minor(balance) * (-1 if _text(balance, "CdtDbtInd") == "DBIT" else 1)
    except InvalidOperation:
        raise UnreadableStatementError(StatementFault.BALANCE) from None


def _is_booked(entry: _Entry) -> bool:
    return (_text(entry.node, "Sts/Cd") or _text(entry.node, "Sts")) == "BOOK"


def _lines_of(entry: _Entry, bank_account: str) -> Iterator[StatementLine]:
    details = entry.node.findall("{*}NtryDtls/{*}TxDtls")
    whole = _signed_of(entry)
    if len(details) <= 1:
        node = details[0] if details else entry.node
        yield _line(entry, node, whole, bank_account)
        return
    amounts = [_part(entry, detail) for detail in details]
    if sum(amounts) != whole:
        raise entry.refused(StatementFault.BATCH)
    for place, (detail, amount) in enumerate(zip(details, amounts, strict=True), start=1):
        yield _line(entry, detail, amount, bank_account, place)


def _line(
    entry: _Entry, details: etree._Element, minor: int, bank_account: str, place: int = 0
) -> StatementLine:
    side = "Dbtr" if minor > 0 else "Cdtr"
    words = _all(details, "RmtInf/Ustrd")
    symbols = _symbols(details, words)
    movement = Movement(
        bank_account=bank_account,
        movement_id="",
        booked_on=_booked_on(entry),
        amount=Money(_currency(entry), minor),
        variable_symbol=symbols.variable,
        payer_name=_text(details, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm"),
        message=" ".join(words),
        counter_account=_counter_account(details, side),
        constant_symbol=symbols.constant,
        specific_symbol=symbols.specific,
        source=StatementFormat.CAMT,
        is_reversal=_text(entry.node, "RvslInd") in ("true", "1"),
    )
    named = _text(entry.node, "AcctSvcrRef", "NtryRef")
    reference = f"{named}/{place}" if place else named
    return StatementLine(
        movement,
        source_id=f"{entry.statement}/{entry.number}/{reference}/{fingerprint(movement)}",
        reference=reference if len(named) >= _TELLING and named not in _SAYS_NOTHING else "",
    )


def _symbols(details: etree._Element, words: tuple[str, ...]) -> Symbols:
    marked = marked_symbols(*_all(details, "RmtInf/Strd/CdtrRefInf/Ref"))
    end_to_end = slashed_symbols(_text(details, "Refs/EndToEndId"))
    return marked.or_else(end_to_end).or_else(slashed_symbols(*words))


def _counter_account(details: etree._Element, side: str) -> str:
    account = f"RltdPties/{side}Acct/Id"
    if iban := _text(details, f"{account}/IBAN"):
        return canonical_account(iban)
    number = _text(details, f"{account}/Othr/Id")
    agent = f"RltdAgts/{side}Agt/FinInstnId"
    bank = _text(details, f"{agent}/Othr/Id", f"{agent}/ClrSysMmbId/MmbId")
    return canonical_account(f"{number}/{bank}" if bank and "/" not in number else number)


def _booked_on(entry: _Entry) -> date:
    told = _text(entry.node, "BookgDt/Dt", "BookgDt/DtTm")
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        raise entry.refused() from None


def _currency(entry: _Entry) -> Currency:
    amount = entry.node.find("{*}Amt")
    try:
        return Currency("" if amount is None else amount.get("Ccy", ""))
    except ValueError:
        raise entry.refused() from None


def _signed_of(entry: _Entry) -> int:
    side = _text(entry.node, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise entry.refused()
    try:
        return _minor(entry.node) * (-1 if side == "DBIT" else 1)
    except InvalidOperation:
        raise entry.refused() from None


def _part(entry: _Entry, details: etree._Element) -> int:
    """Return what one part of a batch moves."""
    currency = _currency(entry)
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = details.find(_path(path))
        if found is not None and found.get("Ccy") == currency:
            break
    else:
        raise entry.refused(StatementFault.BATCH)
    side = _text(details, "CdtDbtInd") or _text(entry.node, "CdtDbtInd")
    try:
        return _in_minor(found.text or "") * (-1 if side == "DBIT" else 1)
    except InvalidOperation:
        raise entry.refused() from None


def _minor(node: etree._Element) -> int:
    return _in_minor(_text(node, "Amt"))


def _in_minor(told: str) -> int:
    """Return an amount in haléře.

    Raises InvalidOperation.
    """
    try:
        minor = Decimal(told.strip()) * 100
    except Overflow:
        # A number of absurd size is refused like any other that is no amount, not tried for ever.
        raise InvalidOperation from None
    if not minor.is_finite() or minor < 0 or minor >= 10**17 or minor != int(minor):
        raise InvalidOperation
    return int(minor)


def _path(names: str) -> str:
    return "/".join(f"{{*}}{name}" for name in names.split("/"))


def _text(node: etree._Element, *paths: str) -> str:
    """Return the text at the first of these paths where there is one."""
    for path in paths:
        if words := clean(node.findtext(_path(path)) or ""):
            return words
    return ""


def _all(node: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(clean(each.text or "") for each in node.iterfind(_path(path)))
