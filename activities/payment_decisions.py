"""What an accountant decided about a payment, written into our books once."""

from __future__ import annotations

from dataclasses import replace

from temporalio import activity

from db.books import partners, payments
from db.books.billing import payment_decisions
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import deposit
from db.views.billing.decisions import decision_kept
from programme.billing.incoming import (
    ActionNotAllowed,
    CallNotOpen,
    NoDepositThere,
    PaymentAction,
    PaymentAnswer,
    PaymentDecided,
    PaymentDecision,
    PaymentKey,
    PaymentNotWaiting,
    PaymentRefusal,
    UnmatchedReason,
    allowed_actions,
)
from programme.payments import TopUpStatus


class PaymentDecisions:
    """The decisions about payments, as workflows see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def decide_payment(self, key: PaymentKey) -> PaymentAnswer:
        """Write down what was decided; whoever was first has decided, for everybody after.

        Refuses with CallNotOpen, NoDepositThere, ActionNotAllowed, PaymentNotWaiting.
        """
        async with self._database.writing() as transaction:
            # The row first: two runs of this step come one after the other.
            movement = await payment_decisions.locked_movement(transaction, key)
            standing = await payment_decisions.find(transaction, key)
            if standing is not None:
                return standing
            kept = await decision_kept(transaction, key)
            if movement is None or movement.unmatched is None or kept is None:
                return PaymentNotWaiting()
            wanted = await _possible(transaction, kept, UnmatchedReason(movement.unmatched))
            if not isinstance(wanted, PaymentDecision):
                return wanted
            return await _write(transaction, wanted, UnmatchedReason(movement.unmatched))


async def _possible(
    transaction: Transaction, wanted: PaymentDecision, reason: UnmatchedReason
) -> PaymentDecision | PaymentRefusal:
    """Return the decision as it can be carried out now, or why it cannot."""
    if wanted.action not in allowed_actions(reason, call_is_open=True):
        return ActionNotAllowed()
    match wanted.action:
        case PaymentAction.CREDIT_CALL:
            return await _of_open_call(transaction, wanted)
        case PaymentAction.CREDIT_PARTNER:
            return await _of_partner(transaction, wanted)
        case PaymentAction.RETURN | PaymentAction.NOTHING:
            return replace(wanted, partner_id=None, top_up_id=None)


async def _of_open_call(
    transaction: Transaction, wanted: PaymentDecision
) -> PaymentDecision | PaymentRefusal:
    if wanted.top_up_id is None:
        return CallNotOpen()
    # Locked: the call neither lapses nor is paid by another movement meanwhile.
    called = await payments.find_top_up(transaction, wanted.top_up_id)
    if called is None or called.status != TopUpStatus.AWAITING_PAYMENT:
        return CallNotOpen()
    if await payments.movement_of(transaction, wanted.top_up_id) is not None:
        return CallNotOpen()
    return replace(wanted, partner_id=called.partner_id)


async def _of_partner(
    transaction: Transaction, wanted: PaymentDecision
) -> PaymentDecision | PaymentRefusal:
    if wanted.partner_id is None or await partners.find(transaction, wanted.partner_id) is None:
        return NoDepositThere()
    if await deposit.find(transaction, wanted.partner_id) is None:
        return NoDepositThere()
    return replace(wanted, top_up_id=None)


async def _write(
    transaction: Transaction, decision: PaymentDecision, reason: UnmatchedReason
) -> PaymentDecided:
    await payment_decisions.add(transaction, decision, reason)
    line = Line(
        "payment.decided",
        decision.key.movement_id,
        decision.user_id,
        {"action": decision.action, "partner": decision.partner_id or "-"},
    )
    await note(transaction, line)
    standing = await payment_decisions.find(transaction, decision.key)
    assert standing is not None
    return standing
