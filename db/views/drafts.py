"""Drafts of applications as the worker sees them: where their link goes, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.engine import Transaction
from db.front.drafts import DRAFTS


@dataclass(frozen=True)
class DraftRow:
    """What is needed to write to somebody about a draft."""

    email: str | None
    language: str
    company_name: str
    kept_until: datetime


async def find(transaction: Transaction, draft_id: str) -> DraftRow | None:
    """Return a draft that was not sent yet."""
    query = select(
        DRAFTS.c.email, DRAFTS.c.language, DRAFTS.c.company_name, DRAFTS.c.kept_until
    ).where(DRAFTS.c.draft_id == draft_id, DRAFTS.c.sent_as.is_(None))
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else DraftRow(*row)
