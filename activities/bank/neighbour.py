"""The bank: keeps its statements, writes each movement down once, finds what it pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from temporalio import activity

from activities.bank.fetching import (
    BankAccount,
    BankUnavailableError,
    Fetcher,
    StatementWanted,
    TokenRefusedError,
)
from activities.bank.importing import LINES_AT_ONCE, Importer
from activities.pulse import pulse
from db.books import payments
from db.books.billing import bank_calls, statements
from db.books.chronicle import Line, note
from db.engine import Database
from db.views import staff
from db.views.statements import body_of
from programme.bank.statements import StatementRefused, StatementSource
from programme.payments import PaymentMatched

ALARM_AT = 2
"""How often in a row our token has to be refused before people are told."""


@dataclass(frozen=True)
class StatementRead:
    """How many movements were new, and the payments that wait to be credited."""

    new: int
    paid: tuple[PaymentMatched, ...]
    known: int = 0
    waiting: int = 0
    """New, and a person decides what they pay."""
    kind: Literal["statement_read"] = "statement_read"


@dataclass(frozen=True)
class StatementKept:
    """The bytes of a statement are in the books."""

    statement_id: str
    kind: Literal["statement_kept"] = "statement_kept"


@dataclass(frozen=True)
class TokenRefused:
    """The bank does not take our token; so often in a row."""

    times: int
    account: str = ""
    tell: tuple[str, ...] = ()
    """Whom of our people to tell now; nobody but once in a row of refusals."""
    kind: Literal["token_refused"] = "token_refused"


@dataclass(frozen=True)
class StatementFileSent:
    """A file one of our accountants has sent; it lies with the web."""

    bank_account: str
    sha256: str


class Bank:
    """The bank, as workflows see it."""

    def __init__(
        self, database: Database, account: BankAccount, lines_at_once: int = LINES_AT_ONCE
    ) -> None:
        self._database = database
        self._account = account
        self._fetcher = Fetcher(account)
        self._importer = Importer(database, lines_at_once)

    @activity.defn
    async def fetch_statement(self, wanted: StatementWanted) -> StatementKept | TokenRefused:
        """Ask the bank and keep its answer before anybody reads it; the same answer is kept once.

        Refuses with TokenRefused. Raises BankUnavailableError.
        """
        number = self._account.number
        async with self._database.writing() as transaction:
            wait = await bank_calls.take_turn(transaction, number, self._account.pause_seconds)
        if wait:
            raise BankUnavailableError("The bank was asked a moment ago.", wait_seconds=wait)
        try:
            body = await self._fetcher.fetch(wanted)
        except TokenRefusedError:
            return await self._note_refused_token()
        async with self._database.writing() as transaction:
            await bank_calls.token_taken(transaction, number)
            kept = await statements.keep(transaction, number, StatementSource.FETCHED, body)
        return StatementKept(kept)

    @activity.defn
    async def keep_statement_file(self, sent: StatementFileSent) -> StatementKept:
        """Copy a file into the books as it was sent; a repeat finds it there."""
        async with self._database.writing() as transaction:
            body = await body_of(transaction, sent.bank_account, sent.sha256)
            source = StatementSource.UPLOADED
            kept = await statements.keep(transaction, sent.bank_account, source, body)
        return StatementKept(kept)

    @activity.defn
    async def import_statement(self, statement_id: str) -> StatementRead | StatementRefused:
        """Write a kept statement's movements down and match them; a repeat goes on where it was.

        Refuses with StatementRefused.
        """
        async with pulse() as heart:
            done = await self._importer.run(statement_id, heart)
        if isinstance(done, StatementRefused):
            return done
        async with self._database.reading() as transaction:
            paid = await payments.paid_not_credited(transaction)
        return StatementRead(done.new, paid, done.known, done.waiting)

    @activity.defn
    async def read_statement(self, wanted: StatementWanted) -> StatementRead:
        """Write the days' movements down and match them; a movement is written down once.

        Stories of before statements were kept take this one step. Raises BankUnavailableError.
        """
        fetched = await self.fetch_statement(wanted)
        if isinstance(fetched, TokenRefused):
            raise BankUnavailableError("The bank refuses our token.")
        read = await self.import_statement(fetched.statement_id)
        if isinstance(read, StatementRefused):
            raise BankUnavailableError(f"The bank's answer is refused: {read.fault.value}.")
        return read

    async def close(self) -> None:
        """Close the connections to the bank."""
        await self._fetcher.close()

    async def _note_refused_token(self) -> TokenRefused:
        number = self._account.number
        async with self._database.writing() as transaction:
            times = await bank_calls.token_refused(transaction, number)
            if times == ALARM_AT:
                await note(transaction, Line("bank.token_refused", number, facts={"times": times}))
            tell = await staff.accounts(transaction) if times == ALARM_AT else ()
        return TokenRefused(times, number, tell)
