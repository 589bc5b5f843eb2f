"""Which applications ended long ago, and the two ways by which what is personal goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from db.books.applications import APPLICATIONS
from db.engine import Transaction
from programme.people.application import ApplicationStatus
from programme.people.retention import Ended


async def ended_before(
    transaction: Transaction, moments: Mapping[ApplicationStatus, datetime], most: int
) -> tuple[Ended, ...]:
    """Return applications nobody erased that ended before the moment of their status."""
    long_ago = or_(
        *(
            and_(APPLICATIONS.c.status == status, APPLICATIONS.c.ended_at <= moment)
            for status, moment in moments.items()
        )
    )
    query = (
        select(APPLICATIONS.c.application_id, APPLICATIONS.c.status, APPLICATIONS.c.ended_at)
        .where(APPLICATIONS.c.erased_at.is_(None), long_ago)
        .order_by(APPLICATIONS.c.ended_at)
        .limit(most)
    )
    rows = await transaction.execute(query)
    return tuple(
        Ended(row.application_id, ApplicationStatus(row.status), row.ended_at) for row in rows
    )


async def erase(transaction: Transaction, application_id: str, now: datetime) -> bool:
    """Erase everything personal in an application; say whether there was anything to do."""
    return bool(await transaction.scalar(select(func.books.erase_application(application_id, now))))


async def erase_expired(
    transaction: Transaction, now: datetime, answers_before: datetime, most: int
) -> int:
    """Delete expired drafts and old answers of registers; return how many drafts went."""
    query = select(func.books.erase_expired(now, answers_before, most))
    return int(await transaction.scalar(query) or 0)


async def erased_since(transaction: Transaction, moment: datetime) -> tuple[str, ...]:
    """Return the applications that were erased since a moment."""
    query = select(APPLICATIONS.c.application_id).where(APPLICATIONS.c.erased_at >= moment)
    return tuple((await transaction.scalars(query)).all())
