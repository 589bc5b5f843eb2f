"""A customer's own orders, with nothing in them that is somebody else's business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from db.engine import Transaction
from db.front import request_keys
from db.views import orders
from db.views.orders import OrderRow
from programme.ledger import DepositTooSmall
from programme.money import Money
from programme.order import (
    AlreadyOrdered,
    AlreadyRenewed,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    FundsNeverCame,
    NameTaken,
    NotYourName,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    Renewed,
    Transferred,
    TransferRefusal,
    TransferRefused,
)

_PREFIX = "ord_"


def order_id_of(thing_id: str) -> str:
    """Return the id of the order that a claimed request makes."""
    return _PREFIX + thing_id


async def find(transaction: Transaction, customer_id: str, order_id: str) -> OrderRow | None:
    """Return one order of this customer's."""
    row = await orders.find(transaction, customer_id, order_id)
    return None if row is None else await _without_others(transaction, row)


async def find_or_claimed(
    transaction: Transaction, customer_id: str, order_id: str
) -> OrderRow | None:
    """Return one order of this customer's, also before its story has written it down."""
    row = await find(transaction, customer_id, order_id)
    return row or await _claimed(transaction, customer_id, order_id)


async def page(
    transaction: Transaction, customer_id: str, limit: int, before: str | None
) -> tuple[OrderRow, ...]:
    """Return a customer's orders, the newest first."""
    rows = await orders.of_partner(transaction, customer_id, limit, before)
    return tuple([await _without_others(transaction, row) for row in rows])


def end_of(row: OrderRow) -> OrderEnd | None:
    """Return the answer an order ended with; none while it has not ended."""
    return None if row.end_kind is None else ENDS[row.end_kind](row)


ENDS: dict[str, Callable[[OrderRow], OrderEnd]] = {
    "registered": lambda row: Registered(_until(row)),
    "renewed": lambda row: Renewed(_until(row)),
    "transferred": lambda row: Transferred(_until(row)),
    "name_taken": lambda row: NameTaken(row.ended_at or row.received_at),
    "registry_refused": lambda row: RegistryRefused(
        int(row.end_detail or 0), row.ended_at or row.received_at
    ),
    "transfer_refused": lambda row: TransferRefused(
        TransferRefusal(row.end_detail or TransferRefusal.NOT_ALLOWED),
        row.ended_at or row.received_at,
    ),
    "already_ordered": lambda row: AlreadyOrdered(row.end_detail or ""),
    "already_renewed": lambda row: AlreadyRenewed(date.fromisoformat(row.end_detail or "")),
    "not_your_name": lambda _: NotYourName(),
    "deposit_too_small": lambda row: DepositTooSmall(
        available=row.quote.price - _missing(row), missing=_missing(row)
    ),
    "deposit_not_open": lambda _: DepositNotOpen(),
    "partner_not_active": lambda _: PartnerNotActive(),
    "funds_never_came": lambda row: FundsNeverCame(_missing(row)),
    "cancelled": lambda _: Cancelled(),
    "deadline_passed": lambda _: DeadlinePassed(),
}
"""How the books' words for an end become the answer that was given with it."""


def _until(row: OrderRow) -> date:
    assert row.registered_until is not None
    return row.registered_until


def _missing(row: OrderRow) -> Money:
    return row.missing or Money(row.quote.price.currency, 0)


async def _claimed(transaction: Transaction, customer_id: str, order_id: str) -> OrderRow | None:
    thing_id = order_id.removeprefix(_PREFIX)
    claimed = await request_keys.find(transaction, customer_id, thing_id)
    if claimed is None or claimed.priced is None or order_id != order_id_of(thing_id):
        return None
    return OrderRow(
        order_id=order_id,
        partner_id=customer_id,
        name=claimed.priced.name,
        years=claimed.priced.years,
        status=OrderStatus.RECEIVED,
        quote=claimed.priced.quote,
        missing=None,
        end_kind=None,
        end_detail=None,
        registered_until=None,
        received_at=claimed.claimed_at,
        ended_at=None,
    )


async def _without_others(transaction: Transaction, row: OrderRow) -> OrderRow:
    if row.end_kind != "already_ordered":
        return row
    other = row.end_detail or ""
    if await orders.find(transaction, row.partner_id, other) is not None:
        return row
    # Whose order has the name is nobody else's business: to others it is just taken.
    return replace(row, end_kind="name_taken", end_detail=None)
