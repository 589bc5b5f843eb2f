"""The orders; in the whole house one live order brings a name, and one renews it at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Row,
    String,
    Table,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.books.chronicle import CHRONICLE, Line
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.money import Currency, Money
from programme.order import LIVE, SUBMITTABLE, UNDER_WAY, Order, OrderStatus
from programme.pricing import Operation, PriceReason, Quote

_LIVE_WORDS = ", ".join(f"'{status}'" for status in sorted(LIVE))
_UNDER_WAY_WORDS = ", ".join(f"'{status}'" for status in sorted(UNDER_WAY))
_BRINGS_A_NAME = text(f"status IN ({_LIVE_WORDS}) AND operation <> 'renew'")
_RENEWS = text(f"status IN ({_UNDER_WAY_WORDS}) AND operation = 'renew'")

ORDERS = Table(
    "orders",
    METADATA,
    word("order_id", primary_key=True),
    word("partner_id"),
    word("name"),
    word("zone"),
    Column("years", Integer, nullable=False),
    word("status"),
    word("if_short"),
    word("currency"),
    Column("price_minor", BigInteger, nullable=False),
    word("because"),
    Column("list_minor", BigInteger, nullable=False),
    Column("cost_minor", BigInteger, nullable=False),
    Column("discount_permille", Integer, nullable=False),
    word("price_list_id"),
    Column("missing_minor", BigInteger, nullable=True, comment="what the deposit lacked last"),
    Column("end_kind", String, nullable=True, comment="the kind of the answer it ended with"),
    Column("end_detail", String, nullable=True, comment="a code or an id that goes with it"),
    Column("registered_until", Date, nullable=True),
    made_at("received_at"),
    moment("ended_at", nullable=True),
    word("quote_id", nullable=True),
    word("promotion_id", nullable=True),
    Column("promotion_minor", BigInteger, nullable=True, comment="instead of the list price"),
    Column("operation", String, nullable=False, server_default=Operation.REGISTER.value),
    Column("renewed_from", Date, nullable=True, comment="of a renewal: the last day that it moves"),
    Column(
        "details_id",
        String,
        nullable=True,
        comment="what the order says beside name and price; null: as usual",
    ),
    one_of("status", OrderStatus),
    one_of("operation", Operation),
    CheckConstraint(
        "(operation = 'renew') = (renewed_from IS NOT NULL)", name="renewal_moves_a_day"
    ),
    Index("uq_orders_one_live_a_name", "name", unique=True, postgresql_where=_BRINGS_A_NAME),
    Index("uq_orders_one_renewal_a_name", "name", unique=True, postgresql_where=_RENEWS),
    Index("ix_orders_partner_id", "partner_id", "received_at"),
    schema=BOOKS,
)


async def add(transaction: Transaction, order: Order, status: OrderStatus) -> bool:
    """Write an order; say no if it is there already or its name is in another live one."""
    query = insert(ORDERS).values(_values(order) | {"status": status})
    added = query.on_conflict_do_nothing().returning(ORDERS.c.order_id)
    return (await transaction.execute(added)).first() is not None


async def receive(transaction: Transaction, order: Order, line: Line) -> bool:
    """Write a new order and its line of the chronicle; say no as `add` does."""
    query = insert(ORDERS).values(_values(order) | {"status": OrderStatus.RECEIVED})
    added = query.on_conflict_do_nothing().returning(ORDERS.c.order_id).cte("added")
    values = {"actor": line.actor, "kind": line.kind, "subject": line.subject}
    told = select(*map(literal, values.values()), literal(dict(line.facts), JSONB))
    noted = (
        insert(CHRONICLE)
        .from_select([*values, "facts"], told.select_from(added))
        .returning(CHRONICLE.c.line)
        .cte("noted")
    )
    written = select(added.c.order_id).add_cte(noted)
    return (await transaction.execute(written)).first() is not None


async def locked(transaction: Transaction, order_id: str) -> Row[Any] | None:
    """Return an order's row, if it is in the books, and keep others from changing it."""
    query = ORDERS.select().where(ORDERS.c.order_id == order_id)
    return (await transaction.execute(query.with_for_update())).one_or_none()


async def live_order_of(
    transaction: Transaction, name: str, operation: Operation = Operation.REGISTER
) -> str | None:
    """Return the id of the order that keeps another such order for the name out, if there is one.

    Only a renewal keeps a renewal out; only a registration or a transfer keeps those out.
    """
    live = _RENEWS if operation is Operation.RENEW else _BRINGS_A_NAME
    query = ORDERS.select().where(ORDERS.c.name == name, live)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else str(row.order_id)


async def change(transaction: Transaction, order_id: str, **values: Any) -> None:
    """Change an order."""
    await transaction.execute(ORDERS.update().where(ORDERS.c.order_id == order_id).values(**values))


async def waiting_for_funds(transaction: Transaction, partner_id: str) -> tuple[str, ...]:
    """Return the ids of a partner's orders that wait for money, the oldest first, and lock them.

    They are locked in the order of their ids, so that two who lock them do not wait for each other.
    """
    query = (
        select(ORDERS.c.order_id, ORDERS.c.received_at)
        .where(ORDERS.c.partner_id == partner_id, ORDERS.c.status == OrderStatus.AWAITING_FUNDS)
        .order_by(ORDERS.c.order_id)
        .with_for_update()
    )
    rows = (await transaction.execute(query)).all()
    return tuple(row.order_id for row in sorted(rows, key=lambda row: row.received_at))


async def ready_to_send(transaction: Transaction, partner_id: str) -> tuple[str, ...]:
    """Return the ids of a partner's orders whose price is set aside, the oldest first."""
    query = (
        ORDERS.select()
        .where(ORDERS.c.partner_id == partner_id, ORDERS.c.status == OrderStatus.AT_REGISTRY)
        .order_by(ORDERS.c.received_at, ORDERS.c.order_id)
    )
    return tuple(str(row.order_id) for row in await transaction.execute(query))


async def under_way_among(transaction: Transaction, order_ids: Iterable[str]) -> tuple[str, ...]:
    """Return which of these orders are at a registry and have not ended."""
    query = select(ORDERS.c.order_id).where(
        ORDERS.c.order_id.in_(list(order_ids)), ORDERS.c.status.in_(list(SUBMITTABLE))
    )
    return tuple((await transaction.execute(query)).scalars())


def is_same(row: Row[Any], order: Order) -> bool:
    """Say whether a row is this very order and not another one under its id."""
    return (
        row.partner_id,
        row.name,
        row.operation,
        row.renewed_from,
        row.currency,
        row.price_minor,
    ) == (
        order.partner_id,
        order.name,
        order.operation,
        order.until,
        order.price.currency,
        order.price.minor,
    )


def _values(order: Order) -> dict[str, Any]:
    quote = order.quote
    return {
        "order_id": order.order_id,
        "partner_id": order.partner_id,
        "name": order.name,
        "zone": order.zone,
        "years": order.years,
        "if_short": order.if_short,
        "operation": order.operation,
        "renewed_from": order.until,
        "details_id": order.details_id,
        "currency": quote.price.currency,
        "price_minor": quote.price.minor,
        "because": quote.because,
        "list_minor": quote.list_price.minor,
        "cost_minor": quote.cost.minor,
        "discount_permille": quote.discount_permille,
        "price_list_id": quote.price_list_id,
        "quote_id": quote.quote_id,
        "promotion_id": quote.promotion_id,
        "promotion_minor": quote.promotion_price.minor if quote.promotion_price else None,
    }


def quote_from(row: Row[Any]) -> Quote:
    """Return the price an order was made at."""
    currency = Currency(row.currency)
    promotion = row.promotion_minor
    return Quote(
        price=Money(currency, row.price_minor),
        because=PriceReason(row.because),
        list_price=Money(currency, row.list_minor),
        cost=Money(currency, row.cost_minor),
        discount_permille=row.discount_permille,
        price_list_id=row.price_list_id,
        promotion_price=None if promotion is None else Money(currency, promotion),
        promotion_id=row.promotion_id,
        quote_id=row.quote_id,
    )
