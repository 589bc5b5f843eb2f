"""Drafts of applications, as far as the stories know of them: until when one is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from temporalio import activity

from db.engine import Database
from db.views import drafts


@dataclass(frozen=True)
class DraftKept:
    """The draft is there and has an address."""

    until: datetime
    kind: Literal["draft_kept"] = "draft_kept"


@dataclass(frozen=True)
class DraftGone:
    """The draft was sent, thrown away or never had an address."""

    kind: Literal["draft_gone"] = "draft_gone"


class Drafts:
    """The drafts, as workflows see them; only the web writes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def find_draft(self, draft_id: str) -> DraftKept | DraftGone:
        """Say until when a draft is kept."""
        async with self._database.reading() as transaction:
            row = await drafts.find(transaction, draft_id)
        return DraftGone() if row is None or row.email is None else DraftKept(row.kept_until)
