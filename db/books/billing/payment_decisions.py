"""What was decided about payments no rule could credit; written once and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    UniqueConstraint,
    and_,
    select,
)

from db.books.partners import PARTNERS
from db.books.payments import MOVEMENTS, TOP_UPS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.billing.incoming import (
    PaymentAction,
    PaymentDecided,
    PaymentDecision,
    PaymentKey,
    UnmatchedReason,
)
from programme.money import Currency, Money

PAYMENT_DECISIONS = Table(
    "payment_decisions",
    METADATA,
    word("bank_account"),
    word("movement_id"),
    word("decision_id"),
    word("action"),
    Column("reason", String, nullable=False, comment="why no rule could credit it"),
    Column("partner_id", String, ForeignKey(PARTNERS.c.partner_id), nullable=True),
    Column("top_up_id", String, ForeignKey(TOP_UPS.c.top_up_id), nullable=True),
    word("note"),
    word("decided_by"),
    made_at("decided_at"),
    PrimaryKeyConstraint("bank_account", "movement_id"),
    UniqueConstraint("decision_id"),
    UniqueConstraint("top_up_id"),
    ForeignKeyConstraint(
        ["bank_account", "movement_id"], [MOVEMENTS.c.bank_account, MOVEMENTS.c.movement_id]
    ),
    one_of("action", PaymentAction),
    Index("ix_payment_decisions_decided_at", "decided_at"),
    schema=BOOKS,
)


async def locked_movement(transaction: Transaction, key: PaymentKey) -> Row[Any] | None:
    """Return a movement's row and let nobody else decide about it meanwhile."""
    query = MOVEMENTS.select().where(*_is(MOVEMENTS, key)).with_for_update()
    return (await transaction.execute(query)).one_or_none()


async def find(transaction: Transaction, key: PaymentKey) -> PaymentDecided | None:
    """Return what was decided about a payment, if anything was."""
    movement = (MOVEMENTS.c.minor, MOVEMENTS.c.currency, MOVEMENTS.c.booked_on)
    query = (
        select(PAYMENT_DECISIONS, *movement, MOVEMENTS.c.variable_symbol)
        .join(MOVEMENTS, and_(*_is(MOVEMENTS, key)))
        .where(*_is(PAYMENT_DECISIONS, key))
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    return PaymentDecided(
        decision_id=row.decision_id,
        action=PaymentAction(row.action),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        partner_id=row.partner_id,
        top_up_id=row.top_up_id,
        received=Money(Currency(row.currency), row.minor),
        booked_on=row.booked_on,
        variable_symbol=row.variable_symbol,
    )


async def add(transaction: Transaction, decision: PaymentDecision, reason: UnmatchedReason) -> None:
    """Write a decision down; a movement that pays a call is tied to it."""
    values = {
        "bank_account": decision.key.bank_account,
        "movement_id": decision.key.movement_id,
        "decision_id": decision.decision_id,
        "action": decision.action,
        "reason": reason,
        "partner_id": decision.partner_id,
        "top_up_id": decision.top_up_id,
        "note": decision.note,
        "decided_by": decision.user_id,
    }
    await transaction.execute(PAYMENT_DECISIONS.insert().values(values))
    if decision.top_up_id is not None:
        await transaction.execute(
            MOVEMENTS.update()
            .where(*_is(MOVEMENTS, decision.key))
            .values(top_up_id=decision.top_up_id, unmatched=None)
        )


def _is(table: Table, key: PaymentKey) -> tuple[Any, Any]:
    return table.c.bank_account == key.bank_account, table.c.movement_id == key.movement_id
