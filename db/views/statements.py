"""Statements of the bank as pages show them, and the files that were sent, for the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, select

from db.books.billing.bank_calls import CALLS
from db.books.billing.statements import STATEMENTS
from db.books.payments import MOVEMENTS
from db.engine import Transaction
from db.front.statement_files import STATEMENT_FILES
from db.front.users import USERS
from programme.bank.statements import StatementFault, StatementFormat, StatementStatus

SHOWN = 50


@dataclass(frozen=True)
class FileRow:
    """A file somebody sent, and how far its import is."""

    sha256: str
    file_name: str
    sent_at: datetime
    sent_by: str | None
    size: int
    status: StatementStatus
    format: StatementFormat | None
    lines_total: int | None
    lines_done: int
    new: int
    known: int
    waiting: int
    fault: StatementFault | None
    fault_line: int | None

    @property
    def is_under_way(self) -> bool:
        """Whether there is more to come."""
        return self.status in (StatementStatus.RECEIVED, StatementStatus.IMPORTING)


@dataclass(frozen=True)
class Fetching:
    """How the fetching from the bank itself goes."""

    asked_at: datetime | None
    """None: the bank was never asked."""
    token_refused: int
    """How often in a row the bank has refused our token."""
    newest_at: datetime | None
    """When we saw the newest movement, whichever way it came."""


async def body_of(transaction: Transaction, bank_account: str, sha256: str) -> bytes:
    """Return the bytes of a file that was sent."""
    query = select(STATEMENT_FILES.c.body).where(
        STATEMENT_FILES.c.bank_account == bank_account, STATEMENT_FILES.c.sha256 == sha256
    )
    return bytes((await transaction.execute(query)).scalar_one())


async def sent_files(transaction: Transaction, bank_account: str) -> tuple[FileRow, ...]:
    """Return the files sent for an account, the latest first."""
    same = and_(
        STATEMENTS.c.bank_account == STATEMENT_FILES.c.bank_account,
        STATEMENTS.c.sha256 == STATEMENT_FILES.c.sha256,
    )
    files = [column for column in STATEMENT_FILES.c if column.name != "body"]
    read = [
        STATEMENTS.c[name]
        for name in (
            "status",
            "format",
            "lines_total",
            "lines_done",
            "new_count",
            "known_count",
            "waiting_count",
            "fault",
            "fault_line",
        )
    ]
    query = (
        select(*files, *read, USERS.c.name.label("sent_by"))
        .join(STATEMENTS, same, isouter=True)
        .join(USERS, USERS.c.user_id == STATEMENT_FILES.c.user_id, isouter=True)
        .where(STATEMENT_FILES.c.bank_account == bank_account)
        .order_by(STATEMENT_FILES.c.sent_at.desc())
        .limit(SHOWN)
    )
    rows = (await transaction.execute(query)).mappings()
    return tuple(_file_row(row) for row in rows)


async def fetching(transaction: Transaction, bank_account: str) -> Fetching:
    """Return how the fetching of an account's statements goes."""
    calls = select(CALLS.c.asked_at, CALLS.c.refused).where(CALLS.c.bank_account == bank_account)
    newest = select(func.max(MOVEMENTS.c.seen_at)).where(MOVEMENTS.c.bank_account == bank_account)
    row = (await transaction.execute(calls)).one_or_none()
    asked_at, refused = (None, 0) if row is None else (row.asked_at, row.refused)
    return Fetching(asked_at, refused, await transaction.scalar(newest))


def _file_row(row: RowMapping) -> FileRow:
    return FileRow(
        sha256=row["sha256"],
        file_name=row["file_name"],
        sent_at=row["sent_at"],
        sent_by=row["sent_by"],
        size=row["size"],
        # Until the story has copied it into the books, it waits with us.
        status=StatementStatus(row["status"] or StatementStatus.RECEIVED),
        format=None if row["format"] is None else StatementFormat(row["format"]),
        lines_total=row["lines_total"],
        lines_done=row["lines_done"] or 0,
        new=row["new_count"] or 0,
        known=row["known_count"] or 0,
        waiting=row["waiting_count"] or 0,
        fault=None if row["fault"] is None else StatementFault(row["fault"]),
        fault_line=row["fault_line"],
    )
