"""What a deposit was at any moment, added up from its entries and compared with what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.books.ledger import DEPOSITS, ENTRIES, entry_of
from db.engine import Transaction
from programme.ledger import Deposit, balance, empty_deposit
from programme.money import Currency, Money


@dataclass(frozen=True)
class Standing:
    """A deposit as of a moment, told twice: by the sum of its entries and by the last of them."""

    version: int
    added_up: Deposit
    written: Deposit

    @property
    def proved(self) -> bool:
        """Whether the sum of everything until then is what the last entry wrote down."""
        return self.added_up == self.written


async def deposit_at(
    transaction: Transaction, partner_id: str, moment: datetime
) -> Standing | None:
    """Return what a partner had at a moment; None when there was no deposit yet."""
    query = DEPOSITS.select().where(DEPOSITS.c.partner_id == partner_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None or row.opened_at > moment:
        return None
    until = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id, ENTRIES.c.made_at <= moment)
    made = (await transaction.execute(until.order_by(ENTRIES.c.version))).all()
    nothing = empty_deposit(Currency(row.currency))
    if not made:
        return Standing(0, nothing, nothing)
    last, currency = made[-1], nothing.free.currency
    written = Deposit(Money(currency, last.free_after), Money(currency, last.held_after))
    return Standing(last.version, balance(nothing, map(entry_of, made)), written)
