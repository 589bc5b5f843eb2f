"""The payments deposits were credited with, as their tax documents need them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_

from db.books.billing.papers import PAPER_PAYMENTS
from db.books.ledger import ENTRIES
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from programme.billing.making import ReceivedPayment
from programme.ledger import EntryKind
from programme.money import Currency, Money
from programme.tax import Taxed, from_net
from programme.typography import PRAGUE


@dataclass(frozen=True)
class CreditedPayment:
    """A payment in somebody's deposit."""

    partner_id: str
    payment: ReceivedPayment


async def find(
    transaction: Transaction, bank_account: str, movement_id: str
) -> CreditedPayment | None:
    """Return a payment a deposit was credited with."""
    cause = f"{bank_account}/{movement_id}"
    query = ENTRIES.select().where(ENTRIES.c.kind == EntryKind.TOP_UP, ENTRIES.c.cause == cause)
    found = await _credited(transaction, (await transaction.execute(query)).all())
    return found[0] if found else None


async def without_paper(
    transaction: Transaction, partner_id: str | None, until: date
) -> tuple[CreditedPayment, ...]:
    """Return payments up to a day for which no tax document stands, the oldest first.

    Of one partner, or of everybody.
    """
    papered = select(PAPER_PAYMENTS.c.number).where(
        PAPER_PAYMENTS.c.bank_account + "/" + PAPER_PAYMENTS.c.movement_id == ENTRIES.c.cause
    )
    query = ENTRIES.select().where(ENTRIES.c.kind == EntryKind.TOP_UP, ~papered.exists())
    if partner_id is not None:
        query = query.where(ENTRIES.c.partner_id == partner_id)
    rows = (await transaction.execute(query.order_by(ENTRIES.c.made_at))).all()
    found = await _credited(transaction, rows)
    wanted = (each for each in found if each.payment.received_on <= until)
    return tuple(sorted(wanted, key=lambda each: each.payment.received_on))


async def _credited(transaction: Transaction, rows: Iterable[Any]) -> tuple[CreditedPayment, ...]:
    places: dict[str, tuple[str, str]] = {
        row.cause: tuple(row.cause.rpartition("/")[::2]) for row in rows
    }
    if not places:
        return ()
    key = tuple_(MOVEMENTS.c.bank_account, MOVEMENTS.c.movement_id)
    query = MOVEMENTS.select().where(key.in_(places.values()))
    movements = {
        (row.bank_account, row.movement_id): row for row in await transaction.execute(query)
    }
    return tuple(
        CreditedPayment(row.partner_id, _received(row, *places[row.cause], movements))
        for row in rows
    )


def _received(entry: Any, account: str, movement_id: str, movements: Any) -> ReceivedPayment:
    base = Money(Currency(entry.currency), entry.minor)
    movement = movements.get((account, movement_id))
    if movement is None:
        # The statement was not read to its end; what was credited says what came.
        day = entry.made_at.astimezone(PRAGUE).date()
        return ReceivedPayment(account, movement_id, day, from_net(base), "")
    tax = Money(base.currency, movement.minor) - base
    return ReceivedPayment(
        bank_account=account,
        movement_id=movement_id,
        received_on=movement.booked_on,
        amount=Taxed(base, tax),
        variable_symbol=movement.variable_symbol,
    )
