"""The demonstration's tiers and prices, published as a manager would: through the staff desk."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime

from temporalio.client import Client

from activities.prices import Offer, YearPrice
from programme.conditions import Tier
from programme.money import czk
from settings import Settings
from workflows.converter import CONVERTER
from workflows.reach import DeskClosedError
from workflows.staff_desk import StaffDesk

OFFER = Offer(
    price_list_id="demonstration-2026",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    demonstration=True,
    prices=(
        YearPrice("cz", czk(17900), czk(14000)),
        YearPrice("test", czk(9900), czk(8000)),
    ),
    tiers=(
        Tier("start", 100, 100, least_names=0, deposit_wanted=False, demonstration=True),
        Tier("plus", 200, 150, least_names=50, deposit_wanted=False, demonstration=True),
        Tier("pro", 300, 200, least_names=500, deposit_wanted=True, demonstration=True),
    ),
)
"""Invented, and marked so: no registrar's conditions are meant."""


async def main() -> int:
    """Publish the demonstration's offer; one that was published stays as it is."""
    settings = Settings.from_env(os.environ)
    try:
        client = await Client.connect(
            settings["TEMPORAL_ADDRESS"],
            namespace=settings["TEMPORAL_NAMESPACE"],
            data_converter=CONVERTER,
        )
        await StaffDesk(client).publish_offer(OFFER)
    except DeskClosedError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
