"""What was sent to a registry for an order: written down before the first byte leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    and_,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.books.chronicle import CHRONICLE
from db.books.orders import ORDERS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from db.metadata import moment as moment_column
from programme.order import OrderStatus
from programme.submission import Attempt, AttemptOutcome, Ruling

IN_REVIEW = "order.in_review"
"""The line of the chronicle that puts an order before our managers."""

SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("order_id", String, primary_key=True, comment="an order's id, or a change's"),
    word("registry"),
    word("name"),
    Column(
        "sealed_marker",
        String,
        nullable=False,
        comment="the order's authInfo, which also tells whose the name is; sealed",
    ),
    made_at(),
    Column("operation", String, nullable=False, server_default="register"),
    Column(
        "facts", JSONB, nullable=True, comment="what was noted before the first attempt; no secrets"
    ),
    Column(
        "ruled", String, nullable=True, comment="what a person found out where the registry hid it"
    ),
    Column("ruled_by", String, nullable=True, comment="a user's id"),
    one_of("ruled", Ruling),
    Index("ix_submissions_name", "name"),
    schema=BOOKS,
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("cl_trid", String, primary_key=True, comment="fresh for each attempt"),
    Column("order_id", String, ForeignKey(SUBMISSIONS.c.order_id), nullable=False),
    made_at("opened_at"),
    moment_column("ended_at", nullable=True),
    Column("outcome", String, nullable=True, comment="null: no answer was written down"),
    Column("code", Integer, nullable=True),
    word("sv_trid", nullable=True),
    one_of("outcome", AttemptOutcome),
    Index("ix_attempts_order_id", "order_id"),
    schema=BOOKS,
)

REGISTRY_OBJECTS = Table(
    "registry_objects",
    METADATA,
    word("registry"),
    Column("owner", String, nullable=False, comment="a partner's id, or 'house'"),
    word("kind"),
    Column("generation", Integer, nullable=False, comment="grows when a handle is burnt"),
    Column("handle", String, nullable=True, comment="null: the registry has deleted the object"),
    made_at(),
    PrimaryKeyConstraint("registry", "owner", "kind"),
    schema=BOOKS,
)


async def open_submission(transaction: Transaction, values: dict[str, Any]) -> Row[Any]:
    """Write an order's submission, or return the one written before, marker and all."""
    await transaction.execute(insert(SUBMISSIONS).values(values).on_conflict_do_nothing())
    read_at = func.clock_timestamp().label("read_at")
    query = select(SUBMISSIONS, read_at).where(SUBMISSIONS.c.order_id == values["order_id"])
    return (await transaction.execute(query)).one()


async def keep_facts(transaction: Transaction, order_id: str, facts: dict[str, str]) -> None:
    """Note what was found before anything is sent; what was noted first stays."""
    await transaction.execute(
        SUBMISSIONS.update()
        .where(SUBMISSIONS.c.order_id == order_id, SUBMISSIONS.c.facts.is_(None))
        .values(facts=facts)
    )


async def rule(transaction: Transaction, order_id: str, ruling: Ruling, by: str) -> bool:
    """Note what a person found out; the first word stands. Say no if there was one before."""
    query = (
        SUBMISSIONS.update()
        .where(SUBMISSIONS.c.order_id == order_id, SUBMISSIONS.c.ruled.is_(None))
        .values(ruled=ruling, ruled_by=by)
        .returning(SUBMISSIONS.c.order_id)
    )
    return (await transaction.execute(query)).first() is not None


async def is_in_review(transaction: Transaction, order_id: str) -> bool:
    """Say whether an order was put before our managers."""
    query = select(CHRONICLE.c.line).where(
        CHRONICLE.c.subject == order_id, CHRONICLE.c.kind == IN_REVIEW
    )
    return (await transaction.execute(query)).first() is not None


async def ruling_of(transaction: Transaction, order_id: str) -> tuple[str, str]:
    """Return the word that stands about an order, and whose it is."""
    query = select(SUBMISSIONS.c.ruled, SUBMISSIONS.c.ruled_by)
    row = (await transaction.execute(query.where(SUBMISSIONS.c.order_id == order_id))).one()
    return row.ruled, row.ruled_by


async def case_of(transaction: Transaction, cl_trid: str) -> Row[Any] | None:
    """Return the submission an attempt of ours belongs to."""
    query = (
        SUBMISSIONS.select()
        .join(ATTEMPTS, ATTEMPTS.c.order_id == SUBMISSIONS.c.order_id)
        .where(ATTEMPTS.c.cl_trid == cl_trid)
    )
    return (await transaction.execute(query)).one_or_none()


async def cases_about(transaction: Transaction, registry: str, name: str) -> tuple[Row[Any], ...]:
    """Return what was ever sent about a name to a registry, the newest first."""
    query = (
        SUBMISSIONS.select()
        .where(SUBMISSIONS.c.registry == registry, SUBMISSIONS.c.name == name)
        .order_by(SUBMISSIONS.c.made_at.desc())
    )
    return tuple((await transaction.execute(query)).all())


async def slow_ones(
    transaction: Transaction, registry: str, before: datetime
) -> tuple[Row[Any], ...]:
    """Return the orders at a registry whose end is unknown since before a moment."""
    first = func.min(ATTEMPTS.c.opened_at).label("first_at")
    query = (
        select(SUBMISSIONS.c.order_id, SUBMISSIONS.c.name, first)
        .join(ATTEMPTS, ATTEMPTS.c.order_id == SUBMISSIONS.c.order_id)
        .join(ORDERS, ORDERS.c.order_id == SUBMISSIONS.c.order_id)
        .where(
            SUBMISSIONS.c.registry == registry,
            ORDERS.c.status.in_((OrderStatus.UNSURE, OrderStatus.AT_REGISTRY)),
        )
        .group_by(SUBMISSIONS.c.order_id, SUBMISSIONS.c.name)
        .having(first < before)
        .order_by(first)
        .limit(200)
    )
    rows: tuple[Row[Any], ...] = tuple(await transaction.execute(query))
    return rows


async def open_attempt(transaction: Transaction, order_id: str, cl_trid: str) -> None:
    """Write an attempt down; commit before anything is sent."""
    await transaction.execute(ATTEMPTS.insert().values(order_id=order_id, cl_trid=cl_trid))


async def end_attempt(transaction: Transaction, cl_trid: str, **values: Any) -> None:
    """Write down how an attempt ended."""
    await transaction.execute(
        ATTEMPTS.update().where(ATTEMPTS.c.cl_trid == cl_trid).values(**values)
    )


async def attempts_of(transaction: Transaction, order_id: str) -> tuple[Attempt, ...]:
    """Return an order's attempts, the oldest first."""
    query = ATTEMPTS.select().where(ATTEMPTS.c.order_id == order_id).order_by(ATTEMPTS.c.opened_at)
    return tuple(
        Attempt(
            row.opened_at,
            None if row.outcome is None else AttemptOutcome(row.outcome),
            row.code,
        )
        for row in await transaction.execute(query)
    )


@dataclass(frozen=True)
class KnownObject:
    """An object of ours at a registry; without a handle, the registry has deleted it."""

    generation: int
    handle: str | None


async def find_object(
    transaction: Transaction, registry: str, owner: str, kind: str
) -> KnownObject | None:
    """Return what we know of an owner's object at a registry."""
    row = (
        await transaction.execute(REGISTRY_OBJECTS.select().where(_is(registry, owner, kind)))
    ).one_or_none()
    return None if row is None else KnownObject(row.generation, row.handle)


async def keep_object(
    transaction: Transaction, which: tuple[str, str, str], known: KnownObject
) -> None:
    """Remember an object that exists at a registry."""
    registry, owner, kind = which
    values = {"generation": known.generation, "handle": known.handle}
    await transaction.execute(
        insert(REGISTRY_OBJECTS)
        .values(values | {"registry": registry, "owner": owner, "kind": kind})
        .on_conflict_do_update(index_elements=["registry", "owner", "kind"], set_=values)
    )


async def forget_object(transaction: Transaction, registry: str, handle: str) -> None:
    """Note that the registry has deleted an object; its handle is never used again."""
    await transaction.execute(
        REGISTRY_OBJECTS.update()
        .where(REGISTRY_OBJECTS.c.registry == registry, REGISTRY_OBJECTS.c.handle == handle)
        .values(handle=None, generation=REGISTRY_OBJECTS.c.generation + 1)
    )


async def moment(transaction: Transaction) -> datetime:
    """Return the database's own moment, by which attempts are dated."""
    now: datetime = (await transaction.execute(select(func.clock_timestamp()))).scalar_one()
    return now


def _is(registry: str, owner: str, kind: str) -> ColumnElement[bool]:
    return and_(
        REGISTRY_OBJECTS.c.registry == registry,
        REGISTRY_OBJECTS.c.owner == owner,
        REGISTRY_OBJECTS.c.kind == kind,
    )
