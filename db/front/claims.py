"""Who works on a case just now: a claim, live for a quarter of an hour, and the log of claims.

A claim is a courtesy between people at the web. The story knows nothing of claims, so a decision
by a signal is judged by the story's own rules alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.front.users import USERS
from db.metadata import FRONT, METADATA, made_at, moment, one_of, word

LASTING = timedelta(minutes=15)
"""How long a claim lives after the holder did something on the case."""


class ClaimEvent(StrEnum):
    """What happened to a claim; that it ended by itself is told by nobody."""

    TAKEN = "taken"
    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    """By a manager, from a colleague."""


CLAIMS = Table(
    "claims",
    METADATA,
    word("application_id", primary_key=True),
    Column("user_id", String, ForeignKey(USERS.c.user_id), nullable=False),
    moment("taken_at"),
    moment("expires_at"),
    schema=FRONT,
)

CASE_LOG = Table(
    "case_log",
    METADATA,
    Column("line", BigInteger, Identity(always=True), primary_key=True),
    word("application_id"),
    word("user_id"),
    word("event"),
    Column("former_id", String, nullable=True, comment="from whom a claim was taken over"),
    made_at("at"),
    one_of("event", ClaimEvent),
    Index("ix_case_log_application_id", "application_id", "line"),
    schema=FRONT,
)


@dataclass(frozen=True)
class Claim:
    """Who holds a case, and until when."""

    application_id: str
    user_id: str
    name: str
    expires_at: datetime
    kind: Literal["claim"] = "claim"


@dataclass(frozen=True)
class ClaimedBy:
    """A colleague holds the case."""

    name: str
    expires_at: datetime
    kind: Literal["claimed_by"] = "claimed_by"


async def holder(transaction: Transaction, application_id: str, now: datetime) -> Claim | None:
    """Return the live claim on a case, if there is one."""
    query = (
        select(CLAIMS, USERS.c.name)
        .join(USERS, USERS.c.user_id == CLAIMS.c.user_id)
        .where(CLAIMS.c.application_id == application_id, CLAIMS.c.expires_at > now)
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    return Claim(row.application_id, row.user_id, row.name, row.expires_at)


async def take(
    transaction: Transaction, application_id: str, user_id: str, now: datetime
) -> Claim | ClaimedBy:
    """Claim a case, or prolong one's own claim; of many at once one gets it.

    Refuses with ClaimedBy.
    """
    if not await prolong(transaction, application_id, user_id, now):
        values = {"user_id": user_id, "taken_at": now, "expires_at": now + LASTING}
        query = (
            insert(CLAIMS)
            .values(values | {"application_id": application_id})
            .on_conflict_do_update(
                index_elements=["application_id"], set_=values, where=CLAIMS.c.expires_at <= now
            )
            .returning(CLAIMS.c.user_id)
        )
        if (await transaction.execute(query)).first() is not None:
            await _log(transaction, application_id, user_id, ClaimEvent.TAKEN)
    found = await holder(transaction, application_id, now)
    if found is None:  # it was given back while we looked
        return await take(transaction, application_id, user_id, now)
    return found if found.user_id == user_id else ClaimedBy(found.name, found.expires_at)


async def prolong(
    transaction: Transaction, application_id: str, user_id: str, now: datetime
) -> bool:
    """Let a live claim of one's own last longer; say whether there was one."""
    query = (
        CLAIMS.update()
        .where(_own(application_id, user_id), CLAIMS.c.expires_at > now)
        .values(expires_at=now + LASTING)
        .returning(CLAIMS.c.application_id)
    )
    return (await transaction.execute(query)).first() is not None


async def release(transaction: Transaction, application_id: str, user_id: str) -> bool:
    """Give a case back; say whether it was one's own."""
    query = CLAIMS.delete().where(_own(application_id, user_id)).returning(CLAIMS.c.user_id)
    was_own = (await transaction.execute(query)).first() is not None
    if was_own:
        await _log(transaction, application_id, user_id, ClaimEvent.RELEASED)
    return was_own


async def take_over(
    transaction: Transaction, application_id: str, user_id: str, now: datetime
) -> Claim | ClaimedBy:
    """Claim a case whoever holds it, which is for managers only."""
    taken = await take(transaction, application_id, user_id, now)
    if isinstance(taken, Claim):
        return taken
    query = CLAIMS.select().where(CLAIMS.c.application_id == application_id).with_for_update()
    former = (await transaction.execute(query)).one_or_none()
    if former is not None and former.user_id != user_id:
        await transaction.execute(
            CLAIMS.update()
            .where(CLAIMS.c.application_id == application_id)
            .values(user_id=user_id, taken_at=now, expires_at=now + LASTING)
        )
        await _log(
            transaction, application_id, user_id, ClaimEvent.TAKEN_OVER, former_id=former.user_id
        )
    return await take(transaction, application_id, user_id, now)


async def _log(
    transaction: Transaction,
    application_id: str,
    user_id: str,
    event: ClaimEvent,
    *,
    former_id: str | None = None,
) -> None:
    values = {
        "application_id": application_id,
        "user_id": user_id,
        "event": event,
        "former_id": former_id,
    }
    await transaction.execute(CASE_LOG.insert().values(values))


def _own(application_id: str, user_id: str) -> ColumnElement[bool]:
    return (CLAIMS.c.application_id == application_id) & (CLAIMS.c.user_id == user_id)
