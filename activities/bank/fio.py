"""Reads statements in Fio's JSON (money-and-documents.md 8.1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, Overflow
from typing import Any

from activities.bank.parsed import (
    OddLine,
    ParsedStatement,
    UnreadableStatementError,
    clean,
)
from programme.bank.statements import StatementFault, StatementFormat, StatementSource
from programme.bank.symbols import Symbols, slashed_symbols
from programme.money import Currency, Money
from programme.payments import Movement, StatementLine, numbered
from programme.people.bank_account import canonical_account, same_account
from programme.typography import PRAGUE


class UnreadableLineError(ValueError):
    """A line of a statement says something we do not understand; a person has to look."""

    def __init__(self, what: str, line: Mapping[str, Any]) -> None:
        super().__init__(f"The line's {what} cannot be read.")
        raw = json.dumps(line, sort_keys=True, default=str)
        self.digest = hashlib.sha256(raw.encode()).hexdigest()


def read_fio(body: bytes, bank_account: str, source: StatementSource) -> ParsedStatement:
    """Return a statement in Fio's JSON; of a fetched one, odd lines are left for a person.

    Raises UnreadableStatementError.
    """
    statement = _statement_in(body)
    info = statement["info"]
    if source is StatementSource.UPLOADED:
        _check_account(info, bank_account)
    lines, odd = _lines(statement, bank_account)
    if source is StatementSource.UPLOADED:
        _check_whole(info, lines, odd)
    return ParsedStatement(StatementFormat.FIO, numbered(line for _, line in lines), odd_of(odd))


def odd_of(odd: list[tuple[int, UnreadableLineError]]) -> tuple[OddLine, ...]:
    """Return what a person has to look at."""
    return tuple(OddLine(str(error), error.digest) for _, error in odd)


def _statement_in(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body, parse_float=Decimal)
        statement = read["accountStatement"]
        transactions = (statement.get("transactionList") or {}).get("transaction") or []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableStatementError(StatementFault.BROKEN) from None
    info = statement.get("info") or {}
    if not isinstance(transactions, list) or not isinstance(info, Mapping):
        raise UnreadableStatementError(StatementFault.BROKEN)
    return dict(statement) | {"info": info, "lines": transactions}


def _lines(
    statement: Mapping[str, Any], bank_account: str
) -> tuple[list[tuple[int, StatementLine]], list[tuple[int, UnreadableLineError]]]:
    lines: list[tuple[int, StatementLine]] = []
    odd: list[tuple[int, UnreadableLineError]] = []
    for number, raw in enumerate(statement["lines"], start=1):
        try:
            told = raw if isinstance(raw, Mapping) else {}
            lines.append((number, read_line(told, bank_account)))
        except UnreadableLineError as error:
            odd.append((number, error))
    return lines, odd


def _check_account(info: Mapping[str, Any], bank_account: str) -> None:
    told = f"{info.get('accountId') or ''}/{info.get('bankId') or ''}"
    if not same_account(told, bank_account):
        raise UnreadableStatementError(StatementFault.OTHER_ACCOUNT)


def _check_whole(
    info: Mapping[str, Any],
    lines: list[tuple[int, StatementLine]],
    odd: list[tuple[int, UnreadableLineError]],
) -> None:
    if odd:
        raise UnreadableStatementError(StatementFault.LINE_UNREADABLE, odd[0][0])
    opening, closing = info.get("openingBalance"), info.get("closingBalance")
    if opening is None or closing is None:
        return
    try:
        moved = (Decimal(str(closing)) - Decimal(str(opening))) * 100
    except (InvalidOperation, Overflow):
        raise UnreadableStatementError(StatementFault.BROKEN) from None
    if moved != sum(line.movement.amount.minor for _, line in lines):
        raise UnreadableStatementError(StatementFault.BALANCE)


def read_line(line: Mapping[str, Any], bank_account: str) -> StatementLine:
    """Return the movement one line of a statement tells of.

    Raises UnreadableLineError.
    """
    if not _column(line, 22):
        raise UnreadableLineError("movement id", line)
    message = _column(line, 16)
    texts = (message, _column(line, 27), _column(line, 25), _column(line, 7))
    fields = Symbols(_column(line, 5), _column(line, 4), _column(line, 6))
    symbols = fields.or_else(slashed_symbols(*texts))
    movement_id = _column(line, 22)
    movement = Movement(
        bank_account=bank_account,
        movement_id=movement_id,
        booked_on=_booked_on(line),
        amount=_amount(line),
        variable_symbol=symbols.variable,
        payer_name=_column(line, 10),
        message=message,
        counter_account=_counter_account(line),
        constant_symbol=symbols.constant,
        specific_symbol=symbols.specific,
    )
    return StatementLine(movement, source_id=movement_id, reference=movement_id)


def _counter_account(line: Mapping[str, Any]) -> str:
    number, bank = _column(line, 2), _column(line, 3)
    return canonical_account(f"{number}/{bank}" if bank else number)


def _booked_on(line: Mapping[str, Any]) -> date:
    told = _column(line, 0)
    try:
        if told.isdecimal():
            # Older answers count milliseconds since 1970.
            return datetime.fromtimestamp(int(told) // 1000, PRAGUE).date()
        return date.fromisoformat(told[:10])
    except (ValueError, OverflowError, OSError):
        raise UnreadableLineError("day", line) from None


def _amount(line: Mapping[str, Any]) -> Money:
    try:
        currency = Currency(_column(line, 14))
    except ValueError:
        raise UnreadableLineError("currency", line) from None
    try:
        minor = Decimal(_column(line, 1)) * 100
        if minor != minor.to_integral_value() or abs(minor) >= 10**17:
            raise UnreadableLineError("amount", line)
    except (InvalidOperation, Overflow):
        raise UnreadableLineError("amount", line) from None
    return Money(currency, int(minor))


def _column(line: Mapping[str, Any], number: int) -> str:
    # An empty column is null or left out, as the bank pleases.
    column = line.get(f"column{number}") or {}
    value = column.get("value") if isinstance(column, Mapping) else None
    return "" if value is None else clean(str(value))
