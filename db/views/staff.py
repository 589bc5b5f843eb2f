"""Our own people, as a story asks about them when somebody decides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.engine import Transaction
from db.front.users import ACCOUNTS, STAFF, USERS, Role


@dataclass(frozen=True)
class StaffMember:
    """One of our people, or a user who claims to be."""

    user_id: str
    name: str
    is_reviewer: bool
    """Managers are reviewers, too."""
    is_manager: bool
    is_accountant: bool
    customer_id: str | None


async def find(transaction: Transaction, user_id: str) -> StaffMember | None:
    """Return a user and whether they review applications."""
    columns = (USERS.c.user_id, USERS.c.name, USERS.c.role, USERS.c.customer_id)
    query = USERS.select().with_only_columns(*columns).where(USERS.c.user_id == user_id)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    return StaffMember(
        row.user_id,
        row.name,
        role in STAFF,
        role is Role.MANAGER,
        role is Role.ACCOUNTANT,
        row.customer_id,
    )


async def reviewers_for(transaction: Transaction, customer_id: str) -> tuple[str, ...]:
    """Return who may decide about a customer's application, managers among them."""
    query = select(USERS.c.user_id).where(
        USERS.c.role.in_(STAFF), USERS.c.customer_id.is_distinct_from(customer_id)
    )
    return tuple((await transaction.execute(query.order_by(USERS.c.user_id))).scalars())


async def managers(transaction: Transaction) -> tuple[str, ...]:
    """Return who hears that a promise was not kept."""
    query = select(USERS.c.user_id).where(USERS.c.role == Role.MANAGER)
    return tuple((await transaction.execute(query.order_by(USERS.c.user_id))).scalars())


async def accounts(transaction: Transaction) -> tuple[str, ...]:
    """Return who sees to money: accountants and managers."""
    query = select(USERS.c.user_id).where(USERS.c.role.in_(ACCOUNTS))
    return tuple((await transaction.execute(query.order_by(USERS.c.user_id))).scalars())
