"""The people who sign in: applicants and partners, and our own staff."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum

from sqlalchemy import Column, Index, Sequence, String, Table, func, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at, one_of, word

CUSTOMER_NUMBERS = Sequence("customer_numbers", start=1001, schema=FRONT, metadata=METADATA)


class Role(StrEnum):
    """What a user may do with us."""

    CUSTOMER = "customer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    """A reviewer who also publishes tiers and hears of what is late."""
    ACCOUNTANT = "accountant"
    """Payments that could not be matched, papers, refunds and corrections."""


STAFF = frozenset({Role.REVIEWER, Role.MANAGER})
"""Those of our own people who may decide about applications."""

ACCOUNTS = frozenset({Role.ACCOUNTANT, Role.MANAGER})
"""Those of our own people who may see and decide about money."""

OURS = STAFF | ACCOUNTS
"""All our own people."""

USERS = Table(
    "users",
    METADATA,
    Column("user_id", String, primary_key=True, server_default=text("'u-' || uuidv7()")),
    word("email"),
    word("password_hash"),
    word("name"),
    word("role"),
    Column("customer_id", String, nullable=True, comment="whom the user acts for; staff: nobody"),
    word("language"),
    made_at(),
    one_of("role", Role),
    Index("uq_users_email", func.lower(text("email")), unique=True),
    schema=FRONT,
)


@dataclass(frozen=True)
class User:
    """Someone who can sign in."""

    user_id: str
    email: str
    name: str
    role: Role
    customer_id: str | None
    language: str


@dataclass(frozen=True)
class NewUser:
    """Someone who will be able to sign in."""

    email: str
    password_hash: str = field(repr=False, kw_only=True)
    name: str
    role: Role
    language: str


async def find_by_email(transaction: Transaction, email: str) -> tuple[User, str] | None:
    """Return the user with this address and the hash of the password, if there is one."""
    query = USERS.select().where(func.lower(USERS.c.email) == email.strip().lower())
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else (user_from(row), row.password_hash)


async def find(transaction: Transaction, user_id: str) -> User | None:
    """Return the user with this id, if there is one."""
    row = (
        await transaction.execute(USERS.select().where(USERS.c.user_id == user_id))
    ).one_or_none()
    return None if row is None else user_from(row)


async def add(transaction: Transaction, new: NewUser) -> User | None:
    """Add a user with a new customer number for outsiders; nothing if the address is taken."""
    customer_id = None
    if new.role is Role.CUSTOMER:
        customer_id = f"c-{await transaction.scalar(CUSTOMER_NUMBERS.next_value())}"
    query = (
        insert(USERS)
        .values(asdict(new) | {"email": new.email.strip(), "customer_id": customer_id})
        .on_conflict_do_nothing()
        .returning(*USERS.c)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else user_from(row)


def user_from(row: object) -> User:
    """Return the user a row of the table holds."""
    values = row._mapping  # type: ignore[attr-defined]  # a row of USERS
    return User(
        user_id=values["user_id"],
        email=values["email"],
        name=values["name"],
        role=Role(values["role"]),
        customer_id=values["customer_id"],
        language=values["language"],
    )
