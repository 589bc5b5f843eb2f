"""Files of prices as the worker sees them: what a manager sent and has confirmed."""

from __future__ import annotations

from db.engine import Transaction
from db.front import price_files
from db.front.price_files import KeptPriceFile as KeptPriceFile


async def find(transaction: Transaction, file_id: str) -> KeptPriceFile | None:
    """Return a file as it was sent."""
    return await price_files.find(transaction, file_id)
