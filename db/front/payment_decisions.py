"""What an accountant wants done with a payment; kept here before the books hear of it.

The first one kept for a payment stands until the books have taken it or refused it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, PrimaryKeyConstraint, Row, String, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, one_of, word
from programme.billing.incoming import PaymentAction, PaymentDecision, PaymentKey

PAYMENT_DECISIONS = Table(
    "payment_decisions",
    METADATA,
    word("bank_account"),
    word("movement_id"),
    word("decision_id"),
    word("action"),
    Column("partner_id", String, nullable=True, comment="whose deposit it is added to"),
    Column("top_up_id", String, nullable=True, comment="the open call it pays"),
    word("note"),
    word("user_id"),
    made_at("sent_at"),
    PrimaryKeyConstraint("bank_account", "movement_id"),
    UniqueConstraint("decision_id"),
    one_of("action", PaymentAction),
    schema=FRONT,
)


async def keep(transaction: Transaction, decision: PaymentDecision) -> PaymentDecision:
    """Keep a decision unless one is kept already; return the one that is kept now."""
    values = {
        "bank_account": decision.key.bank_account,
        "movement_id": decision.key.movement_id,
        "decision_id": decision.decision_id,
        "action": decision.action,
        "partner_id": decision.partner_id,
        "top_up_id": decision.top_up_id,
        "note": decision.note,
        "user_id": decision.user_id,
    }
    await transaction.execute(insert(PAYMENT_DECISIONS).values(values).on_conflict_do_nothing())
    kept = await find(transaction, decision.key)
    # Whoever was first may have taken it back between the two looks; then this one is too late.
    return decision if kept is None else kept


async def find(transaction: Transaction, key: PaymentKey) -> PaymentDecision | None:
    """Return what is kept for a payment, if anything is."""
    query = PAYMENT_DECISIONS.select().where(
        PAYMENT_DECISIONS.c.bank_account == key.bank_account,
        PAYMENT_DECISIONS.c.movement_id == key.movement_id,
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else decision_in(row)


async def forget(transaction: Transaction, decision_id: str) -> None:
    """Forget a decision the books have refused; somebody may decide anew."""
    await transaction.execute(
        PAYMENT_DECISIONS.delete().where(PAYMENT_DECISIONS.c.decision_id == decision_id)
    )


def decision_in(row: Row[Any]) -> PaymentDecision:
    """Return the decision a row holds."""
    return PaymentDecision(
        decision_id=row.decision_id,
        key=PaymentKey(row.bank_account, row.movement_id),
        action=PaymentAction(row.action),
        partner_id=row.partner_id,
        top_up_id=row.top_up_id,
        note=row.note,
        user_id=row.user_id,
    )
