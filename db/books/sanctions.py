"""The sanctions lists as they were last fetched: one row a list, replaced whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, word
from programme.people.screening import Edition, Listed

SANCTIONS_LISTS = Table(
    "sanctions_lists",
    METADATA,
    word("list_name", primary_key=True),
    Column("etag", String, nullable=False, comment="what the server calls this edition"),
    Column("digest", String, nullable=False, comment="SHA-256 of the file"),
    Column("made_at", moment("made_at").type, nullable=False, comment="as the file itself says"),
    Column(
        "asked_at",
        moment("asked_at").type,
        nullable=False,
        comment="when its server last gave it, or said that it still holds",
    ),
    Column("entry_count", Integer, nullable=False),
    Column("skipped_count", Integer, nullable=False, comment="entries without a usable name"),
    Column("entries", JSONB, nullable=False, comment="[[reference, person, [names]]]"),
    schema=BOOKS,
)

_ABOUT = [column for column in SANCTIONS_LISTS.c if column.name != "entries"]


@dataclass(frozen=True)
class KeptEdition:
    """An edition in the books, and what its server calls it."""

    edition: Edition
    etag: str


async def find(transaction: Transaction, list_name: str) -> KeptEdition | None:
    """Return which edition of a list is kept, if any."""
    query = SANCTIONS_LISTS.select().with_only_columns(*_ABOUT)
    row = (
        await transaction.execute(query.where(SANCTIONS_LISTS.c.list_name == list_name))
    ).one_or_none()
    return None if row is None else _kept(row)


async def entries_of(transaction: Transaction, list_name: str, digest: str) -> tuple[Listed, ...]:
    """Return everybody on one edition of a list; nobody if another has taken its place."""
    query = SANCTIONS_LISTS.select().with_only_columns(SANCTIONS_LISTS.c.entries)
    entries = await transaction.scalar(
        query.where(SANCTIONS_LISTS.c.list_name == list_name, SANCTIONS_LISTS.c.digest == digest)
    )
    return tuple(
        Listed(reference, person, tuple(names)) for reference, person, names in entries or ()
    )


async def keep(
    transaction: Transaction, list_name: str, kept: KeptEdition, entries: Iterable[Listed]
) -> None:
    """Keep an edition in place of the last."""
    edition = kept.edition
    values = {
        "etag": kept.etag,
        "digest": edition.digest,
        "made_at": edition.made_at,
        "asked_at": edition.asked_at,
        "entry_count": edition.entries,
        "skipped_count": edition.skipped,
        "entries": [[each.reference, each.person, list(each.names)] for each in entries],
    }
    await transaction.execute(
        insert(SANCTIONS_LISTS)
        .values(values | {"list_name": list_name})
        .on_conflict_do_update(index_elements=["list_name"], set_=values)
    )


async def confirm(transaction: Transaction, list_name: str, digest: str, at: datetime) -> None:
    """Note that a list's server still gives the edition we keep."""
    await transaction.execute(
        SANCTIONS_LISTS.update()
        .where(SANCTIONS_LISTS.c.list_name == list_name, SANCTIONS_LISTS.c.digest == digest)
        .values(asked_at=at)
    )


def _kept(row: Row[Any]) -> KeptEdition:
    edition = Edition(row.digest, row.made_at, row.asked_at, row.entry_count, row.skipped_count)
    return KeptEdition(edition, row.etag)
