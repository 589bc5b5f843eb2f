"""A day of an account of a test's own, as every format tells it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row

from activities.bank.importing import Imported, Importer
from activities.pulse import Heart
from db.books.billing import statements
from db.books.payments import MOVEMENTS
from db.engine import Database
from programme.bank.statements import StatementRefused, StatementSource
from programme.people.bank_account import BankAccount, agree_czech_digits
from programme.typography import PRAGUE
from sandbox.movements import Movement, statement, written
from sandbox.statement_files import camt, gpc
from tests.makers import now

FORMATS = ("fio", "camt", "gpc")


def fresh_account() -> BankAccount:
    """Return an account no other test has, whose digits agree."""
    while True:
        number = str(random.randrange(1_000_000_000, 10_000_000_000))
        if agree_czech_digits("", number):
            return BankAccount("", number, "2010")


def today() -> date:
    return now().astimezone(PRAGUE).date()


@dataclass
class Day:
    """What came in on one day; the bank numbers it from one."""

    account: BankAccount = field(default_factory=fresh_account)
    day: date = field(default_factory=today)
    movements: list[Movement] = field(default_factory=list)

    def pay(self, minor: int, symbol: str = "", **more: Any) -> Day:
        number = 26_900_000_001 + len(self.movements)
        movement = Movement(number, self.day, minor, symbol, "Plátce s.r.o.", "Zpráva", **more)
        self.movements.append(movement)
        return self

    def pay_many(self, count: int) -> Day:
        for number in range(count):
            self.pay(100, f"77{number:08}")
        return self

    def of(self, told_in: str, chosen: Sequence[int] | None = None) -> bytes:
        """Return the day, or some of its movements, as a file of one format."""
        told = self.movements if chosen is None else [self.movements[each] for each in chosen]
        words = {
            "accountId": self.account.number,
            "bankId": self.account.bank,
            "iban": self.account.iban,
        }
        match told_in:
            case "fio":
                days = (f"{self.day}+0100", f"{self.day}+0100")
                return written(statement(told, 1_000_000, days, 0, words)).encode()
            case "camt":
                return camt(told, 1_000_000, self.day, words)
            case "gpc":
                return gpc(told, 1_000_000, self.day, words)
            case _:
                raise ValueError(told_in)


async def keep(
    books: Database,
    day: Day,
    body: bytes,
    source: StatementSource = StatementSource.UPLOADED,
) -> str:
    async with books.writing() as transaction:
        return await statements.keep(transaction, day.account.text, source, body)


async def take(books: Database, day: Day, body: bytes, lines_at_once: int = 200) -> Imported:
    """Keep a file and import it."""
    done = await Importer(books, lines_at_once).run(await keep(books, day, body), Heart())
    assert not isinstance(done, StatementRefused), done
    return done


async def written_of(books: Database, day: Day) -> list[Row[Any]]:
    query = MOVEMENTS.select().where(MOVEMENTS.c.bank_account == day.account.text)
    order = (MOVEMENTS.c.variable_symbol, MOVEMENTS.c.fingerprint, MOVEMENTS.c.occurrence)
    async with books.reading() as transaction:
        return list((await transaction.execute(query.order_by(*order))).all())


async def minors_of(books: Database, day: Day) -> list[int]:
    return sorted(row.minor for row in await written_of(books, day))
