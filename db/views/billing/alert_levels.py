"""Below which amount a partner wants to be told that the deposit is low."""

from __future__ import annotations

from db.engine import Transaction
from db.front import deposit_settings
from programme.money import Money


async def wanted_by(transaction: Transaction, partner_id: str) -> Money:
    """Return the level a partner has set, or the usual one."""
    return (await deposit_settings.find(transaction, partner_id)).alert_below
