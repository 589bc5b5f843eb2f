"""Who is signed in where: a random token in the browser, only its digest here."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table

from db.engine import Transaction
from db.front.users import USERS, User, user_from
from db.metadata import FRONT, METADATA, made_at, moment

SIGN_INS = Table(
    "sign_ins",
    METADATA,
    Column("digest", String, primary_key=True, comment="SHA-256 of the cookie's token"),
    Column("user_id", String, ForeignKey(USERS.c.user_id), nullable=False),
    made_at(),
    moment("expires_at"),
    Index("ix_sign_ins_user_id", "user_id"),
    schema=FRONT,
)


def digest_of(token: str) -> str:
    """Return the digest under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


async def add(transaction: Transaction, token: str, user_id: str, expires_at: datetime) -> None:
    """Remember a new sign-in."""
    await transaction.execute(
        SIGN_INS.insert().values(digest=digest_of(token), user_id=user_id, expires_at=expires_at)
    )


async def user_of(transaction: Transaction, token: str, now: datetime) -> User | None:
    """Return who is signed in with a token, rights as they are now; nobody once it expired."""
    query = (
        USERS.select()
        .join(SIGN_INS, SIGN_INS.c.user_id == USERS.c.user_id)
        .where(SIGN_INS.c.digest == digest_of(token), SIGN_INS.c.expires_at > now)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else user_from(row)


async def end(transaction: Transaction, token: str) -> None:
    """Forget a sign-in."""
    await transaction.execute(SIGN_INS.delete().where(SIGN_INS.c.digest == digest_of(token)))
