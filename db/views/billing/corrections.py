"""Corrections as accountants see them: what waits for a second person, and how others ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from db.books.billing.corrections import CORRECTIONS as WRITTEN
from db.engine import Transaction
from db.front.corrections import CORRECTIONS
from db.front.users import USERS
from db.views.billing import entries
from db.views.billing.entries import CorrectableEntry
from programme.billing.corrections import CorrectionReason, CorrectionVerdict

MOST_SHOWN = 50


@dataclass(frozen=True)
class CorrectionRow:
    """One correction, with the entry it is about and who said what."""

    correction_id: str
    entry: CorrectableEntry
    reason: CorrectionReason
    note: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    verdict: CorrectionVerdict | None
    answered_by_name: str | None
    answer_note: str
    answered_at: datetime | None
    is_written: bool
    """Whether the books know how it ended."""


_PROPOSERS, _ANSWERERS = USERS.alias("proposers"), USERS.alias("answerers")
_CORRECTIONS = (
    select(
        CORRECTIONS,
        func.coalesce(_PROPOSERS.c.name, CORRECTIONS.c.proposed_by).label("proposed_by_name"),
        func.coalesce(_ANSWERERS.c.name, CORRECTIONS.c.answered_by).label("answered_by_name"),
        WRITTEN.c.written_at,
    )
    .outerjoin(_PROPOSERS, _PROPOSERS.c.user_id == CORRECTIONS.c.proposed_by)
    .outerjoin(_ANSWERERS, _ANSWERERS.c.user_id == CORRECTIONS.c.answered_by)
    .outerjoin(WRITTEN, WRITTEN.c.correction_id == CORRECTIONS.c.correction_id)
)
_IS_OPEN = WRITTEN.c.written_at.is_(None)


async def open_ones(transaction: Transaction) -> tuple[CorrectionRow, ...]:
    """Return what waits for a second person, or is being carried out; the oldest first."""
    query = _CORRECTIONS.where(_IS_OPEN).order_by(CORRECTIONS.c.proposed_at)
    return await _rows(transaction, query)


async def ended(transaction: Transaction) -> tuple[CorrectionRow, ...]:
    """Return the corrections that ended last, the newest first."""
    query = _CORRECTIONS.where(WRITTEN.c.written_at.is_not(None))
    return await _rows(transaction, query.order_by(WRITTEN.c.written_at.desc()).limit(MOST_SHOWN))


async def find(transaction: Transaction, correction_id: str) -> CorrectionRow | None:
    """Return one correction, if there is such a one."""
    found = await _rows(transaction, _CORRECTIONS.where(_is(correction_id)))
    return found[0] if found else None


async def open_for(transaction: Transaction, entry_id: str) -> str | None:
    """Return the id of the open correction of an entry, if there is one."""
    query = _CORRECTIONS.where(CORRECTIONS.c.entry_id == entry_id, _IS_OPEN)
    row = (await transaction.execute(query)).first()
    return None if row is None else str(row.correction_id)


async def count_open(transaction: Transaction) -> int:
    """Return how many corrections have not ended."""
    query = (
        select(func.count())
        .select_from(
            CORRECTIONS.outerjoin(WRITTEN, WRITTEN.c.correction_id == CORRECTIONS.c.correction_id)
        )
        .where(_IS_OPEN)
    )
    return (await transaction.execute(query)).scalar_one()


async def forgotten(transaction: Transaction, before: datetime) -> tuple[str, ...]:
    """Return corrections that were answered before a moment, of which the books know nothing."""
    query = _CORRECTIONS.where(_IS_OPEN, CORRECTIONS.c.answered_at < before)
    rows = await transaction.execute(query.order_by(CORRECTIONS.c.answered_at))
    return tuple(row.correction_id for row in rows)


def _is(correction_id: str) -> ColumnElement[bool]:
    return CORRECTIONS.c.correction_id == correction_id


async def _rows(transaction: Transaction, query: Any) -> tuple[CorrectionRow, ...]:
    rows = (await transaction.execute(query)).all()
    found = {
        row.entry_id: entry
        for row in rows
        if (entry := await entries.find(transaction, row.entry_id)) is not None
    }
    return tuple(_row_from(row, found[row.entry_id]) for row in rows if row.entry_id in found)


def _row_from(row: Row[Any], entry: CorrectableEntry) -> CorrectionRow:
    return CorrectionRow(
        correction_id=row.correction_id,
        entry=entry,
        reason=CorrectionReason(row.reason),
        note=row.note,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        verdict=None if row.verdict is None else CorrectionVerdict(row.verdict),
        answered_by_name=row.answered_by_name,
        answer_note=row.answer_note or "",
        answered_at=row.answered_at,
        is_written=row.written_at is not None,
    )
