"""Reads statements in GPC, also called ABO (money-and-documents.md 8.3).

Every line has 128 places, counted from one as the bank's own description counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from activities.bank.parsed import ParsedStatement, UnreadableStatementError, clean
from programme.bank.statements import StatementFault, StatementFormat
from programme.bank.symbols import comparable_symbol, slashed_symbols
from programme.money import Currency, Money
from programme.payments import Movement, StatementLine, fingerprint, numbered
from programme.people.bank_account import (
    agree_czech_digits,
    canonical_account,
    read_bank_account,
)

_WIDTH = 128
_HEADER, _ITEM, _MESSAGES = "074", "075", ("078", "079")
_CURRENCIES = {
    "203": Currency.CZK,
    "978": Currency.EUR,
    "840": Currency.USD,
    "826": Currency.GBP,
    "756": Currency.CHF,
    "985": Currency.PLN,
}
_SIGN_OF_KIND = {"1": -1, "2": 1, "4": 1, "5": -1}
_DEBITS, _REVERSALS = "14", "45"


@dataclass(frozen=True)
class GpcHeader:
    """What the first line of a statement says; amounts in haléře, with their signs."""

    account: str
    name: str
    old_balance: int
    old_balance_on: date
    new_balance: int
    debits: int
    credits: int
    number: str
    day: date


@dataclass(frozen=True)
class GpcItem:
    """What an item says, with the messages that follow it."""

    counter_account: str
    document: str
    minor: int
    kind: str
    variable_symbol: str
    constant_symbol: str
    specific_symbol: str
    counter_name: str
    currency: Currency
    day: date
    messages: tuple[str, ...] = ()

    @property
    def signed(self) -> int:
        """What the account has gained by it."""
        return self.minor * _SIGN_OF_KIND[self.kind]


@dataclass(frozen=True)
class _Line:
    """One line, padded to its width, with its number in the file."""

    number: int
    text: str

    def cut(self, first: int, last: int) -> str:
        """Return the places from first to last, both included."""
        return self.text[first - 1 : last]

    def digits(self, first: int, last: int) -> str:
        """Return places that hold digits; blanks count as zeros."""
        found = self.cut(first, last).replace(" ", "0")
        if not (found.isascii() and found.isdecimal()):
            raise UnreadableStatementError(StatementFault.LINE_UNREADABLE, self.number)
        return found

    def signed(self, first: int, last: int) -> int:
        """Return an amount whose sign stands in the place after it."""
        amount = int(self.digits(first, last))
        return -amount if self.cut(last + 1, last + 1) == "-" else amount

    def day(self, first: int) -> date:
        """Return the day written DDMMYY; years are of this century."""
        # A day that was cut off must not be taken for another one: no blank is a zero here.
        told = self.cut(first, first + 5)
        try:
            return date(2000 + int(told[4:]), int(told[2:4]), int(told[:2]))
        except ValueError:
            raise UnreadableStatementError(StatementFault.LINE_UNREADABLE, self.number) from None


def read_gpc(body: bytes, bank_account: str) -> ParsedStatement:
    """Return a file of one or more statements; if one is no good, none is read.

    Raises UnreadableStatementError.
    """
    told: list[StatementLine] = []
    for header_line, items in _statements(_lines(body)):
        header = read_header(header_line)
        _check_account(header.account, bank_account)
        read = [read_item(item, messages) for item, messages in items]
        _check_sums(header, read)
        told += [
            _told(header, item, order, bank_account) for order, item in enumerate(read, start=1)
        ]
    return ParsedStatement(StatementFormat.GPC, numbered(told))


def _lines(body: bytes) -> list[_Line]:
    try:
        text = body.decode("cp1250")
    except UnicodeDecodeError:
        raise UnreadableStatementError(StatementFault.ENCODING) from None
    lines = []
    for number, line in enumerate(text.rstrip("\x1a\r\n ").split("\n"), start=1):
        bare = line.rstrip("\r")
        if len(bare) > _WIDTH:
            # Saved as UTF-8, each letter with an accent takes two places and moves the rest.
            raise UnreadableStatementError(StatementFault.ENCODING, number)
        if bare.strip():
            lines.append(_Line(number, bare.ljust(_WIDTH)))
    return lines


def _statements(
    lines: Sequence[_Line],
) -> list[tuple[_Line, list[tuple[_Line, list[_Line]]]]]:
    statements: list[tuple[_Line, list[tuple[_Line, list[_Line]]]]] = []
    for line in lines:
        kind = line.cut(1, 3)
        if kind == _HEADER:
            statements.append((line, []))
        elif kind == _ITEM and statements:
            statements[-1][1].append((line, []))
        elif kind in _MESSAGES and statements and statements[-1][1]:
            statements[-1][1][-1][1].append(line)
        elif kind.isdecimal() and kind not in (_ITEM, *_MESSAGES):
            continue  # other records of the format tell of no movement
        else:
            raise UnreadableStatementError(StatementFault.LINE_UNREADABLE, line.number)
    return statements


def read_header(line: _Line) -> GpcHeader:
    """Return what a line 074 says.

    Raises UnreadableStatementError.
    """
    return GpcHeader(
        account=line.digits(4, 19),
        name=clean(line.cut(20, 39)),
        old_balance_on=line.day(40),
        old_balance=line.signed(46, 59),
        new_balance=line.signed(61, 74),
        debits=line.signed(76, 89),
        credits=line.signed(91, 104),
        number=line.digits(106, 108),
        day=line.day(109),
    )


def read_item(line: _Line, messages: Sequence[_Line]) -> GpcItem:
    """Return what a line 075 says.

    Raises UnreadableStatementError.
    """
    kind = line.cut(61, 61)
    currency = _CURRENCIES.get(line.digits(119, 122).lstrip("0"))
    if kind not in _SIGN_OF_KIND or currency is None:
        raise UnreadableStatementError(StatementFault.LINE_UNREADABLE, line.number)
    # The bank's code is cut out before any zero is dropped: 0100 begins with one.
    bank, constant = line.digits(74, 77), line.digits(78, 81)
    number = line.digits(20, 35)
    return GpcItem(
        counter_account=_account(number, bank),
        document=line.cut(36, 48).strip(),
        minor=int(line.digits(49, 60)),
        kind=kind,
        variable_symbol=comparable_symbol(line.digits(62, 71)),
        constant_symbol=comparable_symbol(constant),
        specific_symbol=comparable_symbol(line.digits(82, 91)),
        counter_name=clean(line.cut(98, 117)),
        currency=currency,
        day=line.day(123),
        messages=_words(messages),
    )


def _words(messages: Sequence[_Line]) -> tuple[str, ...]:
    # A message may run over the two halves of a line, so they are joined before they are cleaned.
    of_kind = groupby(messages, key=lambda each: each.cut(1, 3))
    joined = ("".join(each.cut(4, 73) for each in group) for _, group in of_kind)
    return tuple(words for each in joined if (words := clean(each)))


def _account(number: str, bank: str) -> str:
    if not int(number):
        return ""
    prefix, rest = number[:6].lstrip("0"), number[6:].lstrip("0")
    return canonical_account(f"{prefix}-{rest}/{bank}" if prefix else f"{rest}/{bank}")


def _check_account(told: str, bank_account: str) -> None:
    prefix, number = told[:6], told[6:]
    if not agree_czech_digits(prefix, number):
        raise UnreadableStatementError(StatementFault.ACCOUNT_MISTYPED, 1)
    ours = read_bank_account(bank_account)
    if (prefix.lstrip("0"), number.lstrip("0")) != (ours.prefix, ours.number):
        raise UnreadableStatementError(StatementFault.OTHER_ACCOUNT, 1)


def _check_sums(header: GpcHeader, items: Sequence[GpcItem]) -> None:
    if header.old_balance + header.credits - header.debits != header.new_balance:
        raise UnreadableStatementError(StatementFault.BALANCE)
    debits = -sum(item.signed for item in items if item.kind in _DEBITS)
    credited = sum(item.signed for item in items if item.kind not in _DEBITS)
    if (debits, credited) != (header.debits, header.credits):
        raise UnreadableStatementError(StatementFault.TURNOVER)


def _told(header: GpcHeader, item: GpcItem, order: int, bank_account: str) -> StatementLine:
    message = " ".join(item.messages)
    symbols = slashed_symbols(message)
    movement = Movement(
        bank_account=bank_account,
        movement_id="",
        booked_on=item.day,
        amount=Money(item.currency, item.signed),
        variable_symbol=item.variable_symbol or symbols.variable,
        payer_name=item.counter_name,
        message=message,
        counter_account=item.counter_account,
        constant_symbol=item.constant_symbol or symbols.constant,
        specific_symbol=item.specific_symbol or symbols.specific,
        source=StatementFormat.GPC,
        is_reversal=item.kind in _REVERSALS,
    )
    begun = f"{header.day.year}/{header.number}/{item.document}/{order}"
    reference = item.document.lstrip("0")
    return StatementLine(
        movement,
        source_id=f"{begun}/{fingerprint(movement)}",
        reference=reference if len(reference) >= _TELLING else "",
    )


_TELLING = 8
"""A shorter document number counts the lines of one file and tells nothing in another."""
