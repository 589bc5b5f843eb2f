"""When the bank was asked last, so that all our processes together keep to its limits."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, text

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, word

CALLS = Table(
    "bank_calls",
    METADATA,
    word("bank_account", primary_key=True),
    moment("asked_at"),
    Column("refused", Integer, nullable=False, comment="how often in a row our token was no good"),
    schema=BOOKS,
)

_TAKE_TURN = text("""
    INSERT INTO books.bank_calls AS calls (bank_account, asked_at, refused)
    VALUES (:account, clock_timestamp(), 0)
    ON CONFLICT (bank_account) DO UPDATE SET asked_at = clock_timestamp()
    WHERE calls.asked_at <= clock_timestamp() - make_interval(secs => :pause)
    RETURNING asked_at
""")

_SECONDS_LEFT = text("""
    SELECT ceil(greatest(0, :pause - extract(epoch FROM clock_timestamp() - asked_at)))::integer
    FROM books.bank_calls WHERE bank_account = :account
""")


async def take_turn(transaction: Transaction, bank_account: str, pause_seconds: int) -> int:
    """Take the turn to ask the bank about an account; return 0, or the seconds to wait for it.

    The database's clock decides, for it is the one clock all our processes share.
    """
    words = {"account": bank_account, "pause": pause_seconds}
    if (await transaction.execute(_TAKE_TURN, words)).first() is not None:
        return 0
    return max(1, int(await transaction.scalar(_SECONDS_LEFT, words) or 0))


async def token_refused(transaction: Transaction, bank_account: str) -> int:
    """Count that our token was refused; return how often it was in a row."""
    query = (
        CALLS.update()
        .where(CALLS.c.bank_account == bank_account)
        .values(refused=CALLS.c.refused + 1)
        .returning(CALLS.c.refused)
    )
    return int((await transaction.execute(query)).scalar_one())


async def token_taken(transaction: Transaction, bank_account: str) -> None:
    """Note that our token opened the statements; nothing is written where it did before."""
    query = CALLS.update().where(CALLS.c.bank_account == bank_account, CALLS.c.refused > 0)
    await transaction.execute(query.values(refused=0))
