"""The deposits' book: a running row a deposit, and entries that only ever get added.

The row is moved by the trigger on the entries (see db/guards.py), never by a statement of ours:
whatever this file got wrong, PostgreSQL keeps row and entries equal and nothing below zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.ledger import (
    MOVES,
    Account,
    Deposit,
    Entry,
    EntryKind,
    empty_deposit,
    hold_id,
    resolution_id,
)
from programme.money import Currency, Money

DEPOSITS = Table(
    "deposits",
    METADATA,
    word("partner_id", primary_key=True),
    word("currency"),
    Column("free_minor", BigInteger, nullable=False, server_default="0"),
    Column("held_minor", BigInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    made_at("opened_at"),
    UniqueConstraint("partner_id", "currency"),
    CheckConstraint("free_minor >= 0", name="free_not_below_zero"),
    CheckConstraint("held_minor >= 0", name="held_not_below_zero"),
    schema=BOOKS,
)

_MOVE_KNOWN = " OR ".join(
    f"(kind = '{kind}' AND source = '{source}' AND destination = '{destination}')"
    for kind, (source, destination) in MOVES.items()
)

ENTRIES = Table(
    "deposit_entries",
    METADATA,
    Column("entry_id", String, primary_key=True, comment="made from the kind and the cause"),
    word("partner_id"),
    word("currency"),
    word("kind"),
    Column("cause", String, nullable=False, comment="an order's id, or account/movement"),
    word("source"),
    word("destination"),
    Column("minor", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False, comment="1..n without a gap; by the trigger"),
    Column("free_after", BigInteger, nullable=False, comment="by the trigger"),
    Column("held_after", BigInteger, nullable=False, comment="by the trigger"),
    made_at(),
    ForeignKeyConstraint(
        ["partner_id", "currency"],
        ["books.deposits.partner_id", "books.deposits.currency"],
        name="fk_entries_one_currency",
    ),
    UniqueConstraint("partner_id", "version"),
    CheckConstraint("minor > 0 OR (minor = 0 AND kind = 'release')", name="amount_possible"),
    CheckConstraint(_MOVE_KNOWN, name="move_known"),
    one_of("source", Account),
    schema=BOOKS,
)


@dataclass(frozen=True)
class OrderInBook:
    """What the book holds about one order."""

    hold: Entry | None
    resolution: Entry | None


async def open_deposit(transaction: Transaction, partner_id: str, currency: Currency) -> bool:
    """Open an empty deposit; say whether it is new."""
    query = insert(DEPOSITS).values(partner_id=partner_id, currency=currency)
    opened = query.on_conflict_do_nothing(index_elements=["partner_id"]).returning(
        DEPOSITS.c.partner_id
    )
    return (await transaction.execute(opened)).first() is not None


async def lock(transaction: Transaction, partner_id: str) -> Deposit | None:
    """Keep everybody else out of one deposit until the transaction ends, and return it.

    The lock is taken in a statement of its own: a statement that locked and read at once would
    read what stood before it waited. A fair advisory lock stands before the row's, because every
    waiter of a row is woken at once (reliability.md 2.4).
    """
    await transaction.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"deposit/{partner_id}", 0)))
    )
    return await read(transaction, partner_id)


async def read(transaction: Transaction, partner_id: str) -> Deposit | None:
    """Return a deposit as it stands, without keeping anybody out."""
    query = DEPOSITS.select().where(DEPOSITS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    currency = Currency(row.currency)
    return Deposit(Money(currency, row.free_minor), Money(currency, row.held_minor))


async def order_in_book(transaction: Transaction, order_id: str) -> OrderInBook:
    """Return the hold of an order and the entry that ended it, if there are any."""
    wanted = [hold_id(order_id), resolution_id(order_id)]
    rows = await transaction.execute(ENTRIES.select().where(ENTRIES.c.entry_id.in_(wanted)))
    found = {row.entry_id: _entry(row) for row in rows}
    return OrderInBook(found.get(wanted[0]), found.get(wanted[1]))


async def find(transaction: Transaction, entry_id: str) -> Entry | None:
    """Return the entry with this id, if it was made."""
    row = (
        await transaction.execute(ENTRIES.select().where(ENTRIES.c.entry_id == entry_id))
    ).one_or_none()
    return None if row is None else _entry(row)


async def append(transaction: Transaction, partner_id: str, entry: Entry) -> None:
    """Make an entry; the trigger moves the money. Call it under the deposit's lock.

    PostgreSQL refuses an entry made before, and one that would leave less than nothing.
    """
    source, destination = MOVES[entry.kind]
    await transaction.execute(
        ENTRIES.insert().values(
            entry_id=entry.entry_id,
            partner_id=partner_id,
            currency=entry.amount.currency,
            kind=entry.kind,
            cause=entry.cause,
            source=source,
            destination=destination,
            minor=entry.amount.minor,
            version=0,
            free_after=0,
            held_after=0,
        )
    )


async def entries_of(transaction: Transaction, partner_id: str) -> tuple[Entry, ...]:
    """Return a deposit's entries in the order they were made."""
    query = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id).order_by(ENTRIES.c.version)
    return tuple(_entry(row) for row in await transaction.execute(query))


def nothing(currency: Currency = Currency.CZK) -> Deposit:
    """Return what a partner without a deposit has."""
    return empty_deposit(currency)


def _entry(row: object) -> Entry:
    values = row._mapping  # type: ignore[attr-defined]  # a row of ENTRIES
    amount = Money(Currency(values["currency"]), values["minor"])
    return Entry(EntryKind(values["kind"]), values["cause"], amount)
