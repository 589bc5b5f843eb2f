"""An entry of a deposit as those see it who may take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from db.books.ledger import DEPOSITS, ENTRIES
from db.books.orders import ORDERS
from db.books.partners import PARTNERS
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from programme.ledger import ID_PREFIX, REVERSALS, EntryKind
from programme.money import Currency, Money

MOST_FOUND = 20

_TAKEN_BACK_BY = ENTRIES.alias("taken_back_by")


@dataclass(frozen=True)
class CorrectableEntry:
    """One entry, whose it is and what it is about."""

    entry_id: str
    kind: EntryKind
    partner_id: str
    company_name: str
    amount: Money
    about: str
    """The domain that was charged for, or the variable symbol of the payment."""
    payer_name: str | None
    made_at: datetime
    reversed_by: str | None
    available: Money

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it is a credit or a charge that nobody has taken back."""
        return self.kind in REVERSALS and self.reversed_by is None

    @property
    def gives_back(self) -> bool:
        """Whether the deposit has more afterwards."""
        return self.kind is EntryKind.CHARGE

    @property
    def missing(self) -> Money | None:
        """What the deposit lacks for the entry to be taken back now, if it lacks anything."""
        if self.gives_back or self.available >= self.amount:
            return None
        return self.amount - self.available


_CREDIT_ID = ID_PREFIX[EntryKind.TOP_UP] + MOVEMENTS.c.bank_account + "/" + MOVEMENTS.c.movement_id
_ENTRIES = (
    select(
        ENTRIES,
        PARTNERS.c.company_name,
        ORDERS.c.name,
        MOVEMENTS.c.variable_symbol,
        MOVEMENTS.c.payer_name,
        MOVEMENTS.c.movement_id,
        _TAKEN_BACK_BY.c.entry_id.label("reversed_by"),
        DEPOSITS.c.free_minor,
    )
    .join(PARTNERS, PARTNERS.c.partner_id == ENTRIES.c.partner_id)
    .join(DEPOSITS, DEPOSITS.c.partner_id == ENTRIES.c.partner_id)
    .outerjoin(ORDERS, ORDERS.c.order_id == ENTRIES.c.cause)
    .outerjoin(MOVEMENTS, ENTRIES.c.entry_id == _CREDIT_ID)
    .outerjoin(_TAKEN_BACK_BY, _TAKEN_BACK_BY.c.reverses == ENTRIES.c.entry_id)
)


async def find(transaction: Transaction, entry_id: str) -> CorrectableEntry | None:
    """Return an entry, if there is such an entry."""
    row = (await transaction.execute(_ENTRIES.where(ENTRIES.c.entry_id == entry_id))).one_or_none()
    return None if row is None else _entry_from(row)


async def like(transaction: Transaction, words: str) -> tuple[CorrectableEntry, ...]:
    """Return credits and charges found by an entry, an order, a domain, a movement or a symbol.

    The newest come first.
    """
    wanted = words.strip()
    if not wanted:
        return ()
    bare = wanted.lstrip("0")
    same: ColumnElement[bool] = (
        (ENTRIES.c.entry_id == wanted)
        | (ENTRIES.c.cause == wanted)
        | (ORDERS.c.name == wanted.lower())
        | (MOVEMENTS.c.movement_id == wanted)
        | (func.ltrim(func.trim(MOVEMENTS.c.variable_symbol), "0") == bare)
        | (ENTRIES.c.partner_id == wanted)
        | (PARTNERS.c.company_number == wanted)
        | PARTNERS.c.company_name.icontains(wanted, autoescape=True)
    )
    query = _ENTRIES.where(same, ENTRIES.c.kind.in_(list(REVERSALS)))
    newest = query.order_by(ENTRIES.c.made_at.desc(), ENTRIES.c.entry_id).limit(MOST_FOUND)
    return tuple(_entry_from(row) for row in await transaction.execute(newest))


async def subject_of(transaction: Transaction, entry_id: str) -> str:
    """Return what an entry is about, as its partner knows it."""
    found = await find(transaction, entry_id)
    return "" if found is None else found.about


def _entry_from(row: Row[Any]) -> CorrectableEntry:
    currency = Currency(row.currency)
    return CorrectableEntry(
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        partner_id=row.partner_id,
        company_name=row.company_name,
        amount=Money(currency, row.minor),
        about=row.name or row.variable_symbol or row.movement_id or row.cause,
        payer_name=row.payer_name,
        made_at=row.made_at,
        reversed_by=row.reversed_by,
        available=Money(currency, row.free_minor),
    )
