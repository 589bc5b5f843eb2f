"""What partners want changed of their names: kept here before any story hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Row, String, Table, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.front.deposit_requests import Asker
from db.metadata import FRONT, METADATA, made_at, moment, one_of, word
from programme.domains.changes import ChangeKind

CHANGE_REQUESTS = Table(
    "domain_change_requests",
    METADATA,
    Column(
        "change_id",
        String,
        primary_key=True,
        server_default=text("'chg_' || replace(uuidv7()::text, '-', '')"),
    ),
    word("partner_id"),
    word("user_id"),
    Column(
        "sign_in",
        String,
        nullable=False,
        comment="the beginning of the sign-in's digest: which browser it was, not how to get in",
    ),
    Column(
        "send_key",
        String,
        nullable=False,
        unique=True,
        comment="made with the page, so that a second click is not a second request",
    ),
    Column("digest", String, nullable=False, comment="of what was asked under the key"),
    word("name"),
    word("kind"),
    Column("servers", JSONB, nullable=True, comment="the name servers wanted, one line each"),
    Column("details_id", String, nullable=True, comment="who is to be the holder"),
    made_at("sent_at"),
    moment("passed_on_at", nullable=True),
    one_of("kind", ChangeKind),
    Index("ix_domain_change_requests_partner_id", "partner_id", "sent_at"),
    schema=FRONT,
)

CODE_VIEWS = Table(
    "transfer_code_views",
    METADATA,
    Column("view", BigInteger, Identity(always=True), primary_key=True),
    word("change_id"),
    word("partner_id"),
    word("user_id"),
    word("sign_in"),
    made_at("seen_at"),
    Index("ix_transfer_code_views_change_id", "change_id"),
    schema=FRONT,
)


@dataclass(frozen=True)
class SentChange:
    """A change whose story may not have heard of it yet."""

    change_id: str
    partner_id: str
    name: str
    kind: ChangeKind
    digest: str


async def ask(transaction: Transaction, asker: Asker, wanted: Mapping[str, Any]) -> SentChange:
    """Keep what is to be changed; the same page sent twice is one request."""
    query = insert(CHANGE_REQUESTS).values(asker.values | dict(wanted))
    await transaction.execute(query.on_conflict_do_nothing(index_elements=["send_key"]))
    table = CHANGE_REQUESTS.c
    mine = (table.send_key == asker.send_key) & (table.partner_id == asker.partner_id)
    return _sent((await transaction.execute(CHANGE_REQUESTS.select().where(mine))).one())


async def not_passed_on(transaction: Transaction, before: datetime) -> tuple[SentChange, ...]:
    """Return what was sent before a moment and no story has heard of, the oldest first."""
    table = CHANGE_REQUESTS.c
    query = CHANGE_REQUESTS.select().where(table.passed_on_at.is_(None), table.sent_at < before)
    return tuple(_sent(row) for row in await transaction.execute(query.order_by(table.sent_at)))


async def mark_passed_on(transaction: Transaction, change_id: str, now: datetime) -> None:
    """Note that a story has heard of a change."""
    mine = CHANGE_REQUESTS.c.change_id == change_id
    await transaction.execute(CHANGE_REQUESTS.update().where(mine).values(passed_on_at=now))


async def note_view(transaction: Transaction, change_id: str, asker: Asker) -> None:
    """Note that somebody was shown a transfer code."""
    values = {key: value for key, value in asker.values.items() if key != "send_key"}
    await transaction.execute(CODE_VIEWS.insert().values(values | {"change_id": change_id}))


async def count_views(transaction: Transaction, change_id: str) -> int:
    """Return how often a transfer code was shown."""
    query = select(func.count()).where(CODE_VIEWS.c.change_id == change_id)
    return (await transaction.execute(query)).scalar_one()


def _sent(row: Row[Any]) -> SentChange:
    return SentChange(row.change_id, row.partner_id, row.name, ChangeKind(row.kind), row.digest)
