"""The papers' files: the very bytes partners got, for as long as the law wants them kept.

Rows are only ever added; PostgreSQL itself recomputes the digest of what is put in (db/guards.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.books.billing.papers import PAPERS
from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.billing.keeping import KEPT_FILES, PaperFormat
from programme.typography import Language

PAPER_FILES = Table(
    "paper_files",
    METADATA,
    Column("number", String, ForeignKey(PAPERS.c.number), nullable=False),
    word("format"),
    word("language"),
    Column("sha256", String, nullable=False, comment="of the file; checked at every reading"),
    Column("file", LargeBinary, nullable=False),
    made_at(),
    PrimaryKeyConstraint("number", "format", "language"),
    one_of("format", PaperFormat),
    one_of("language", Language),
    CheckConstraint("sha256 = encode(sha256(file), 'hex')", name="digest_is_its_own"),
    schema=BOOKS,
)


@dataclass(frozen=True)
class PaperFile:
    """One file of a paper."""

    number: str
    form: PaperFormat
    language: Language
    content: bytes


@dataclass(frozen=True)
class KeptFile:
    """A file as it was kept."""

    file: PaperFile
    sha256: str
    made_at: datetime


async def add(transaction: Transaction, files: Iterable[PaperFile]) -> None:
    """Keep files; one that was kept before stays as it is."""
    rows = [
        {
            "number": each.number,
            "format": each.form,
            "language": each.language,
            "sha256": digest_of(each.content),
            "file": each.content,
        }
        for each in files
    ]
    await transaction.execute(insert(PAPER_FILES).on_conflict_do_nothing(), rows)


async def kept(
    transaction: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[tuple[PaperFormat, Language], ...]]:
    """Return which files of papers are kept, those for people first."""
    columns = (PAPER_FILES.c.number, PAPER_FILES.c.format, PAPER_FILES.c.language)
    query = select(*columns).where(PAPER_FILES.c.number.in_(numbers))
    rows = {tuple(row) for row in await transaction.execute(query)}
    found = {
        number: tuple(each for each in KEPT_FILES if (number, *each) in rows) for number in numbers
    }
    return {number: files for number, files in found.items() if files}


async def read(
    transaction: Transaction, number: str, form: PaperFormat, language: Language
) -> KeptFile | None:
    """Return a file, if it is kept, and only if it still is what it was.

    Raises PaperFileSpoiledError.
    """
    query = PAPER_FILES.select().where(
        PAPER_FILES.c.number == number,
        PAPER_FILES.c.format == form,
        PAPER_FILES.c.language == language,
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _checked(row)


def digest_of(content: bytes) -> str:
    """Return by what a file is known to be unchanged."""
    return hashlib.sha256(content).hexdigest()


def _checked(row: Row[Any]) -> KeptFile:
    content = bytes(row.file)
    if digest_of(content) != row.sha256:
        raise PaperFileSpoiledError(f"The {row.format} of {row.number} is not what was kept.")
    file = PaperFile(row.number, PaperFormat(row.format), Language(row.language), content)
    return KeptFile(file, row.sha256, row.made_at)


class PaperFileSpoiledError(RuntimeError):
    """A file does not have the digest it was kept under: nobody may be given it."""
