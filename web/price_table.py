"""What a year costs under each tier: one table for the page, the API and the floor report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.engine import Transaction
from db.views import prices, tiers
from programme.people.conditions import Tier
from programme.prices.lists import PriceBoard, TierPrice, tier_price
from programme.pricing import Operation, YearlyPrice
from programme.typography import PRAGUE


@dataclass(frozen=True)
class PriceRow:
    """One operation in one zone: what visitors pay, and what each tier does."""

    zone: str
    operation: Operation
    yearly: YearlyPrice
    by_tier: tuple[TierPrice, ...]

    @property
    def is_below_cost(self) -> bool:
        """Whether visitors pay less than it costs us."""
        return self.yearly.public_price < self.yearly.cost


@dataclass(frozen=True)
class PriceTable:
    """The prices of a moment under some tiers."""

    board: PriceBoard
    tiers: tuple[Tier, ...]
    rows: tuple[PriceRow, ...]


@dataclass(frozen=True)
class Shown:
    """Which rows are wanted; nothing chosen shows all that is sold."""

    zones: Collection[str] | None
    """Zones we can register in; None shows every priced one."""
    zone: str | None = None
    operation: Operation | None = None

    def has(self, zone: str, operation: Operation) -> bool:
        """Say whether a row is wanted."""
        return (
            (self.zones is None or zone in self.zones)
            and self.zone in (None, zone)
            and self.operation in (None, operation)
        )


async def current_tiers(transaction: Transaction, moment: datetime) -> tuple[Tier, ...]:
    """Return the tiers that count on the day of a moment in Prague."""
    return await tiers.tiers_valid_on(transaction, moment.astimezone(PRAGUE).date())


async def price_table(
    transaction: Transaction, moment: datetime, compared: Sequence[Tier], shown: Shown
) -> PriceTable | None:
    """Return what everything costs at a moment, or nothing while no price list counts."""
    board = await prices.board_at(transaction, moment)
    if board is None:
        return None
    rows = tuple(
        PriceRow(*key, yearly, tuple(tier_price(key, yearly, tier) for tier in compared))
        for key, yearly in board.yearly.items()
        if shown.has(*key)
    )
    return PriceTable(board, tuple(compared), rows)
