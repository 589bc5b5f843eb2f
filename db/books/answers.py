"""What registers answered lately, so that none is asked the same again within its day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, String, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.people.evidence import RiskFlag
from programme.people.verification import CheckOutcome

REGISTER_ANSWERS = Table(
    "register_answers",
    METADATA,
    word("register", primary_key=True),
    Column(
        "asked_for",
        String,
        primary_key=True,
        comment="SHA-256 of what was asked: a person's tax number may be a birth number",
    ),
    word("outcome"),
    word("source"),
    moment("asked_at"),
    Column("digest", String, nullable=True, comment="SHA-256 of the raw answer"),
    Column("code", String, nullable=False, comment="the register's own code, never its text"),
    Column("facts", JSONB, nullable=False, comment="the fields relied on"),
    Column("flags", JSONB, nullable=False, comment="what they give to look at"),
    one_of("outcome", CheckOutcome),
    schema=BOOKS,
)


@dataclass(frozen=True)
class Answer:
    """One answer to one question: whether we were told something, and what we rely on."""

    outcome: CheckOutcome
    source: str
    asked_at: datetime
    digest: str | None = None
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[RiskFlag, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The answer as its columns hold it."""
        return {
            "outcome": self.outcome,
            "source": self.source,
            "asked_at": self.asked_at,
            "digest": self.digest,
            "code": self.code,
            "facts": dict(self.facts),
            "flags": list(self.flags),
        }


async def keep(transaction: Transaction, asked_for: str, answer: Answer) -> None:
    """Keep an answer in place of an older one."""
    key = {"register": answer.source, "asked_for": _digest(asked_for)}
    await transaction.execute(
        insert(REGISTER_ANSWERS)
        .values(key | answer.values)
        .on_conflict_do_update(index_elements=["register", "asked_for"], set_=answer.values)
    )


async def find(
    transaction: Transaction, register: str, asked_for: str, not_before: datetime
) -> Answer | None:
    """Return an answer that is not older than a moment, if there is one."""
    query = REGISTER_ANSWERS.select().where(
        REGISTER_ANSWERS.c.register == register,
        REGISTER_ANSWERS.c.asked_for == _digest(asked_for),
        REGISTER_ANSWERS.c.asked_at >= not_before,
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    flags = tuple(RiskFlag(flag) for flag in row.flags)
    return Answer(
        CheckOutcome(row.outcome), row.source, row.asked_at, row.digest, row.code, row.facts, flags
    )


def _digest(asked_for: str) -> str:
    return hashlib.sha256(asked_for.encode()).hexdigest()
