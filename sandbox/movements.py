"""The bank's movements in SQLite, and the form in which a customer reads them."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

FIRST_MOVEMENT = 26900000001
OPENING_MINOR = 1_000_000
ACCOUNT = {
    "accountId": "2400000017",
    "bankId": "2010",
    "currency": "CZK",
    "iban": "CZ9020100000002400000017",
    "bic": "FIOBCZPPXXX",
}
PAYER_ACCOUNT = "2000145399/0800"
CURRENCIES = ("CZK", "EUR", "USD")
COLUMNS = (
    "id, day, minor, variable_symbol, name, message, currency, counter_account, reversal, batch"
)
SHAPE = f"""
create table if not exists movements (
  id integer primary key, day text not null, minor integer not null,
  variable_symbol text not null, name text not null, message text not null
);
create table if not exists marker (only_row integer primary key check (only_row = 1), id integer);
insert or ignore into marker values (1, {FIRST_MOVEMENT - 1});
"""
ADDED = {
    "currency": "text not null default 'CZK'",
    "counter_account": f"text not null default '{PAYER_ACCOUNT}'",
    "reversal": "integer not null default 0",
    "batch": "text not null default ''",
}
"""Columns that an older file does not have."""

INSERT = (
    f"insert into movements ({COLUMNS}) select coalesce(max(id) + 1, {FIRST_MOVEMENT}),"
    " ?, ?, ?, ?, ?, ?, ?, ?, ? from movements"
)


@dataclass(frozen=True)
class Payment:
    """What a payer asks the bank to do; the amount is in haléře."""

    minor: int
    variable_symbol: str = ""
    name: str = ""
    message: str = ""
    currency: str = "CZK"
    counter_account: str = PAYER_ACCOUNT
    is_reversal: bool = False
    batch: str = ""
    """Movements of one batch are one entry in camt.053."""


@dataclass(frozen=True)
class Movement:
    """One line of the account; the amount is in haléře."""

    id: int
    day: date
    minor: int
    variable_symbol: str
    name: str
    message: str
    currency: str = "CZK"
    counter_account: str = PAYER_ACCOUNT
    is_reversal: bool = False
    batch: str = ""


def minor_units(written: object) -> int:
    """Return an amount such as "3630.00" or "3 630,00" in haléře.

    Raises ValueError.
    """
    amount = re.sub(r"\s", "", str(written)).replace(",", ".")
    if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", amount) is None or Decimal(amount) == 0:
        raise ValueError(f"The amount {str(written)!r} is not crowns and haléře, such as 3630.00.")
    return int(Decimal(amount) * 100)


def crowns(minor: int) -> Decimal:
    """Return an amount in crowns, with both places."""
    return Decimal(minor).scaleb(-2).quantize(Decimal("0.01"))


def payment_of(asked: dict[str, Any]) -> Payment:
    """Return the payment a form or a program asked for.

    Raises ValueError.
    """
    words = {key: str(asked.get(key) or "").strip() for key in ("name", "message")}
    symbol = str(asked.get("variable_symbol") or "").strip()
    if re.fullmatch("[0-9]{0,10}", symbol) is None:
        raise ValueError(f"The variable symbol {symbol!r} is not at most ten digits.")
    currency = str(asked.get("currency") or "CZK")
    if currency not in CURRENCIES:
        raise ValueError(f"The currency {currency!r} is none of {', '.join(CURRENCIES)}.")
    account = str(asked.get("counter_account") or PAYER_ACCOUNT).strip()
    if re.fullmatch("([0-9]{1,6}-)?[0-9]{1,10}/[0-9]{4}", account) is None:
        raise ValueError(f"The account {account!r} is not number/bank.")
    return Payment(
        minor_units(asked.get("amount", "")),
        symbol,
        **words,
        currency=currency,
        counter_account=account,
        is_reversal=bool(asked.get("reversal")),
        batch=str(asked.get("batch") or "").strip(),
    )


class Ledger:
    """The file in which the account's movements lie."""

    def __init__(self, file: Path) -> None:
        """Open the file, making it where there is none."""
        self._link = sqlite3.connect(file, isolation_level=None)
        self._link.execute("pragma journal_mode = wal")
        self._link.execute("pragma synchronous = full")
        self._link.executescript(SHAPE)
        there = {row[1] for row in self._link.execute("pragma table_info(movements)")}
        for name in ADDED.keys() - there:
            self._link.execute(f"alter table movements add column {name} {ADDED[name]}")

    def close(self) -> None:
        """Close the file."""
        self._link.close()

    def credit(self, payment: Payment, day: date) -> int:
        """Write a payment down and return the number of the movement."""
        row = self._link.execute(f"{INSERT} returning id", _values(payment, day)).fetchone()
        return int(row[0])

    def credit_many(self, payments: Iterable[Payment], day: date) -> None:
        """Write many payments down at once."""
        self._link.execute("begin")
        self._link.executemany(INSERT, [_values(payment, day) for payment in payments])
        self._link.execute("commit")

    def between(self, first: date, last: date) -> list[Movement]:
        """Return the movements of these days, both included."""
        return self._read("day between ? and ?", first.isoformat(), last.isoformat())

    def after(self, movement: int) -> list[Movement]:
        """Return the movements with higher numbers than this one."""
        return self._read("id > ?", movement)

    def balance_before(self, movements: list[Movement], day: date) -> int:
        """Return the balance before these movements, or before the day where there are none."""
        earlier, limit = ("id < ?", movements[0].id) if movements else ("day < ?", str(day))
        question = f"select coalesce(sum(minor), 0) from movements where {earlier}"
        return OPENING_MINOR + int(self._link.execute(question, (limit,)).fetchone()[0])

    @property
    def marker(self) -> int:
        """The last movement that was downloaded as new."""
        return int(self._link.execute("select id from marker").fetchone()[0])

    @marker.setter
    def marker(self, movement: int) -> None:
        self._link.execute("update marker set id = ?", (movement,))

    def _read(self, condition: str, *values: object) -> list[Movement]:
        rows = self._link.execute(
            f"select {COLUMNS} from movements where {condition} order by id", values
        )
        return [Movement(number, date.fromisoformat(day), *rest) for number, day, *rest in rows]


def _values(payment: Payment, day: date) -> tuple[str | int, ...]:
    return (
        day.isoformat(),
        payment.minor,
        payment.variable_symbol,
        payment.name,
        payment.message,
        payment.currency,
        payment.counter_account,
        int(payment.is_reversal),
        payment.batch,
    )


def statement(
    movements: list[Movement],
    opening: int,
    days: tuple[str, str],
    marker: int,
    account: Mapping[str, str] = ACCOUNT,
) -> dict[str, Any]:
    """Return a statement of the account in Fio's shape."""
    info = dict(account) | {
        "openingBalance": crowns(opening),
        "closingBalance": crowns(opening + sum(movement.minor for movement in movements)),
        "dateStart": days[0],
        "dateEnd": days[1],
        "idFrom": movements[0].id if movements else None,
        "idTo": movements[-1].id if movements else None,
        "idLastDownload": marker,
    }
    lines = [_line(movement, days) for movement in movements]
    return {"accountStatement": {"info": info, "transactionList": {"transaction": lines}}}


def _line(movement: Movement, days: tuple[str, str]) -> dict[str, Any]:
    kind = "Bezhotovostní příjem" if movement.minor > 0 else "Bezhotovostní platba"
    account, _, bank = movement.counter_account.partition("/")
    columns = (
        (22, "ID pohybu", movement.id),
        (0, "Datum", movement.day.isoformat() + days[0][10:]),
        (1, "Objem", crowns(movement.minor)),
        (14, "Měna", movement.currency),
        (2, "Protiúčet", account),
        (3, "Kód banky", bank),
        (5, "VS", movement.variable_symbol),
        (6, "SS", ""),
        (10, "Název protiúčtu", movement.name),
        (16, "Zpráva pro příjemce", movement.message),
        (8, "Typ", "Storno" if movement.is_reversal else kind),
    )
    return {
        f"column{number}": {"value": value, "name": name, "id": number} if value != "" else None
        for number, name, value in columns
    }


def written(value: object) -> str:
    """Return a value as JSON in which an amount is a number with both places."""
    if isinstance(value, dict):
        return f"{{{_joined(f'{json.dumps(key)}:{written(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{_joined(written(item) for item in value)}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _joined(pieces: Iterable[str]) -> str:
    return ",".join(pieces)
