"""What registries tell us unasked: each message of their queues, once, as it came and as read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Row, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, word

REGISTRY_MESSAGES = Table(
    "registry_messages",
    METADATA,
    word("account"),
    Column("message_id", String, nullable=False, comment="the registry's own"),
    Column("kind", String, nullable=False, comment="unreadable: no form of ours fits it"),
    Column("name", String, nullable=True, comment="the domain it is about, if one"),
    Column("cl_trid", String, nullable=True, comment="of the order of ours it answers, if one"),
    Column("facts", JSONB, nullable=False, comment="what was read; secrets are masked"),
    Column("raw", String, nullable=False, comment="as it came, masked"),
    word("queued_at"),
    made_at("received_at"),
    moment("acknowledged_at", nullable=True),
    moment("seen_to_at", nullable=True),
    PrimaryKeyConstraint("account", "message_id"),
    Index("ix_registry_messages_open", "received_at", postgresql_where=text("seen_to_at IS NULL")),
    Index("ix_registry_messages_name", "name"),
    schema=BOOKS,
)


async def keep(transaction: Transaction, values: dict[str, Any]) -> bool:
    """Write a message down; say no if it is there already."""
    query = insert(REGISTRY_MESSAGES).values(values).on_conflict_do_nothing()
    added = await transaction.execute(query.returning(REGISTRY_MESSAGES.c.message_id))
    return added.first() is not None


async def find(transaction: Transaction, account: str, message_id: str) -> Row[Any]:
    """Return a message."""
    query = REGISTRY_MESSAGES.select().where(_is(account, message_id))
    return (await transaction.execute(query)).one()


async def open_ones(transaction: Transaction, account: str) -> tuple[Row[Any], ...]:
    """Return the messages nobody has seen to yet, the oldest first."""
    query = (
        REGISTRY_MESSAGES.select()
        .where(REGISTRY_MESSAGES.c.account == account, REGISTRY_MESSAGES.c.seen_to_at.is_(None))
        .order_by(REGISTRY_MESSAGES.c.received_at)
        .limit(200)
    )
    return tuple((await transaction.execute(query)).all())


async def change(transaction: Transaction, account: str, message_id: str, **values: Any) -> None:
    """Change what stands beside a message; what it said stays."""
    await transaction.execute(
        REGISTRY_MESSAGES.update().where(_is(account, message_id)).values(**values)
    )


def _is(account: str, message_id: str) -> Any:
    columns = REGISTRY_MESSAGES.c
    return (columns.account == account) & (columns.message_id == message_id)
