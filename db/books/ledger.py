"""The deposits' book: a running row a deposit, and entries that only ever get added.

Entries are made by PostgreSQL's own functions and the row is moved by the trigger on the entries
(see db/moving.py), never by a statement of ours: whatever this file got wrong, PostgreSQL keeps
row and entries equal and nothing below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Row,
    String,
    Table,
    UniqueConstraint,
    false,
    func,
    literal,
    select,
    text,
)

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.ledger import (
    MOVES,
    Account,
    Deposit,
    DepositTooSmall,
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
    made_at("moved_at"),
    Column("alert_below_minor", BigInteger, nullable=False, server_default="50000"),
    Column(
        "alert_armed",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether the next crossing of the level is told; by the trigger",
    ),
    UniqueConstraint("partner_id", "currency"),
    CheckConstraint("free_minor >= 0", name="free_not_below_zero"),
    CheckConstraint("held_minor >= 0", name="held_not_below_zero"),
    CheckConstraint("alert_below_minor >= 0", name="level_possible"),
    # Rows of one partner are rewritten all day: room in the page keeps the indexes out of it.
    postgresql_with={"fillfactor": 50},
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
    Column(
        "cause",
        String,
        nullable=False,
        comment="an order's id, account/movement, refund/id, or the entry that is reversed",
    ),
    word("source"),
    word("destination"),
    Column("minor", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False, comment="1..n without a gap; by the trigger"),
    Column("free_after", BigInteger, nullable=False, comment="by the trigger"),
    Column("held_after", BigInteger, nullable=False, comment="by the trigger"),
    made_at(),
    Column("reverses", String, ForeignKey("books.deposit_entries.entry_id"), nullable=True),
    Column("reason", String, nullable=True, comment="why it was reversed, as a code"),
    Column("proposed_by", String, nullable=True),
    Column("confirmed_by", String, nullable=True),
    ForeignKeyConstraint(
        ["partner_id", "currency"],
        ["books.deposits.partner_id", "books.deposits.currency"],
        name="fk_entries_one_currency",
    ),
    UniqueConstraint("partner_id", "version"),
    # Of the few that reverse something: all other entries need not stand in this index.
    Index(
        "uq_deposit_entries_reverses",
        "reverses",
        unique=True,
        postgresql_where=text("reverses IS NOT NULL"),
    ),
    CheckConstraint(
        "(reverses IS NULL) = (kind NOT LIKE '%\\_reversal')"
        " AND num_nonnulls(reverses, reason, proposed_by, confirmed_by) IN (0, 4)"
        " AND (reverses IS NULL OR proposed_by <> confirmed_by)",
        name="two_people_reverse",
    ),
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


@dataclass(frozen=True)
class Appended:
    """An entry stands in the book; the deposit as the entry left it."""

    new: bool
    version: int
    after: Deposit


@dataclass(frozen=True)
class Moved:
    """What came of a hold for an order, or of a reversal."""

    outcome: Literal["made", "repeated", "too_small", "ended", "no_deposit", "not_active"]
    missing_minor: int
    free_minor: int


async def open_deposit(transaction: Transaction, partner_id: str, currency: Currency) -> bool:
    """Open an empty deposit; say whether it is new."""
    query = select(func.books.open_deposit(partner_id, currency.value))
    return bool(await transaction.scalar(query))


async def lock(transaction: Transaction, partner_id: str) -> Deposit | None:
    """Keep everybody else out of one deposit until the transaction ends, and return it.

    The lock is taken in a statement of its own: a statement that locked and read at once would
    read what stood before it waited. Whoever locks an order, too, locks that first.
    """
    await transaction.execute(select(func.books.lock_deposit(partner_id)))
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
    found = {row.entry_id: entry_of(row) for row in rows}
    return OrderInBook(found.get(wanted[0]), found.get(wanted[1]))


async def find(transaction: Transaction, entry_id: str) -> Entry | None:
    """Return the entry with this id, if it was made."""
    row = await find_row(transaction, entry_id)
    return None if row is None else entry_of(row)


async def find_row(transaction: Transaction, entry_id: str) -> Row[Any] | None:
    """Return the whole row of the entry with this id, if it was made."""
    query = ENTRIES.select().where(ENTRIES.c.entry_id == entry_id)
    return (await transaction.execute(query)).one_or_none()


async def append(
    transaction: Transaction, partner_id: str, entry: Entry
) -> Appended | DepositTooSmall:
    """Make an entry, or find that it was made; the deposit is locked from here on.

    Refuses a hold with DepositTooSmall. PostgreSQL refuses an entry that was made before with
    other values, and one that would leave less than nothing.
    """
    amount = entry.amount
    query = select(
        func.books.add_entry(
            partner_id, amount.currency.value, entry.kind.value, entry.cause, _bigint(amount.minor)
        ).table_valued("outcome", "at_version", "free_left", "held_left")
    )
    row = (await transaction.execute(query)).one()
    free = Money(amount.currency, row.free_left)
    if row.outcome == "too_small":
        return DepositTooSmall(free, amount - free)
    held = Money(amount.currency, row.held_left)
    return Appended(row.outcome == "made", row.at_version, Deposit(free, held))


async def hold_for_order(
    transaction: Transaction, order_id: str, may_order: Iterable[str] | None = None
) -> Moved:
    """Set the price in an order's row aside and write into the row what came of it.

    `may_order` names the statuses in which a partner may; without it nobody asks.
    """
    statuses = literal(None if may_order is None else sorted(may_order), ARRAY(String))
    query = select(
        func.books.hold_for_order(order_id, statuses).table_valued(
            "outcome", "missing", "free_left"
        )
    )
    row = (await transaction.execute(query)).one()
    return Moved(row.outcome, row.missing or 0, row.free_left or 0)


async def charge_for_order(
    transaction: Transaction, order_id: str, until: date, ended_at: datetime
) -> str:
    """Charge what an order holds, end it as registered and set its service up.

    Returns `made`, `no_hold`, `no_order`, or the kind of the entry that ended the hold before.
    """
    query = select(func.books.charge_for_order(order_id, until, ended_at))
    return str(await transaction.scalar(query))


async def reverse(
    transaction: Transaction, entry_id: str, reason_code: str, by: tuple[str, str]
) -> Moved:
    """Take an entry back with a new one, by two people; a repeat finds it taken back."""
    query = select(
        func.books.reverse_entry(entry_id, reason_code, *by).table_valued(
            "outcome", "missing", "free_left"
        )
    )
    row = (await transaction.execute(query)).one()
    return Moved(row.outcome, row.missing or 0, row.free_left or 0)


async def set_alert_level(transaction: Transaction, partner_id: str, minor: int) -> bool:
    """Set below which amount a partner is told; say whether that is a change."""
    query = select(func.books.set_alert_level(partner_id, _bigint(minor)))
    return bool(await transaction.scalar(query))


async def entries_of(transaction: Transaction, partner_id: str) -> tuple[Entry, ...]:
    """Return a deposit's entries in the order they were made."""
    query = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id).order_by(ENTRIES.c.version)
    return tuple(entry_of(row) for row in await transaction.execute(query))


def _bigint(minor: int) -> Any:
    return literal(minor, BigInteger)


def nothing(currency: Currency = Currency.CZK) -> Deposit:
    """Return what a partner without a deposit has."""
    return empty_deposit(currency)


def entry_of(row: Row[Any]) -> Entry:
    """Return a row of the book as an entry."""
    amount = Money(Currency(row.currency), row.minor)
    return Entry(EntryKind(row.kind), row.cause, amount)
