"""The movements of a deposit as pages, programs and exports see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from db.books.billing.papers import PAPER_PAYMENTS
from db.books.ledger import ENTRIES
from db.books.orders import ORDERS
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from programme.ledger import ID_PREFIX, MOVES, Account, Deposit, EntryKind
from programme.money import Currency, Money

_TAKEN_BACK = ENTRIES.alias("taken_back")
"""The entry a correction takes back: its id is the correction's cause."""
_CORRECTION = ENTRIES.alias("correction")
_REVERSE = ID_PREFIX[EntryKind.TOP_UP_REVERSAL]

_CAUSE = func.coalesce(_TAKEN_BACK.c.cause, ENTRIES.c.cause)
"""A correction is for the same order or payment as what it takes back."""

_ACCOUNT = func.split_part(_CAUSE, "/", 1) + "/" + func.split_part(_CAUSE, "/", 2)
"""Of a payment's cause: a Czech account has one slash in it, whatever the movement's id has."""

_PAID = and_(
    MOVEMENTS.c.bank_account == _ACCOUNT,
    MOVEMENTS.c.movement_id == func.substr(_CAUSE, func.length(_ACCOUNT) + 2),
)

_TAXED = and_(
    PAPER_PAYMENTS.c.bank_account == MOVEMENTS.c.bank_account,
    PAPER_PAYMENTS.c.movement_id == MOVEMENTS.c.movement_id,
)


@dataclass(frozen=True)
class Wanted:
    """Which movements are asked for; what is not set lets everything through."""

    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    kinds: frozenset[EntryKind] = frozenset()
    words: tuple[str, ...] = ()
    """Spellings of one thing looked for: in names, or as an order's id or a variable symbol."""

    @property
    def chooses(self) -> bool:
        """Say whether movements of the same days may be left out."""
        return bool(self.kinds or self.words)


@dataclass(frozen=True)
class MovementRow:
    """One movement with what it is for: an order, or a payment of a call."""

    number: int
    entry_id: str
    kind: EntryKind
    cause: str
    amount: Money
    after: Deposit
    made_at: datetime
    order_id: str | None
    name: str | None
    """The ordered name, where an order caused it."""
    takes_back: int | None
    """The number of the movement it corrects."""
    taken_back_by: int | None
    """The number of the correction."""
    top_up_id: str | None
    symbol: str | None
    """The variable symbol of the payment."""
    booked_on: date | None
    paid: Money | None
    """What came in, with VAT."""
    paper: str | None
    """The number of the tax document on the payment."""

    @property
    def free_change(self) -> Money:
        """What it does to the part that can be spent, with its sign."""
        return _change(self, Account.FREE)

    @property
    def held_change(self) -> Money:
        """What it does to the part that is set aside, with its sign."""
        return _change(self, Account.HELD)


async def page(
    transaction: Transaction,
    partner_id: str,
    wanted: Wanted,
    *,
    limit: int,
    before: int | None = None,
) -> tuple[MovementRow, ...]:
    """Return movements, the newest first; `before` is the number the last page ended with."""
    query = _asked(partner_id, wanted)
    if before is not None:
        query = query.where(ENTRIES.c.version < before)
    rows = await transaction.execute(query.order_by(ENTRIES.c.version.desc()).limit(limit))
    return tuple(_movement(row) for row in rows)


async def oldest_first(
    transaction: Transaction, partner_id: str, wanted: Wanted, *, limit: int
) -> tuple[MovementRow, ...]:
    """Return movements in the order they were made, as papers and exports list them."""
    query = _asked(partner_id, wanted).order_by(ENTRIES.c.version).limit(limit)
    return tuple(_movement(row) for row in await transaction.execute(query))


async def payments(
    transaction: Transaction, partner_id: str, *, limit: int, before: int | None = None
) -> tuple[MovementRow, ...]:
    """Return the payments that were credited, the newest first."""
    wanted = Wanted(kinds=frozenset({EntryKind.TOP_UP}))
    return await page(transaction, partner_id, wanted, limit=limit, before=before)


async def last_paid_from(transaction: Transaction, partner_id: str) -> str:
    """Return the account the newest credited payment came from; empty where the bank told none."""
    query = (
        select(MOVEMENTS.c.counter_account)
        .select_from(ENTRIES)
        .outerjoin(_TAKEN_BACK, _TAKEN_BACK.c.entry_id == ENTRIES.c.cause)
        .join(MOVEMENTS, _PAID)
        .where(ENTRIES.c.partner_id == partner_id, ENTRIES.c.kind == EntryKind.TOP_UP)
        .order_by(ENTRIES.c.version.desc())
        .limit(1)
    )
    return str((await transaction.execute(query)).scalar_one_or_none() or "")


async def stood_at(
    transaction: Transaction, partner_id: str, moment: datetime, currency: Currency
) -> Deposit:
    """Return what the deposit was at a moment, before anything that happened at it."""
    query = (
        select(ENTRIES.c.free_after, ENTRIES.c.held_after)
        .where(ENTRIES.c.partner_id == partner_id, ENTRIES.c.made_at < moment)
        .order_by(ENTRIES.c.version.desc())
        .limit(1)
    )
    row = (await transaction.execute(query)).one_or_none()
    free, held = (0, 0) if row is None else (row.free_after, row.held_after)
    return Deposit(Money(currency, free), Money(currency, held))


def _asked(partner_id: str, wanted: Wanted) -> Select[Any]:
    query = (
        select(
            ENTRIES,
            ORDERS.c.order_id,
            ORDERS.c.name,
            _TAKEN_BACK.c.version.label("takes_back"),
            _CORRECTION.c.version.label("taken_back_by"),
            PAPER_PAYMENTS.c.number.label("paper"),
            MOVEMENTS.c.top_up_id,
            MOVEMENTS.c.variable_symbol,
            MOVEMENTS.c.booked_on,
            MOVEMENTS.c.minor.label("paid_minor"),
            MOVEMENTS.c.currency.label("paid_currency"),
        )
        .outerjoin(_TAKEN_BACK, _TAKEN_BACK.c.entry_id == ENTRIES.c.cause)
        .outerjoin(_CORRECTION, _CORRECTION.c.entry_id == _REVERSE + ENTRIES.c.entry_id)
        .outerjoin(ORDERS, ORDERS.c.order_id == _CAUSE)
        .outerjoin(MOVEMENTS, _PAID)
        .outerjoin(PAPER_PAYMENTS, _TAXED)
        # The end of an order that never held money is in the book as nothing released.
        .where(ENTRIES.c.partner_id == partner_id, ENTRIES.c.minor > 0)
    )
    if wanted.since is not None:
        query = query.where(ENTRIES.c.made_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(ENTRIES.c.made_at < wanted.until)
    if wanted.kinds:
        query = query.where(ENTRIES.c.kind.in_(wanted.kinds))
    if wanted.words:
        query = query.where(or_(*(_is_about(word) for word in wanted.words)))
    return query


def _is_about(word: str) -> ColumnElement[bool]:
    return or_(
        ORDERS.c.name.contains(word, autoescape=True),
        _CAUSE.in_([word]),
        MOVEMENTS.c.variable_symbol == word,
        MOVEMENTS.c.top_up_id == word,
    )


def _change(row: MovementRow, account: Account) -> Money:
    source, destination = MOVES[row.kind]
    nothing = Money(row.amount.currency, 0)
    coming = row.amount if destination is account else nothing
    return coming - row.amount if source is account else coming


def _movement(row: Row[Any]) -> MovementRow:
    currency = Currency(row.currency)
    paid = None
    if row.paid_minor is not None:
        paid = Money(Currency(row.paid_currency), row.paid_minor)
    return MovementRow(
        number=row.version,
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        cause=row.cause,
        amount=Money(currency, row.minor),
        after=Deposit(Money(currency, row.free_after), Money(currency, row.held_after)),
        made_at=row.made_at,
        order_id=row.order_id,
        name=row.name,
        takes_back=row.takes_back,
        taken_back_by=row.taken_back_by,
        top_up_id=row.top_up_id,
        symbol=row.variable_symbol,
        booked_on=row.booked_on,
        paid=paid,
        paper=row.paper,
    )
