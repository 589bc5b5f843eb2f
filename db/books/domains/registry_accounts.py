"""Our accounts at the registries: whether each takes orders now, and which stories wait for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.order import LaneClosure

REGISTRY_ACCOUNTS = Table(
    "registry_accounts",
    METADATA,
    word("account", primary_key=True),
    Column("because", String, nullable=True, comment="null: the account takes orders"),
    Column("detail", String, nullable=False, server_default="", comment="codes, no secrets"),
    moment("stopped_at", nullable=True),
    Column(
        "tried_at", DateTime(timezone=True), nullable=True, comment="by one case, while stopped"
    ),
    Column("stops", Integer, nullable=False, server_default="0", comment="how often so far"),
    Column("changed_by", String, nullable=False, comment="a user's id, or 'house'"),
    one_of("because", LaneClosure),
    schema=BOOKS,
)

REGISTRY_WAITS = Table(
    "registry_waits",
    METADATA,
    word("account"),
    Column("story_id", String, nullable=False, comment="a workflow id; woken when it opens"),
    made_at("since"),
    moment("woken_at", nullable=True),
    PrimaryKeyConstraint("account", "story_id"),
    Index(
        "ix_registry_waits_asleep", "account", "since", postgresql_where=text("woken_at IS NULL")
    ),
    schema=BOOKS,
)


async def find(transaction: Transaction, account: str) -> Row[Any] | None:
    """Return an account's row; an account that never stopped has none."""
    query = REGISTRY_ACCOUNTS.select().where(REGISTRY_ACCOUNTS.c.account == account)
    return (await transaction.execute(query)).one_or_none()


async def locked(transaction: Transaction, account: str) -> Row[Any]:
    """Return an account's row, made if it is missing, and keep others from changing it."""
    fresh = {"account": account, "changed_by": "house"}
    await transaction.execute(insert(REGISTRY_ACCOUNTS).values(fresh).on_conflict_do_nothing())
    query = REGISTRY_ACCOUNTS.select().where(REGISTRY_ACCOUNTS.c.account == account)
    return (await transaction.execute(query.with_for_update())).one()


async def change(transaction: Transaction, account: str, **values: Any) -> None:
    """Change an account's row."""
    await transaction.execute(
        REGISTRY_ACCOUNTS.update().where(REGISTRY_ACCOUNTS.c.account == account).values(**values)
    )


async def wait(transaction: Transaction, account: str, story_id: str) -> None:
    """Note that a story waits for the account; twice is once."""
    query = insert(REGISTRY_WAITS).values(account=account, story_id=story_id)
    again = {"since": func.clock_timestamp(), "woken_at": None}
    await transaction.execute(
        query.on_conflict_do_update(
            index_elements=["account", "story_id"],
            set_=again,
            where=REGISTRY_WAITS.c.woken_at.is_not(None),
        )
    )


async def wake(transaction: Transaction, account: str, most: int) -> tuple[str, ...]:
    """Return stories that wait for an account, whoever waits longest first; they wait no more."""
    columns = REGISTRY_WAITS.c
    query = (
        select(columns.story_id)
        .where(columns.account == account, columns.woken_at.is_(None))
        .order_by(columns.since)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = tuple((await transaction.execute(query)).scalars())
    await transaction.execute(
        REGISTRY_WAITS.update()
        .where(columns.account == account, columns.story_id.in_(found))
        .values(woken_at=func.clock_timestamp())
    )
    return found
