"""Files of prices as managers sent them; a story reads one once it was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, LargeBinary, Row, String, Table, text
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import FRONT, METADATA, made_at

PRICE_FILES = Table(
    "price_files",
    METADATA,
    Column(
        "file_id",
        String,
        primary_key=True,
        server_default=text("replace(uuidv7()::text, '-', '')"),
    ),
    Column("user_id", String, nullable=False, comment="who sent it"),
    Column("content", LargeBinary, nullable=False, comment="byte for byte as it came"),
    Column("sha256", String, nullable=False),
    Column("first_day", Date, nullable=False, comment="in Prague; promotions say their own"),
    Column("last_day", Date, nullable=True),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    schema=FRONT,
)


@dataclass(frozen=True)
class NewPriceFile:
    """A file as it came, with the days typed beside it."""

    user_id: str
    content: bytes
    sha256: str
    first_day: date
    last_day: date | None
    demonstration: bool


@dataclass(frozen=True)
class KeptPriceFile:
    """A file that is kept, whether or not it was ever published."""

    file_id: str
    sent: NewPriceFile
    made_at: datetime


async def keep(transaction: Transaction, file: NewPriceFile) -> str:
    """Keep a file and return its id."""
    query = insert(PRICE_FILES).values(vars(file)).returning(PRICE_FILES.c.file_id)
    return str((await transaction.execute(query)).scalar_one())


async def find(transaction: Transaction, file_id: str) -> KeptPriceFile | None:
    """Return a file as it was sent."""
    query = PRICE_FILES.select().where(PRICE_FILES.c.file_id == file_id)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else kept_file(row)


def kept_file(row: Row[Any]) -> KeptPriceFile:
    """Return the file a row holds."""
    sent = NewPriceFile(
        user_id=row.user_id,
        content=bytes(row.content),
        sha256=row.sha256,
        first_day=row.first_day,
        last_day=row.last_day,
        demonstration=row.demonstration,
    )
    return KeptPriceFile(row.file_id, sent, row.made_at)
