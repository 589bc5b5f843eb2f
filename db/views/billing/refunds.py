"""Refunds: as they were sent, as our accountants see them, and as the partner does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from db.books.billing.refunds import REFUNDS
from db.books.partners import PARTNERS
from db.engine import Transaction
from db.front.deposit_requests import REFUND_REQUESTS
from db.front.users import USERS
from programme.billing.refunds import WAITING, RefundStatus, RefusedCause
from programme.money import Currency, Money

MOST_ENDED = 50


@dataclass(frozen=True)
class SentRefund:
    """A request for a refund as the web kept it."""

    refund_id: str
    partner_id: str
    user_id: str
    amount: Money
    account: str
    sent_at: datetime


@dataclass(frozen=True)
class RefundRow:
    """One refund in the books, with whose it is and who decided."""

    refund_id: str
    partner_id: str
    company_name: str
    amount: Money
    account: str
    asked_by_name: str | None
    asked_at: datetime
    status: RefundStatus
    checked_by: str | None
    checked_by_name: str | None
    checked_at: datetime | None
    ended_by_name: str | None
    ended_at: datetime | None
    because: RefusedCause | None
    reason: str
    credit_note: str | None
    gross: Money | None
    """What the bank is to send; known once it is paid out."""
    sent_by_name: str | None
    sent_at: datetime | None

    @property
    def waits_for_the_bank(self) -> bool:
        """Whether one of us has to tell the bank."""
        return self.status is RefundStatus.PAID_OUT and self.sent_at is None


async def sent(transaction: Transaction, refund_id: str) -> SentRefund | None:
    """Return what a partner asked, as the web kept it."""
    query = REFUND_REQUESTS.select().where(REFUND_REQUESTS.c.refund_id == refund_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    amount = Money(Currency(row.currency), row.minor)
    return SentRefund(row.refund_id, row.partner_id, row.user_id, amount, row.account, row.sent_at)


_ASKER, _CHECKER = USERS.alias("asker"), USERS.alias("checker")
_ENDER, _SENDER = USERS.alias("ender"), USERS.alias("sender")
_ROWS = (
    select(
        REFUNDS,
        PARTNERS.c.company_name,
        _ASKER.c.name.label("asked_by_name"),
        _CHECKER.c.name.label("checked_by_name"),
        _ENDER.c.name.label("ended_by_name"),
        _SENDER.c.name.label("sent_by_name"),
    )
    .join(PARTNERS, PARTNERS.c.partner_id == REFUNDS.c.partner_id)
    .outerjoin(_ASKER, _ASKER.c.user_id == REFUNDS.c.asked_by)
    .outerjoin(_CHECKER, _CHECKER.c.user_id == REFUNDS.c.checked_by)
    .outerjoin(_ENDER, _ENDER.c.user_id == REFUNDS.c.ended_by)
    .outerjoin(_SENDER, _SENDER.c.user_id == REFUNDS.c.sent_by)
)
_FOR_US = or_(
    REFUNDS.c.status.in_(WAITING),
    (REFUNDS.c.status == RefundStatus.PAID_OUT) & REFUNDS.c.sent_at.is_(None),
)


async def waiting(transaction: Transaction) -> tuple[RefundRow, ...]:
    """Return what waits for one of us, the oldest first."""
    rows = await transaction.execute(_ROWS.where(_FOR_US).order_by(REFUNDS.c.asked_at))
    return tuple(_row(row) for row in rows)


async def ended(transaction: Transaction) -> tuple[RefundRow, ...]:
    """Return what ended last, the newest first."""
    query = _ROWS.where(~_FOR_US).order_by(REFUNDS.c.ended_at.desc()).limit(MOST_ENDED)
    return tuple(_row(row) for row in await transaction.execute(query))


async def count_waiting(transaction: Transaction) -> int:
    """Return how many refunds wait for one of us."""
    query = select(func.count()).select_from(REFUNDS).where(_FOR_US)
    return (await transaction.execute(query)).scalar_one()


async def find(transaction: Transaction, refund_id: str) -> RefundRow | None:
    """Return one refund, if it is in the books."""
    row = (await transaction.execute(_ROWS.where(REFUNDS.c.refund_id == refund_id))).one_or_none()
    return None if row is None else _row(row)


async def of_partner(transaction: Transaction, partner_id: str) -> tuple[RefundRow, ...]:
    """Return a partner's refunds, the newest first."""
    query = _ROWS.where(REFUNDS.c.partner_id == partner_id).order_by(REFUNDS.c.asked_at.desc())
    return tuple(_row(row) for row in await transaction.execute(query))


_AS_THEY_STAND = (
    "refund_id", "partner_id", "company_name", "account", "asked_by_name", "asked_at",
    "checked_by", "checked_by_name", "checked_at", "ended_by_name", "ended_at", "reason",
    "credit_note", "sent_by_name", "sent_at",
)  # fmt: skip


def _row(row: Row[Any]) -> RefundRow:
    currency = Currency(row.currency)
    return RefundRow(
        **{name: getattr(row, name) for name in _AS_THEY_STAND},
        amount=Money(currency, row.minor),
        status=RefundStatus(row.status),
        because=None if row.because is None else RefusedCause(row.because),
        gross=None if row.gross_minor is None else Money(currency, row.gross_minor),
    )
