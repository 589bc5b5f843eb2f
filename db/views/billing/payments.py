"""Payments no rule could credit, as accountants see them: what waits, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from db.books.billing.payment_decisions import PAYMENT_DECISIONS
from db.books.partners import PARTNERS
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from db.front.payment_decisions import PAYMENT_DECISIONS as KEPT
from db.front.users import USERS
from programme.billing.incoming import PaymentAction, PaymentKey, UnmatchedReason
from programme.money import Currency, Money

A_PAGE = 50


@dataclass(frozen=True)
class PaymentRow:
    """One payment that needed a person, with what became of it so far."""

    key: PaymentKey
    booked_on: date
    seen_at: datetime
    amount: Money
    variable_symbol: str
    payer_name: str
    counter_account: str
    message: str
    reason: UnmatchedReason | None
    """None: a rule has matched it, and nobody was asked."""
    under_way_by: str | None
    """Who has decided, where the books have not said yet whether it can be done."""
    action: PaymentAction | None
    partner_id: str | None
    company_name: str | None
    note: str
    decided_by_name: str | None
    decided_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return self.action is None and self.reason is not None


_SENDERS = USERS.alias("senders")
_SAME = and_(
    PAYMENT_DECISIONS.c.bank_account == MOVEMENTS.c.bank_account,
    PAYMENT_DECISIONS.c.movement_id == MOVEMENTS.c.movement_id,
)
_KEPT_SAME = and_(
    KEPT.c.bank_account == MOVEMENTS.c.bank_account,
    KEPT.c.movement_id == MOVEMENTS.c.movement_id,
)
_WAITS = and_(MOVEMENTS.c.unmatched.is_not(None), PAYMENT_DECISIONS.c.decision_id.is_(None))

_JOINED = (
    MOVEMENTS.outerjoin(PAYMENT_DECISIONS, _SAME)
    .outerjoin(KEPT, _KEPT_SAME)
    .outerjoin(PARTNERS, PARTNERS.c.partner_id == PAYMENT_DECISIONS.c.partner_id)
    .outerjoin(USERS, USERS.c.user_id == PAYMENT_DECISIONS.c.decided_by)
    .outerjoin(_SENDERS, _SENDERS.c.user_id == KEPT.c.user_id)
)
_PAYMENTS = select(
    MOVEMENTS,
    PAYMENT_DECISIONS.c.action,
    PAYMENT_DECISIONS.c.reason,
    PAYMENT_DECISIONS.c.partner_id,
    PAYMENT_DECISIONS.c.note,
    PAYMENT_DECISIONS.c.decided_at,
    PAYMENT_DECISIONS.c.decided_by,
    PARTNERS.c.company_name,
    USERS.c.name.label("decided_by_name"),
    func.coalesce(_SENDERS.c.name, KEPT.c.user_id).label("under_way_by"),
).select_from(_JOINED)


async def waiting(
    transaction: Transaction, reason: UnmatchedReason | None = None, page: int = 1
) -> tuple[PaymentRow, ...]:
    """Return a page of what waits for a decision, the oldest first."""
    query = _PAYMENTS.where(_WAITS, *_because(reason))
    by_age = query.order_by(MOVEMENTS.c.booked_on, MOVEMENTS.c.seen_at, MOVEMENTS.c.movement_id)
    return await _rows(transaction, by_age.limit(A_PAGE).offset((page - 1) * A_PAGE))


async def decided(transaction: Transaction, page: int = 1) -> tuple[PaymentRow, ...]:
    """Return a page of what was decided, the newest first."""
    query = _PAYMENTS.where(PAYMENT_DECISIONS.c.decision_id.is_not(None))
    newest = query.order_by(PAYMENT_DECISIONS.c.decided_at.desc(), MOVEMENTS.c.movement_id)
    return await _rows(transaction, newest.limit(A_PAGE).offset((page - 1) * A_PAGE))


async def find(transaction: Transaction, key: PaymentKey) -> PaymentRow | None:
    """Return one payment, if the bank told of it."""
    query = _PAYMENTS.where(
        MOVEMENTS.c.bank_account == key.bank_account, MOVEMENTS.c.movement_id == key.movement_id
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _payment_from(row)


async def count_waiting(transaction: Transaction) -> dict[UnmatchedReason, int]:
    """Return how many payments wait for a decision, by the reason."""
    query = (
        select(MOVEMENTS.c.unmatched, func.count())
        .select_from(MOVEMENTS.outerjoin(PAYMENT_DECISIONS, _SAME))
        .where(_WAITS)
        .group_by(MOVEMENTS.c.unmatched)
    )
    rows = await transaction.execute(query)
    return {UnmatchedReason(reason): number for reason, number in rows}


async def forgotten(transaction: Transaction, before: datetime) -> tuple[PaymentKey, ...]:
    """Return payments somebody decided about before a moment, of which the books know nothing."""
    query = (
        select(KEPT.c.bank_account, KEPT.c.movement_id)
        .outerjoin(
            PAYMENT_DECISIONS,
            and_(
                PAYMENT_DECISIONS.c.bank_account == KEPT.c.bank_account,
                PAYMENT_DECISIONS.c.movement_id == KEPT.c.movement_id,
            ),
        )
        .where(PAYMENT_DECISIONS.c.decision_id.is_(None), KEPT.c.sent_at < before)
        .order_by(KEPT.c.sent_at)
    )
    rows = await transaction.execute(query)
    return tuple(PaymentKey(row.bank_account, row.movement_id) for row in rows)


def _because(reason: UnmatchedReason | None) -> tuple[Any, ...]:
    return () if reason is None else (MOVEMENTS.c.unmatched == reason,)


async def _rows(transaction: Transaction, query: Select[Any]) -> tuple[PaymentRow, ...]:
    return tuple(_payment_from(row) for row in await transaction.execute(query))


def _payment_from(row: Row[Any]) -> PaymentRow:
    reason = row.reason or row.unmatched
    return PaymentRow(
        key=PaymentKey(row.bank_account, row.movement_id),
        booked_on=row.booked_on,
        seen_at=row.seen_at,
        amount=Money(Currency(row.currency), row.minor),
        variable_symbol=row.variable_symbol,
        payer_name=row.payer_name,
        counter_account=row.counter_account,
        message=row.message,
        reason=None if reason is None else UnmatchedReason(reason),
        under_way_by=row.under_way_by if row.action is None else None,
        action=None if row.action is None else PaymentAction(row.action),
        partner_id=row.partner_id,
        company_name=row.company_name,
        note=row.note or "",
        decided_by_name=row.decided_by_name or row.decided_by,
        decided_at=row.decided_at,
    )
