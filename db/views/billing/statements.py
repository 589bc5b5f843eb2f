"""Statements of the bank as pages show them, and the files that were sent, for the books."""

from __future__ import annotations

from sqlalchemy import select

from db.engine import Transaction
from db.front.statement_files import STATEMENT_FILES


async def body_of(transaction: Transaction, bank_account: str, sha256: str) -> bytes:
    """Return the bytes of a file that was sent."""
    query = select(STATEMENT_FILES.c.body).where(
        STATEMENT_FILES.c.bank_account == bank_account, STATEMENT_FILES.c.sha256 == sha256
    )
    return bytes((await transaction.execute(query)).scalar_one())
