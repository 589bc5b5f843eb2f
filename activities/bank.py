"""The bank: reads its statements, writes each movement down once, finds what it pays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx2
from temporalio import activity

from db.books import payments
from db.books.billing.matching import match_movement
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from programme.billing.party import AccountingRules
from programme.money import Currency, Money
from programme.payments import (
    Movement,
    PaymentMatched,
)

_TIMEOUT = httpx2.Timeout(20, connect=5)
_OLDEST = timedelta(days=AccountingRules.oldest_payment_days)


@dataclass(frozen=True)
class BankAccount:
    """Our account at the bank and where its statements are fetched; the token is a secret."""

    address: str
    number: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class StatementWanted:
    """The days whose movements are asked for; both are included."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class StatementRead:
    """How many movements were new, and the payments that wait to be credited."""

    new: int
    paid: tuple[PaymentMatched, ...]


class Bank:
    """The bank, as workflows see it."""

    def __init__(self, database: Database, account: BankAccount) -> None:
        self._database = database
        self._account = account
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT)

    @activity.defn
    async def read_statement(self, wanted: StatementWanted) -> StatementRead:
        """Write the days' movements down and match them; a movement is written down once.

        Raises BankUnavailableError.
        """
        new = 0
        for line in await self._fetch(wanted):
            try:
                movement = read_line(line, self._account.number)
            except UnreadableLineError as error:
                # One odd line must not keep everybody else's payment out of the books.
                await self._note_unreadable(error)
            else:
                new += await self._write(movement, wanted.last_day - _OLDEST)
        async with self._database.reading() as transaction:
            return StatementRead(new, await payments.paid_not_credited(transaction))

    async def close(self) -> None:
        """Close the connections to the bank."""
        await self._http.aclose()

    async def _fetch(self, wanted: StatementWanted) -> tuple[Mapping[str, Any], ...]:
        days = f"{wanted.first_day.isoformat()}/{wanted.last_day.isoformat()}"
        path = f"/v1/rest/periods/{self._account.token}/{days}/transactions.json"
        try:
            answer = await self._http.get(self._account.address.rstrip("/") + path)
        except httpx2.HTTPError as error:
            # The address carries the token: neither it nor the original error may be logged.
            raise BankUnavailableError(f"The bank gave {type(error).__name__}.") from None
        if answer.status_code != 200:
            raise BankUnavailableError(f"The bank answered {answer.status_code}.")
        return lines_of(answer.text)

    async def _note_unreadable(self, error: UnreadableLineError) -> None:
        once = f"movement.unreadable/{self._account.number}/{error.digest}"
        facts = {"because": str(error), "digest": error.digest}
        line = Line("movement.unreadable", self._account.number, facts=facts, once=once)
        async with self._database.writing() as transaction:
            await note(transaction, line)

    async def _write(self, movement: Movement, oldest: date) -> bool:
        async with self._database.writing() as transaction:
            if await payments.was_seen(transaction, movement):
                return False
            return await _match_and_write(transaction, movement, oldest)


async def _match_and_write(transaction: Transaction, movement: Movement, oldest: date) -> bool:
    match = await match_movement(transaction, movement, oldest)
    if not await payments.add_movement(transaction, movement, match):
        return False
    kind = "payment.matched" if isinstance(match, PaymentMatched) else "payment.unmatched"
    facts: dict[str, str | int] = {"minor": movement.amount.minor, "movement": movement.movement_id}
    subject = match.top_up_id if isinstance(match, PaymentMatched) else movement.movement_id
    await note(transaction, Line(kind, subject, facts=facts))
    return True


class BankUnavailableError(RuntimeError):
    """The bank is out of reach or gives no statement now."""


class UnreadableLineError(ValueError):
    """A line of a statement says something we do not understand; a person has to look."""

    def __init__(self, what: str, line: Mapping[str, Any]) -> None:
        super().__init__(f"The line's {what} cannot be read.")
        raw = json.dumps(line, sort_keys=True, default=str)
        self.digest = hashlib.sha256(raw.encode()).hexdigest()


def lines_of(text: str) -> tuple[Mapping[str, Any], ...]:
    """Return the lines of a statement in Fio's JSON (money-and-documents.md 8.1)."""
    statement = json.loads(text, parse_float=Decimal)["accountStatement"]
    return tuple((statement.get("transactionList") or {}).get("transaction") or [])


def read_fio(text: str, bank_account: str) -> tuple[Movement, ...]:
    """Return the movements of a statement.

    Raises UnreadableLineError.
    """
    return tuple(read_line(line, bank_account) for line in lines_of(text))


def read_line(line: Mapping[str, Any], bank_account: str) -> Movement:
    """Return the movement one line of a statement tells of.

    Raises UnreadableLineError.
    """
    if not _column(line, 22):
        raise UnreadableLineError("movement id", line)
    return Movement(
        bank_account=bank_account,
        movement_id=_column(line, 22),
        booked_on=_booked_on(line),
        amount=_amount(line),
        variable_symbol=_column(line, 5),
        payer_name=_column(line, 10),
        message=_column(line, 16),
    )


def _booked_on(line: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(_column(line, 0)[:10])
    except ValueError:
        raise UnreadableLineError("day", line) from None


def _amount(line: Mapping[str, Any]) -> Money:
    try:
        currency = Currency(_column(line, 14))
    except ValueError:
        raise UnreadableLineError("currency", line) from None
    try:
        minor = Decimal(_column(line, 1)) * 100
    except InvalidOperation:
        raise UnreadableLineError("amount", line) from None
    if minor != minor.to_integral_value():
        raise UnreadableLineError("amount", line)
    return Money(currency, int(minor))


def _column(line: Mapping[str, Any], number: int) -> str:
    # An empty column is null or left out, as the bank pleases.
    column = line.get(f"column{number}") or {}
    value = column.get("value")
    return "" if value is None else str(value)
