"""What partners ask about the deposit with their password: to open it, to have the rest paid back.

Kept here before any story hears of them, with who asked and in which sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, String, Table, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, moment, word
from programme.money import Money

_SIGN_IN = "the beginning of the sign-in's digest: which browser it was, not how to get in"


def _sign_in() -> Column[str]:
    return Column("sign_in", String, nullable=False, comment=_SIGN_IN)


def _send_key() -> Column[str]:
    comment = "made with the page, so that a second click is not a second request"
    return Column("send_key", String, nullable=False, unique=True, comment=comment)


DEPOSIT_REQUESTS = Table(
    "deposit_requests",
    METADATA,
    Column(
        "request_id",
        String,
        primary_key=True,
        server_default=text("'dep_' || replace(uuidv7()::text, '-', '')"),
    ),
    word("partner_id"),
    word("user_id"),
    _sign_in(),
    _send_key(),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    Index("ix_deposit_requests_partner_id", "partner_id", "sent_at"),
    schema=FRONT,
)

REFUND_REQUESTS = Table(
    "refund_requests",
    METADATA,
    Column(
        "refund_id",
        String,
        primary_key=True,
        server_default=text("'ref_' || replace(uuidv7()::text, '-', '')"),
    ),
    word("partner_id"),
    word("user_id"),
    _sign_in(),
    _send_key(),
    Column("minor", BigInteger, nullable=False, comment="without VAT, as the deposit is kept"),
    word("currency"),
    Column("account", String, nullable=False, comment="where the partner wants it back"),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    CheckConstraint("minor > 0", name="amount_positive"),
    Index("ix_refund_requests_partner_id", "partner_id", "sent_at"),
    schema=FRONT,
)


@dataclass(frozen=True)
class Asker:
    """Who asked, in which sign-in, and from which page that was made once."""

    partner_id: str
    user_id: str
    sign_in: str
    send_key: str

    @property
    def values(self) -> dict[str, str]:
        """The columns every request has."""
        return {
            "partner_id": self.partner_id,
            "user_id": self.user_id,
            "sign_in": self.sign_in,
            "send_key": self.send_key,
        }


@dataclass(frozen=True)
class SentRequest:
    """A request whose story may not have heard of it yet."""

    request_id: str
    partner_id: str


@dataclass(frozen=True)
class SentRefund:
    """A refund whose story may not have heard of it yet."""

    refund_id: str
    partner_id: str


async def ask_for_deposit(transaction: Transaction, asker: Asker) -> SentRequest:
    """Keep a request for a deposit; the same page sent twice is one request."""
    query = insert(DEPOSIT_REQUESTS).values(asker.values)
    await transaction.execute(query.on_conflict_do_nothing(index_elements=["send_key"]))
    table = DEPOSIT_REQUESTS.c
    row = (
        await transaction.execute(
            DEPOSIT_REQUESTS.select().where(
                table.send_key == asker.send_key, table.partner_id == asker.partner_id
            )
        )
    ).one()
    return SentRequest(row.request_id, row.partner_id)


async def ask_for_refund(
    transaction: Transaction, asker: Asker, amount: Money, account: str
) -> SentRefund:
    """Keep a request for a refund; the same page sent twice is one request."""
    asked = {"minor": amount.minor, "currency": amount.currency, "account": account}
    query = insert(REFUND_REQUESTS).values(asker.values | asked)
    await transaction.execute(query.on_conflict_do_nothing(index_elements=["send_key"]))
    table = REFUND_REQUESTS.c
    row = (
        await transaction.execute(
            REFUND_REQUESTS.select().where(
                table.send_key == asker.send_key, table.partner_id == asker.partner_id
            )
        )
    ).one()
    return SentRefund(row.refund_id, row.partner_id)


async def not_passed_on(
    transaction: Transaction, before: datetime
) -> tuple[SentRequest | SentRefund, ...]:
    """Return what was sent before a moment and no story has heard of, the oldest first."""
    waiting: list[tuple[datetime, SentRequest | SentRefund]] = []
    requests = DEPOSIT_REQUESTS.select().where(
        DEPOSIT_REQUESTS.c.passed_on_at.is_(None), DEPOSIT_REQUESTS.c.sent_at < before
    )
    for row in await transaction.execute(requests):
        waiting.append((row.sent_at, SentRequest(row.request_id, row.partner_id)))
    refunds = REFUND_REQUESTS.select().where(
        REFUND_REQUESTS.c.passed_on_at.is_(None), REFUND_REQUESTS.c.sent_at < before
    )
    for row in await transaction.execute(refunds):
        waiting.append((row.sent_at, SentRefund(row.refund_id, row.partner_id)))
    return tuple(sent for _, sent in sorted(waiting, key=lambda each: each[0]))


async def mark_passed_on(
    transaction: Transaction, sent: SentRequest | SentRefund, now: datetime
) -> None:
    """Note that a story has heard of what was sent."""
    if isinstance(sent, SentRequest):
        query = DEPOSIT_REQUESTS.update().where(DEPOSIT_REQUESTS.c.request_id == sent.request_id)
    else:
        query = REFUND_REQUESTS.update().where(REFUND_REQUESTS.c.refund_id == sent.refund_id)
    await transaction.execute(query.values(passed_on_at=now))


async def waits_to_be_passed_on(transaction: Transaction, partner_id: str) -> bool:
    """Say whether a partner's request for a deposit is on its way to its story."""
    query = DEPOSIT_REQUESTS.select().where(
        DEPOSIT_REQUESTS.c.partner_id == partner_id, DEPOSIT_REQUESTS.c.passed_on_at.is_(None)
    )
    return (await transaction.execute(query.limit(1))).first() is not None
